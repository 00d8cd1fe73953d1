"""The pages of the catalog: tree rules and content. Nobody's progress is known here."""

from django import forms
from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from catalog.courses.blocks import LessonBlocks
from catalog.courses.enums import CompletionRule, Delivery, DoneRule, Level
from catalog.courses.models.identity import Course
from portal.home.blocks import ContentBlocks, ContentField
from portal.home.models import PortalPage, PublishedWhole
from portal.vocabulary.models import Skill


def _same_in_every_language(*names: str) -> list[SynchronizedField]:
    return [SynchronizedField(name, overridable=False) for name in names]


class CatalogPage(PortalPage):
    """The shelf that the courses of one site and language stand on."""

    lede = models.TextField(_("lede"), blank=True, max_length=300)

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    template = "courses/catalog_page.html"

    content_panels = [*Page.content_panels, FieldPanel("lede")]


class CoursePage(PortalPage):
    """A course in one language: what an author writes and a learner reads."""

    course = models.ForeignKey(
        Course,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="pages",
    )  # empty until the first publish
    code = models.CharField(
        _("code"),
        max_length=24,
        blank=True,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9._/+-]*$",
                _("Use letters, digits and . _ / + - only, for example FIN-104."),
            )
        ],
        help_text=_("Such as FIN-104. May wait until you publish."),
    )
    summary = models.TextField(
        _("summary"), max_length=300, help_text=_("Shown on cards and in search results.")
    )
    objectives = models.TextField(
        _("what you will learn"), blank=True, help_text=_("One outcome a line.")
    )
    body = ContentField(ContentBlocks(), blank=True, verbose_name=_("description"))
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: a painted cover, made from code and topic."),
    )
    skills = ParentalManyToManyField(
        Skill, verbose_name=_("skills"), blank=True, related_name="course_pages"
    )
    level = models.CharField(
        _("level"), max_length=16, choices=Level, blank=True, default=Level.STARTER
    )
    delivery = models.CharField(
        _("delivery"), max_length=16, choices=Delivery, default=Delivery.SELF_PACED
    )
    language = models.CharField(
        _("language of instruction"), max_length=12, default=settings.LANGUAGE_CODE
    )
    effort_minutes = models.PositiveIntegerField(
        _("effort in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Breaks not counted. Empty: not known."),
    )
    effort_text = models.CharField(
        _("effort in words"),
        max_length=80,
        blank=True,
        help_text=_("Shown while the minutes are not known."),
    )
    provider = models.CharField(
        _("provider"), max_length=120, blank=True, help_text=_("Empty: in-house.")
    )
    link = models.URLField(_("link"), blank=True, max_length=500)
    cost = models.DecimalField(
        _("cost"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Empty: free of charge."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Use three capitals, such as EUR."))],
    )
    credit_hours = models.DecimalField(
        _("credit hours"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    self_enrollment = models.BooleanField(_("people may enroll themselves"), default=True)
    completion_rule = models.CharField(
        _("the course is done with"),
        max_length=16,
        choices=CompletionRule,
        default=CompletionRule.REQUIRED,
    )

    has_own_audience = False  # its course's
    read_along = ("course", "image")
    # The child names its parent: a new kind of page then leaves this module alone.
    parent_page_types = ["courses.CatalogPage"]
    # A copy is another course, and a translation finds its course by its key.
    exclude_fields_in_copy = ["course", "code"]
    # wagtail-localize would hand the code to translators.
    override_translatable_fields = [
        *PortalPage.override_translatable_fields,
        *_same_in_every_language(
            "code",
            "skills",
            "level",
            "delivery",
            "language",
            "effort_minutes",
            "provider",
            "link",
            "cost",
            "currency",
            "credit_hours",
            "self_enrollment",
            "completion_rule",
        ),
    ]
    template = "courses/course_page.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("objectives"),
        FieldPanel("body"),
        FieldPanel("image"),
        *PortalPage.topic_panels,
        FieldPanel("skills", widget=forms.SelectMultiple(attrs={"size": 10})),
    ]
    rule_panels = [
        FieldRowPanel([FieldPanel("delivery"), FieldPanel("level"), FieldPanel("language")]),
        FieldRowPanel([FieldPanel("effort_minutes"), FieldPanel("effort_text")]),
        FieldRowPanel([FieldPanel("provider"), FieldPanel("link")]),
        FieldRowPanel([FieldPanel("cost"), FieldPanel("currency"), FieldPanel("credit_hours")]),
        FieldPanel("self_enrollment"),
        InlinePanel("prerequisites", heading=_("Prerequisites"), label=_("course")),
        MultiFieldPanel(
            [
                FieldPanel("completion_rule"),
                InlinePanel("completion_activities", label=_("activity")),
            ],
            heading=_("Completion"),
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            ObjectList(rule_panels, heading=_("Rules")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(PortalPage.settings_panels, heading=_("Settings")),
        ]
    )
    search_fields = [
        *PortalPage.search_fields,
        index.SearchField("summary"),
        index.SearchField("code"),
        index.AutocompleteField("code"),
        index.FilterField("delivery"),
        index.FilterField("course"),
    ]


class Prerequisite(Orderable):
    """A course that the author asks for; it counts once the page is published."""

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="prerequisites")
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("course")]

    def __str__(self) -> str:
        return f"Page {self.page_id} asks for course {self.course_id}"


class ActivityPage(PublishedWhole, Page):
    """Anything done inside a course. The player knows only this class.

    Not a ``PortalPage``: nobody finds an activity on its own, and its audience is
    its course's. A new kind of activity is a subclass in an app further up.
    """

    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=10, validators=[MinValueValidator(1)]
    )
    required = models.BooleanField(
        _("required"), default=True, help_text=_("The course needs this done.")
    )

    is_creatable = False
    private_page_options = []
    read_along = ("locale",)
    parent_page_types = ["courses.CoursePage"]
    subpage_types = []
    override_translatable_fields = _same_in_every_language("minutes", "required")
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("minutes"), FieldPanel("required")]),
    ]

    def get_view_restrictions(self):
        # Who is on the course is asked instead.
        return self.view_restrictions.none()


class CompletionActivity(Orderable):
    """An activity that the author chose to complete the course."""

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="completion_activities")
    activity = models.ForeignKey(
        ActivityPage, verbose_name=_("activity"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("activity", "courses.ActivityPage")]

    def __str__(self) -> str:
        return f"Page {self.page_id} is completed by activity {self.activity_id}"


class LessonPage(ActivityPage):
    """An activity that is done by reading it."""

    done_rule = models.CharField(
        _("done"), max_length=16, choices=DoneRule, default=DoneRule.BUTTON
    )
    body = ContentField(LessonBlocks(), verbose_name=_("lesson"))

    override_translatable_fields = [
        *ActivityPage.override_translatable_fields,
        *_same_in_every_language("done_rule"),
    ]
    template = "courses/lesson_page.html"
    content_panels = [
        *ActivityPage.content_panels,
        FieldPanel("done_rule"),
        FieldPanel("body"),
    ]
    search_fields = [*ActivityPage.search_fields, index.SearchField("body")]
