"""The desk at which collections of files get their audience."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column

from portal.core.viewsets import ScopedViewSet
from portal.home.models import CollectionAudience
from portal.home.policies import collection_audience_policy
from portal.people.queries import audience_choices


class CollectionAudienceForm(WagtailAdminModelForm):
    """One collection, one audience whose members may fetch its files."""

    token = forms.ChoiceField(
        label=_("who may fetch its files"),
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
