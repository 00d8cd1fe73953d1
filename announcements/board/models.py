"""Announcements: pages with a text per audience, and what people did with them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page, TranslatableMixin

from catalog.courses.models import Course
from catalog.records.models import Fact
from learning_paths.models import LearningPath
from portal.home.blocks import ContentBlocks, ContentField
from portal.home.models import AudienceField, PortalPage


class AnnouncementsPage(PortalPage):
    """The board on which announcements stand."""

    lede = models.TextField(_("lede"), blank=True, max_length=300)

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["board.AnnouncementPage"]

    content_panels = [*Page.content_panels, FieldPanel("lede")]


class Announcement(models.Model):
    """The lasting identity of an announcement: read marks and acknowledgements point to it."""

    translation_key = models.UUIDField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    needs_acknowledgement = models.BooleanField(default=False)
    first_published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-first_published_at", "-pk"]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        permissions = [
            ("follow_up_announcement", "Can see who has read any announcement"),
            ("remind_announcement", "Can have people reminded of any announcement"),
        ]

    def __str__(self) -> str:
        return self.title


class AnnouncementPage(PortalPage):
    """Something told to many, in one language; each audience may be told something else."""

    announcement = models.ForeignKey(
        Announcement,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="pages",
    )  # empty until the first publish
    shown_until = models.DateField(
        _("shown until"),
        null=True,
        blank=True,
        help_text=_("The last day. Then it stands in the archive. Empty: until you archive it."),
    )
    pinned = models.BooleanField(
        _("pinned"), default=False, help_text=_("Stands before all others.")
    )
    needs_acknowledgement = models.BooleanField(
        _("needs an acknowledgement"),
        default=False,
        help_text=_("Everybody who sees it is asked to confirm that they have read it."),
    )

    has_own_audience = False  # it is that of its texts
    parent_page_types = ["board.AnnouncementsPage"]
    subpage_types = []
    template = "board/announcement_page.html"
    exclude_fields_in_copy = ["announcement"]

    content_panels = [
        *Page.content_panels,
        InlinePanel(
            "texts",
            heading=_("Texts"),
            label=_("Text"),
            min_num=1,
            help_text=_("Whoever is in the audience of several texts sees each of them."),
        ),
        *PortalPage.topic_panels,
    ]
    settings_panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("pinned"), FieldPanel("shown_until")])],
            heading=_("On the board"),
        ),
        FieldPanel("needs_acknowledgement"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("responsible"), FieldPanel("review_by")])],
            heading=_("Care"),
        ),
        *Page.settings_panels,
    ]

    @property
    def is_over(self) -> bool:
        """Whether its last day is past."""
        return self.shown_until is not None and self.shown_until < timezone.localdate()


class AnnouncementText(TranslatableMixin, Orderable):
    """What one audience is told."""

    page = ParentalKey(AnnouncementPage, on_delete=models.CASCADE, related_name="texts")
    audience = AudienceField(
        verbose_name=_("who is told"),
        blank=True,
        help_text=_(
            "Whoever is in one of these, or is or was on the course or path, sees this text."
        ),
    )
    course = models.ForeignKey(
        Course,
        verbose_name=_("people on the course"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    path = models.ForeignKey(
        LearningPath,
        verbose_name=_("people on the path"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = ContentField(ContentBlocks(), verbose_name=_("text"))
    plain = models.TextField(editable=False, blank=True)  # to search in; written by the publish

    panels = [
        FieldPanel("audience"),
        FieldRowPanel([FieldPanel("course"), FieldPanel("path")]),
        FieldPanel("body"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass

    def __str__(self) -> str:
        return f"Text {self.sort_order} of page {self.page_id}"

    @property
    def tokens(self) -> frozenset[str]:
        """The audience tokens that its author chose."""
        on_course = {self.course.enrolled_token} if self.course else set()
        on_path = {self.path.on_token} if self.path else set()
        return frozenset({*self.audience, *on_course, *on_path})


class TextAudience(models.Model):
    """A token whose bearers are told a text. Written by the publish."""

    text = models.ForeignKey(
        AnnouncementText, on_delete=models.CASCADE, related_name="audience_rows"
    )
    token = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "token"], name="text_audience_token_once")
        ]
        indexes = [models.Index(fields=["token", "text"])]

    def __str__(self) -> str:
        return f"{self.token} sees text {self.text_id}"


class AnnouncementRead(models.Model):
    """That somebody has opened an announcement, and when first."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="reads")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="announcements_read"
    )
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "person"], name="announcement_read_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.announcement_id}"


class Acknowledgement(Fact):
    """The fact that somebody confirmed to have read an announcement, as it then was called."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    title = models.CharField(_("title"), max_length=255)
    acknowledged_at = models.DateTimeField(_("acknowledged"), default=timezone.now)

    class Meta:
        ordering = ["-acknowledged_at", "-pk"]
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "person"], name="acknowledgement_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} acknowledged {self.announcement_id}"


class FeedKey(models.Model):
    """By which a person's feed reader is known. The key itself is kept nowhere."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="feed_key",
    )
    digest = models.CharField(max_length=64, unique=True)  # SHA-256
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Feed of {self.person_id}"
