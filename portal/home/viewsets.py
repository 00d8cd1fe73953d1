"""The desks of pages: collections, and who may fetch the files of a collection of files."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from portal.core.viewsets import NeutralExport, ScopedViewSet
from portal.home.models import CollectionAudience, CollectionPage
from portal.home.policies import collection_audience_policy
from portal.people.queries import audience_choices


class CollectionAudienceForm(WagtailAdminModelForm):
    """One collection, one audience whose members may fetch its files."""

    token = forms.ChoiceField(
        label=_("Who may fetch its files"),
        choices=audience_choices,
        help_text=_("A collection without any entry is for everyone who is signed in."),
    )

    class Meta:
        model = CollectionAudience
        fields = ["collection", "token"]


class CollectionAudienceViewSet(ScopedViewSet):
    model = CollectionAudience
    permission_policy = collection_audience_policy
    name = "file_access"
    url_prefix = "file-access"
    icon = "lock"
    menu_label = _("Who may fetch files")
    menu_order = 650
    add_to_settings_menu = True
    list_display = [
        Column("collection", label=_("Collection"), sort_key="collection__name"),
        Column("token", label=_("Who"), accessor="audience_name"),
    ]

    def get_form_class(self, for_update=False):
        return CollectionAudienceForm


file_access = CollectionAudienceViewSet()


class CollectionListView(NeutralExport, IndexView):
    """Collections below which the viewer may write; Wagtail's own index view sees to that."""

    page_title = _("Collections")
    list_export = ["title", "locale.language_code", "live", "sort", "limit", "layout", "full_url"]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("responsible", "locale")


class CollectionListViewSet(PageListingViewSet):
    model = CollectionPage
    icon = "list-ul"
    menu_label = _("Collections")
    menu_order = 140
    add_to_admin_menu = True
    name = "page_collections"
    url_prefix = "page-collections"
    index_view_class = CollectionListView
    export_filename = "collections"
    columns = [
        *PageListingViewSet.columns[:2],
        Column("sort", label=_("Order"), accessor="get_sort_display"),
        Column("limit", label=_("At most")),
        Column("responsible", label=_("Responsible")),
        *PageListingViewSet.columns[-2:],
    ]


collection_list = CollectionListViewSet()
