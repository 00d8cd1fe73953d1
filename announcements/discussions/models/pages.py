"""The pages of discussions: what editors write. What is said below them is no page."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable, Page
from wagtail_localize.fields import SynchronizedField

from announcements.discussions.models.identity import Discussion
from catalog.courses.models import ActivityPage, Course
from learning_paths.models import LearningPath
from portal.home.models import PortalPage
from portal.people.enums import Role


class DiscussionsPage(PortalPage):
    """The shelf on which the discussions of one site and language stand."""

    lede = models.TextField(_("lede"), blank=True, max_length=300)

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["discussions.DiscussionPage"]

    content_panels = [*Page.content_panels, FieldPanel("lede")]


class DiscussionPage(PortalPage):
    """A place to talk, in one language. All its languages share the threads."""

    discussion = models.ForeignKey(
        Discussion,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="pages",
    )  # empty until the first publish
    intro = models.TextField(
        _("what it is for"),
        blank=True,
        max_length=1_000,
        help_text=_("One or two sentences above the threads."),
    )
    course = models.ForeignKey(
        Course,
        verbose_name=_("course"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Questions under its lessons are asked here."),
    )
    lesson = models.ForeignKey(
        ActivityPage,
        verbose_name=_("lesson"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Only if it is about this one lesson; then the course is the lesson's."),
    )
    learning_path = models.ForeignKey(
        LearningPath,
        verbose_name=_("learning path"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    only_people_on_it = models.BooleanField(
        _("only for people on the course or path"),
        default=False,
        help_text=_("Then nobody else is in it, whatever “who may see it” says."),
    )

    has_own_audience = False  # that of its discussion
    parent_page_types = ["discussions.DiscussionsPage"]
    subpage_types = []
    exclude_fields_in_copy = ["discussion"]
    override_translatable_fields = [
        *PortalPage.override_translatable_fields,
        *(
            SynchronizedField(name, overridable=False)
            for name in ("course", "lesson", "learning_path", "only_people_on_it")
        ),
    ]

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("course"), FieldPanel("learning_path")]),
                PageChooserPanel("lesson", "courses.ActivityPage"),
                FieldPanel("only_people_on_it"),
            ],
            heading=_("Belongs to"),
        ),
        InlinePanel(
            "mentors",
            heading=_("Mentors"),
            label=_("Mentor"),
            help_text=_("They are told of each question and see how long it waits."),
        ),
        *PortalPage.topic_panels,
    ]


def those_who_mentor() -> Q:
    """Say who can be named as a mentor: people with that role, and training staff."""
    in_role = get_user_model().groups.through.objects.filter(
        group__role_group__role__in=[Role.MENTOR, Role.TRAINING_STAFF]
    )
    return Q(pk__in=in_role.values("user"), is_active=True)


class DiscussionMentor(Orderable):
    """A mentor whom the author names; it counts once the page is published."""

    page = ParentalKey(DiscussionPage, on_delete=models.CASCADE, related_name="mentors")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        limit_choices_to=those_who_mentor,
        related_name="+",
    )

    panels = [FieldPanel("person")]

    def __str__(self) -> str:
        return f"Page {self.page_id} names {self.person_id}"
