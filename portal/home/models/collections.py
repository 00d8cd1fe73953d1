"""Collections: a saved query over pages of whatever type, and pages picked by hand."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable, Page
from wagtail_localize.fields import SynchronizedField

from portal.home.enums import CollectionSort, Dated, Layout, PageState
from portal.home.kinds import kind_choices
from portal.home.models.pages import HomePage, PortalPage, StandardPage
from portal.people.enums import Tree
from portal.people.registry import tree_heads
from portal.vocabulary.models import Topic

MOST_SHOWN = 1_000
MOST_PICKED = 200  # by hand
LONGEST_AGO_DAYS = 3_650


class ChosenField(models.JSONField):
    """A list of values, ticked in a form. A subclass says which there are."""

    choices_to_tick: object = ()

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            choices=self.choices_to_tick,
            required=not self.blank,
            widget=forms.CheckboxSelectMultiple,
            initial=self.default,
        )


class KindsField(ChosenField):
    """Types of pages."""

    @staticmethod
    def choices_to_tick():
        return kind_choices()


class StatesField(ChosenField):
    """States of pages."""

    choices_to_tick = PageState.choices


def live_only() -> list[str]:
    return [PageState.LIVE]


class CollectionPage(PortalPage):
    """A page that is a saved query. Who looks sees of the answer what is for them."""

    lede = models.TextField(_("lede"), blank=True, max_length=300)
    picked_only = models.BooleanField(
        _("only the pages picked by hand"),
        default=False,
        help_text=_("Otherwise these stand first, and what is asked for below follows."),
    )
    kinds = KindsField(
        verbose_name=_("of these kinds"),
        default=list,
        blank=True,
        help_text=_("None ticked: of every kind."),
    )
    about = ParentalManyToManyField(
        Topic,
        verbose_name=_("about these topics"),
        blank=True,
        related_name="collections",
        help_text=_("Topics below a ticked one count, too. None ticked: about anything."),
    )
    with_tags = models.CharField(
        _("with one of these tags"),
        max_length=250,
        blank=True,
        help_text=_("With commas between them."),
    )
    of_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("that this person answers for"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    states = StatesField(verbose_name=_("in these states"), default=live_only)
    dated = models.CharField(_("date"), max_length=12, choices=Dated, default=Dated.PUBLISHED)
    within_days = models.PositiveIntegerField(
        _("within so many days"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("Use 1 day or more, or leave it empty.")),
            MaxValueValidator(LONGEST_AGO_DAYS, _("Use ten years or less, or leave it empty.")),
        ],
        help_text=_("Counted back from the day on which somebody looks."),
    )
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day."))
    below = models.ForeignKey(
        Page,
        verbose_name=_("that stand below this page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sort = models.CharField(
        _("order"), max_length=12, choices=CollectionSort, default=CollectionSort.NEWEST
    )
    limit = models.PositiveIntegerField(
        _("at most so many"),
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, _("Show at least one page, or leave it empty to show all.")),
            MaxValueValidator(MOST_SHOWN, _("Show 1,000 at most, or leave it empty to show all.")),
        ],
        help_text=_("Empty: all of them, on as many pages as it takes."),
    )
    layout = models.CharField(_("layout"), max_length=12, choices=Layout, default=Layout.CARDS)

    override_translatable_fields = [
        *PortalPage.override_translatable_fields,
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                *("picked_only", "kinds", "about", "with_tags", "of_person", "states", "dated"),
                *("within_days", "since", "until", "below", "sort", "limit", "layout"),
            )
        ),
    ]
    template = "home/collection_page.html"

    query_panels = [
        MultiFieldPanel(
            [
                InlinePanel("picked", label=_("page")),
                FieldPanel("picked_only"),
            ],
            heading=_("Picked by hand"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("kinds"),
                FieldPanel("about", widget=forms.CheckboxSelectMultiple),
                FieldRowPanel([FieldPanel("with_tags"), FieldPanel("of_person")]),
                FieldPanel("states"),
                FieldRowPanel([FieldPanel("dated"), FieldPanel("within_days")]),
                FieldRowPanel([FieldPanel("since"), FieldPanel("until")]),
                PageChooserPanel("below"),
            ],
            heading=_("Which pages"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("sort"), FieldPanel("limit"), FieldPanel("layout")])],
            heading=_("How they are shown"),
        ),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("lede"),
        *query_panels,
        *PortalPage.topic_panels,
    ]

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")

    @classmethod
    def clean_parent_page_models(cls):
        # Wherever somebody writes pages: at the head of each tree, and among pages of words.
        heads = [head for tree in Tree for head in tree_heads.ask(tree)]
        return list(dict.fromkeys([HomePage, StandardPage, cls, *heads]))

    def clean(self):
        super().clean()
        wrong = {}
        if self.since and self.until and self.since > self.until:
            wrong["until"] = _("This is before the first day. Choose a later one.")
        if self.within_days and (self.since or self.until):
            wrong["within_days"] = _("Say either within how many days, or from when until when.")
        if not self.states:
            wrong["states"] = _("Tick at least one state.")
        if wrong:
            raise ValidationError(wrong)


class CollectedPage(Orderable):
    """A page that somebody, or a content rule, has put into a collection by hand."""

    collection = ParentalKey(CollectionPage, on_delete=models.CASCADE, related_name="picked")
    page = models.ForeignKey(
        PortalPage, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("page", "home.PortalPage")]

    def __str__(self) -> str:
        return f"Page {self.page_id} in collection {self.collection_id}"
