"""Content rules, what they do, and the log of what they did."""

import uuid
from typing import Self

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable, Page, Workflow

from portal.contentrules.enums import ActionKind, RuleEvent, RuleField, RunState, Told
from portal.contentrules.widgets import PersonInput
from portal.home.models import CollectionPage
from portal.people.enums import Role
from portal.vocabulary.models import Topic

# What each kind of action needs to be told: the field, and a sentence if it is missing.
NEEDS = {
    ActionKind.NOTIFY: {"tell": _("Say who is told."), "words": _("Write what they are told.")},
    ActionKind.COLLECT: {"collection": _("Choose the collection.")},
    ActionKind.MOVE: {"target": _("Choose the page below which it moves.")},
    ActionKind.UNPUBLISH: {},
    ActionKind.WORKFLOW: {"workflow": _("Choose the workflow.")},
    ActionKind.SET_FIELD: {"field": _("Choose the field.")},
}
NEEDS_OF_TOLD = {
    Told.RESPONSIBLE: {},
    Told.PERSON: {"person": _("Choose the person.")},
    Told.ROLE: {"role": _("Choose the role.")},
}
NEEDS_OF_FIELD = {
    RuleField.RESPONSIBLE: {"person": _("Choose who answers for it.")},
    RuleField.REVIEW_IN_DAYS: {"days": _("Say in how many days.")},
    RuleField.ADD_TOPIC: {"topic": _("Choose the topic.")},
    RuleField.ADD_TAG: {"tag": _("Write the tag.")},
}


class RuleQuerySet(models.QuerySet):
    def listening_to(self, event: str) -> Self:
        return self.filter(is_active=True, event=event)

    def with_conditions(self) -> Self:
        return self.select_related("below", "topic", "author")


class ContentRule(ClusterableModel):
    """When something happens to a page, do something, with the powers of whoever saved this."""

    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("acts for"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="content_rules",
    )  # whoever saved it last; without one it does nothing
    event = models.CharField(_("when"), max_length=16, choices=RuleEvent)
    everywhere = models.BooleanField(
        _("on every page"), default=False, help_text=_("For administrators only.")
    )
    below = models.ForeignKey(
        Page,
        verbose_name=_("on this page and all below it"),
        null=True,
        blank=True,
        # Not to be widened: without its page, a rule that is not for everywhere is for nowhere.
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kinds = models.JSONField(_("of these kinds"), default=list, blank=True)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("only with this topic, or one below it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="content_rules",
    )
    with_tag = models.CharField(_("only with this tag"), max_length=100, blank=True)
    of_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("only if this person answers for it"),
        null=True,
        blank=True,
        # As above: an emptied field would widen the rule.
        on_delete=models.CASCADE,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = RuleQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("is_active")],
            heading=_("Rule"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("event"),
                PageChooserPanel("below"),
                FieldPanel("everywhere"),
                FieldPanel("kinds", widget=forms.CheckboxSelectMultiple),
                FieldRowPanel(
                    [
                        FieldPanel("topic"),
                        FieldPanel("with_tag"),
                        FieldPanel("of_person", widget=PersonInput),
                    ]
                ),
            ],
            heading=_("When, and for which pages"),
        ),
        InlinePanel("actions", heading=_("Then do, in this order"), label=_("action"), min_num=1),
    ]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("content rule")
        verbose_name_plural = _("content rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(everywhere=False) | Q(below=None),
                name="content_rule_is_everywhere_or_below_a_page",
                violation_error_message=_("Choose a page, or tick every page: not both."),
            )
        ]
        indexes = [models.Index(fields=["event"], condition=Q(is_active=True), name="rule_listens")]

    def __str__(self) -> str:
        return self.name


class RuleAction(Orderable):
    """One thing that a rule does. Which of the fields count depends on the kind."""

    rule = ParentalKey(ContentRule, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(_("do"), max_length=12, choices=ActionKind)
    tell = models.CharField(_("whom"), max_length=12, choices=Told, blank=True)
    role = models.CharField(_("role"), max_length=32, choices=Role, blank=True)
    words = models.TextField(
        _("in these words"),
        blank=True,
        max_length=1_000,
        help_text=_("The title of the page stands above them."),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    collection = models.ForeignKey(
        CollectionPage,
        verbose_name=_("collection"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    target = models.ForeignKey(
        Page,
        verbose_name=_("move below"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    workflow = models.ForeignKey(
        Workflow,
        verbose_name=_("workflow"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    field = models.CharField(_("field"), max_length=16, choices=RuleField, blank=True)
    days = models.PositiveIntegerField(
        _("days"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("Use 1 day or more.")),
            MaxValueValidator(3_650, _("Use ten years or less.")),
        ],
    )
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rule_actions",
    )
    tag = models.CharField(_("tag"), max_length=100, blank=True)

    panels = [
        FieldPanel("kind"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("tell"), FieldPanel("role")]),
                FieldPanel("words"),
            ],
            heading=_("To tell somebody"),
        ),
        MultiFieldPanel(
            [
                PageChooserPanel("collection", "home.CollectionPage"),
                PageChooserPanel("target"),
                FieldPanel("workflow"),
            ],
            heading=_("To collect, move, or start a workflow"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("field"),
                FieldRowPanel([FieldPanel("days"), FieldPanel("topic"), FieldPanel("tag")]),
            ],
            heading=_("To set a field"),
        ),
        FieldPanel(
            "person",
            widget=PersonInput,
            help_text=_("By log-in name: who is told, or who answers for the page."),
        ),
    ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def clean(self):
        super().clean()
        missing = {
            name: sentence
            for name, sentence in self._needed().items()
            if getattr(self, name) in (None, "")
        }
        if missing:
            raise ValidationError(missing)

    def _needed(self) -> dict:
        needed = dict(NEEDS.get(self.kind, {}))
        if self.kind == ActionKind.NOTIFY and self.tell:
            needed |= NEEDS_OF_TOLD[self.tell]
        if self.kind == ActionKind.SET_FIELD and self.field:
            needed |= NEEDS_OF_FIELD[self.field]
        return needed


class RuleRun(models.Model):
    """That a rule fired for an event, and what came of it. Written with the event itself."""

    rule = models.ForeignKey(
        ContentRule,
        verbose_name=_("rule"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="runs",
    )
    rule_name = models.CharField(_("rule"), max_length=120)
    event = models.CharField(_("when"), max_length=16, choices=RuleEvent)
    event_key = models.CharField(max_length=120)  # "published:12:2026-01-01T…"
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    page_title = models.CharField(_("page"), max_length=255)
    page_key = models.UUIDField(editable=False)  # the translation key
    cause = models.UUIDField(default=uuid.uuid4, editable=False)  # of the whole chain
    depth = models.PositiveSmallIntegerField(_("link of the chain"), default=0)
    state = models.CharField(_("state"), max_length=12, choices=RunState, default=RunState.WAITING)
    # One for each action done or refused: {"action": pk, "what": …, "done": bool, "why": …}
    outcomes = models.JSONField(_("what was done"), default=list, editable=False)
    happened_at = models.DateTimeField(_("happened"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name = _("run of a content rule")
        verbose_name_plural = _("log of content rules")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "event_key"], name="rule_run_once_per_rule_and_event"
            ),
            models.UniqueConstraint(
                fields=["rule", "cause"],
                condition=~Q(state=RunState.STOPPED),
                name="rule_run_once_per_rule_and_cause",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.WAITING, finished_at=None)
                | (~Q(state=RunState.WAITING) & Q(finished_at__isnull=False)),
                name="rule_run_is_dated_once_finished",
            ),
        ]
        indexes = [models.Index(fields=["-happened_at"])]

    def __str__(self) -> str:
        return f"{self.rule_name}: {self.event} of “{self.page_title}”"

    @property
    @admin.display(description=_("what came of it"))
    def what_came_of_it(self) -> str:
        """What each action did, or why not, in one line."""
        names = dict(ActionKind.choices)
        told = (
            f"{names[one['what']]}: {one['why']}" if one["what"] in names else one["why"]
            for one in self.outcomes
        )
        return " · ".join(told)


class PageEvent(models.Model):
    """That a page was flagged or archived: of these, nothing else keeps a dated log for a trial."""

    event = models.CharField(max_length=16, choices=RuleEvent)
    event_key = models.CharField(max_length=120, unique=True)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["event", "happened_at"])]

    def __str__(self) -> str:
        return f"{self.event_key} at {self.happened_at:%Y-%m-%d}"
