"""The pages of paths: tree rules and content. Nobody's progress is known here."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page, PagePermissionTester
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from catalog.courses.models import Course
from learning_paths.enums import ChangeFor, GroupRule, Opening, Promise
from learning_paths.models.identity import LearningPath
from portal.home.blocks import ContentBlocks, ContentField
from portal.home.models import PortalPage

RULE_FIELDS = [
    "expected_minutes",
    "self_enrollment",
    "promise_kind",
    "enforced",
    "opening",
    "counts_within_days",
    "change_for",
]


class LearningPathsPage(PortalPage):
    """The shelf that the paths of one site and language stand on."""

    lede = models.TextField(_("lede"), blank=True, max_length=300)

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    template = "learning_paths/paths_page.html"

    content_panels = [*Page.content_panels, FieldPanel("lede")]


class OwnPathsOnly(PagePermissionTester):
    """Whoever may only add pages here publishes and withdraws their own, nobody else's."""

    def _is_theirs(self) -> bool:
        return (
            self.user.is_superuser
            or "change" in self.permissions
            or self.page.owner_id == self.user.pk
        )

    def can_publish(self):
        return super().can_publish() and self._is_theirs()

    def can_unpublish(self):
        return super().can_unpublish() and self._is_theirs()


class LearningPathPage(PortalPage):
    """A path in one language: what its owner writes and a learner reads."""

    learning_path = models.ForeignKey(
        LearningPath,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="pages",
    )  # empty until the first publish
    summary = models.TextField(
        _("summary"), max_length=300, help_text=_("Shown on cards and in search results.")
    )
    body = ContentField(ContentBlocks(), blank=True, verbose_name=_("description"))
    promise_kind = models.CharField(
        _("leads to"), max_length=16, choices=Promise, blank=True, default=""
    )
    promise = models.CharField(
        _("which one"), max_length=200, blank=True, help_text=_("Such as “Shift lead”.")
    )
    expected_minutes = models.PositiveIntegerField(
        _("expected time in all, in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: not known."),
    )
    self_enrollment = models.BooleanField(_("people may enroll themselves"), default=True)
    enforced = models.BooleanField(
        _("the order is enforced"),
        default=False,
        help_text=_(
            "Otherwise it is recommended. An enforced order opens courses as they are due."
        ),
    )
    opening = models.CharField(
        _("courses open"), max_length=16, choices=Opening, default=Opening.AS_DUE
    )
    counts_within_days = models.PositiveIntegerField(
        _("courses done before count, if done within so many days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: only what is done on the path counts."),
    )
    change_for = models.CharField(
        _("if the rules of the published path change, for whom?"),
        max_length=8,
        choices=ChangeFor,
        default=ChangeFor.NEW,
    )

    has_own_audience = False  # its path's
    parent_page_types = ["learning_paths.LearningPathsPage"]
    subpage_types = []
    # A copy is another path, and a translation finds its path by its key.
    exclude_fields_in_copy = ["learning_path"]
    override_translatable_fields = [
        *PortalPage.override_translatable_fields,
        *(SynchronizedField(name, overridable=False) for name in RULE_FIELDS),
    ]
    template = "learning_paths/path_page.html"

    words_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("promise_kind"), FieldPanel("promise")]),
        FieldPanel("expected_minutes"),
        FieldPanel("body"),
        *PortalPage.topic_panels,
    ]
    rule_panels = [
        InlinePanel("planned_groups", heading=_("Groups of steps"), label=_("group")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("enforced"), FieldPanel("opening")]),
                FieldPanel("counts_within_days"),
                FieldPanel("self_enrollment"),
            ],
            heading=_("Order and start"),
        ),
        MultiFieldPanel([FieldPanel("change_for")], heading=_("People on this path")),
    ]
    content_panels = [*words_panels, *rule_panels]
    search_fields = [
        *PortalPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]

    def permissions_for_user(self, user):
        return OwnPathsOnly(user, self)


class PlannedGroup(ClusterableModel, Orderable):
    """A group that the author asks for; it counts once the page is published."""

    page = ParentalKey(LearningPathPage, on_delete=models.CASCADE, related_name="planned_groups")
    title = models.CharField(_("title"), max_length=120)
    rule = models.CharField(_("rule"), max_length=8, choices=GroupRule, default=GroupRule.ALL)
    number = models.DecimalField(
        _("how many, or how many hours"), max_digits=6, decimal_places=2, null=True, blank=True
    )

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("rule"), FieldPanel("number")]),
        InlinePanel("planned_steps", heading=_("Steps"), label=_("step")),
    ]

    def __str__(self) -> str:
        return self.title

    def clean(self):
        super().clean()
        if self.rule == GroupRule.ALL:
            self.number = None
        elif self.number is None or self.number <= 0:
            raise ValidationError({"number": _("Say how many.")})
        elif self.rule == GroupRule.COUNT and self.number != int(self.number):
            raise ValidationError({"number": _("Use a whole number of steps.")})


class PlannedStep(Orderable):
    """A course or another path that the author asks for."""

    group = ParentalKey(PlannedGroup, on_delete=models.CASCADE, related_name="planned_steps")
    course = models.ForeignKey(
        Course,
        verbose_name=_("course"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    inner = models.ForeignKey(
        LearningPath,
        verbose_name=_("or another path"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )

    panels = [FieldRowPanel([FieldPanel("course"), FieldPanel("inner")])]

    def __str__(self) -> str:
        return f"Step of planned group {self.group_id}"

    def clean(self):
        super().clean()
        if bool(self.course_id) == bool(self.inner_id):
            raise ValidationError(_("A step is either a course or another path."))
