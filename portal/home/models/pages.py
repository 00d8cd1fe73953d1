"""Pages that people find on their own, what they point to, and who may see them."""

from contextvars import ContextVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.models import Collection, Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from portal.home.blocks import ContentBlocks, ContentField, HomeBlocks
from portal.people.enums import SIGNED_IN
from portal.people.queries import audience_choices
from portal.vocabulary.models import Topic

# Whether somebody publishes a page right now. A copy of a live page goes live without.
being_published = ContextVar("being_published", default=False)


def signed_in() -> list[str]:
    return [SIGNED_IN]


class AudienceField(models.JSONField):
    """A list of audience tokens, chosen in a form."""

    def __init__(self, **kwargs):
        kwargs.setdefault("default", signed_in)
        super().__init__(**kwargs)

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            help_text=self.help_text,
            choices=audience_choices,
            widget=forms.CheckboxSelectMultiple,
            initial=signed_in,
        )


class PublishedWhole(models.Model):
    """A page whose publish succeeds with all that follows from it, or not at all."""

    class Meta:
        abstract = True

    def publish(self, *args, **kwargs):
        token = being_published.set(True)
        try:
            with transaction.atomic():
                return super().publish(*args, **kwargs)
        finally:
            being_published.reset(token)


class PortalPageTag(TaggedItemBase):
    content_object = ParentalKey(
        "home.PortalPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class PortalPage(PublishedWhole, Page):
    """The base of every page that people find on its own."""

    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pages_to_answer_for",
        help_text=_("Who answers for this page and is asked to review it."),
    )
    review_by = models.DateField(_("review by"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    audience = AudienceField(
        verbose_name=_("who may see it"),
        help_text=_("Somebody who is in one of these sees the page."),
    )
    topics = ParentalManyToManyField(
        Topic, verbose_name=_("topics"), blank=True, related_name="pages"
    )
    tags = ClusterTaggableManager(
        through=PortalPageTag, verbose_name=_("tags"), blank=True, related_name="pages"
    )

    is_creatable = False
    # A copy of an archived page is a new page.
    default_exclude_fields_in_copy = [*Page.default_exclude_fields_in_copy, "archived_at"]
    has_own_audience = True  # else that of what it presents, such as its course
    read_along = ()  # foreign keys that its template needs whoever looks
    # Wagtail's own page privacy is off: who may see has one seam, the audience.
    private_page_options = []
    override_translatable_fields = [
        SynchronizedField("responsible", overridable=True),
        SynchronizedField("audience", overridable=False),
        SynchronizedField("topics", overridable=False),
    ]

    search_fields = [*Page.search_fields, index.FilterField("responsible")]
    topic_panels = [
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldPanel("tags"),
        InlinePanel(
            "related_items",
            heading=_("See also"),
            label=_("page"),
            help_text=_("These stand first; pages that share tags or topics follow by themselves."),
        ),
    ]
    care_panels = [
        FieldPanel("audience"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("responsible"), FieldPanel("review_by")])],
            heading=_("Care"),
        ),
    ]
    settings_panels = [*care_panels, *Page.settings_panels]

    def route(self, request, path_components):
        """Find the page of an address below, with what is read along with it.

        Wagtail fetches every page on the way whole; here one that is only passed through is not.
        """
        if not path_components:
            return super().route(request, path_components)
        slug, *rest = path_components
        child = self.get_children().filter(slug=slug).first()
        if child is None:
            raise Http404
        if rest:
            page = child.specific_deferred
        else:
            kind = child.specific_class or Page
            rows = kind._default_manager.select_related(*getattr(kind, "read_along", ()))
            page = rows.get(pk=child.pk)
        page._cached_parent_obj = self  # as Wagtail's own route() does
        return page.route(request, rest)

    def get_view_restrictions(self):
        # Nobody can set any, so that nobody need ask for them.
        return self.view_restrictions.none()

    def with_content_json(self, content):
        page = super().with_content_json(content)
        # A state of the page, as "live" is: an older draft does not bring it back.
        page.archived_at = self.archived_at
        return page


class RelatedPage(Orderable):
    """A page that another one points to by hand."""

    page = ParentalKey(PortalPage, on_delete=models.CASCADE, related_name="related_items")
    other = models.ForeignKey(
        PortalPage, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("other", "home.PortalPage")]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(page=models.F("other")),
                name="related_page_is_another",
                violation_error_message=_("A page is not related to itself."),
            )
        ]

    def __str__(self) -> str:
        return f"Page {self.page_id} points to page {self.other_id}"

    def clean(self):
        super().clean()
        if self.other_id is not None and self.other_id == self.page_id:
            raise ValidationError({"other": _("A page is not related to itself.")})


class PageAudience(models.Model):
    """A token whose bearers may see the published page. Written by the publish."""

    page = models.ForeignKey(PortalPage, on_delete=models.CASCADE, related_name="audience_rows")
    token = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "token"], name="page_audience_token_once")
        ]
        indexes = [models.Index(fields=["token", "page"])]

    def __str__(self) -> str:
        return f"{self.token} sees page {self.page_id}"


class CollectionAudience(models.Model):
    """A token whose bearers may fetch the files of a collection. Without any: signed-in."""

    collection = models.ForeignKey(
        Collection, on_delete=models.CASCADE, related_name="audience_rows"
    )
    token = models.CharField(max_length=80)

    class Meta:
        ordering = ["collection", "token"]
        verbose_name = _("audience of a collection")
        verbose_name_plural = _("audiences of collections")
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "token"],
                name="collection_audience_token_once",
                violation_error_message=_("This collection has this audience already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.token} fetches from collection {self.collection_id}"

    @property
    def audience_name(self) -> str:
        """The name of the audience, as authors choose it."""
        return dict(audience_choices()).get(self.token, self.token)


class HomePage(PortalPage):
    """The first page of a site in one language."""

    greeting = models.CharField(
        _("greeting"),
        max_length=120,
        blank=True,
        help_text=_("Empty: a good morning by the hour, with the person's name."),
    )
    body = ContentField(HomeBlocks(), blank=True, verbose_name=_("content"))

    max_count_per_parent = None
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    content_panels = [*Page.content_panels, FieldPanel("greeting"), FieldPanel("body")]


class StandardPage(PortalPage):
    """Words and pictures: about, help, accessibility."""

    lede = models.TextField(_("lede"), blank=True, max_length=300)
    body = ContentField(ContentBlocks(), blank=True, verbose_name=_("content"))

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    template = "home/standard_page.html"

    content_panels = [
        *Page.content_panels,
        FieldPanel("lede"),
        FieldPanel("body"),
        *PortalPage.topic_panels,
    ]
    search_fields = [
        *PortalPage.search_fields,
        index.SearchField("lede"),
        index.SearchField("body"),
    ]
