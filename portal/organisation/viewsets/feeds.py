"""The administrator's desks for HR files and for the clients of the SCIM interface."""

from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import CreateView

from portal.core.errors import RuleViolation
from portal.core.viewsets import ScopedDeleteView, ScopedIndexView
from portal.organisation import services
from portal.organisation.enums import ImportState
from portal.organisation.forms.desks import TokenForm
from portal.organisation.forms.feeds import UploadForm
from portal.organisation.models import PeopleImport, ScimToken
from portal.organisation.policies import import_policy, token_policy
from portal.organisation.services import feed
from portal.organisation.tasks import check_people_import, run_people_import
from portal.organisation.viewsets.desks import DeskViewSet

UNDER_WAY = (ImportState.CHECKING, ImportState.WAITING, ImportState.RUNNING)
COUNTS = {
    "rows": gettext_lazy("Rows"),
    "created": gettext_lazy("Created"),
    "changed": gettext_lazy("Changed"),
    "moved": gettext_lazy("Of them with another job"),
    "unchanged": gettext_lazy("Unchanged"),
    "failed": gettext_lazy("With errors"),
    "deactivated": gettext_lazy("Deactivated"),
    "reactivated": gettext_lazy("Reactivated"),
    "units_created": gettext_lazy("New units"),
    "units_changed": gettext_lazy("Changed units"),
    "unknown_managers": gettext_lazy("Managers not known yet"),
}


def _show(row) -> str:
    return reverse("people_imports:show", args=[row.pk])


class ImportAddView(CreateView):
    """Upload a file, to be checked first."""

    page_title = gettext_lazy("Upload an HR file")
    template_name = "organisation/admin/upload.html"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {name: kwargs[name] for name in ("data", "files") if name in kwargs}

    def form_valid(self, form):
        values = form.cleaned_data
        map_source = values.pop("map_file")
        with transaction.atomic():
            row = feed.upload(
                values.pop("file"), by=self.request.user, map_source=map_source, **values
            )
            check_people_import.enqueue(row.pk)
        return redirect("people_imports:show", row.pk)


class ImportView(View):
    """One file: how far it is, what it would do or did, and what to do next."""

    permission_policy = import_policy

    def dispatch(self, request, *args, **kwargs):
        rows = self.permission_policy.instances_user_has_permission_for(request.user, "view")
        self.row = rows.filter(pk=kwargs["pk"]).first()
        if self.row is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        row = self.row
        told = {
            "row": row,
            "title": row.name,
            "under_way": row.state in UNDER_WAY,
            "may_run": row.state == ImportState.CHECKED,
            "counts": [
                (label, row.counts[name]) for name, label in COUNTS.items() if name in row.counts
            ],
            "findings": row.counts.get("findings", ()),
            "index_url": reverse("people_imports:index"),
        }
        return TemplateResponse(request, "organisation/admin/import.html", told)

    def post(self, request, pk):
        self.permission_policy.require(request.user, "run", self.row)
        try:
            with transaction.atomic():
                feed.ask_for_run(self.row, by=request.user)
                run_people_import.enqueue(self.row.pk)
        except RuleViolation as refusal:
            messages.error(request, str(refusal))
        return redirect("people_imports:show", pk)


class ImportResultView(ImportView):
    """What became of every row, as a file."""

    http_method_names = ["get"]

    def get(self, request, pk):
        if not self.row.result:
            raise Http404
        name = f"result-{self.row.pk}.csv"
        return FileResponse(self.row.result.open("rb"), as_attachment=True, filename=name)


class ImportIndexView(ScopedIndexView):
    def get_edit_url(self, instance):
        return reverse("people_imports:show", args=[instance.pk])

    def get_list_more_buttons(self, instance):
        return []


class ImportViewSet(DeskViewSet):
    model = PeopleImport
    name = "people_imports"
    url_prefix = "people-imports"
    permission_policy = import_policy
    icon = "upload"
    menu_label = gettext_lazy("HR files")
    ordering = "-uploaded_at"
    add_form = UploadForm
    index_view_class = ImportIndexView
    add_view_class = ImportAddView
    list_display = [
        TitleColumn("name", label=gettext_lazy("File"), get_url=_show),
        Column("get_state_display", label=gettext_lazy("State")),
        DateColumn("uploaded_at", label=gettext_lazy("Uploaded"), sort_key="uploaded_at"),
        Column("started_by", label=gettext_lazy("By")),
    ]

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("show/<int:pk>/", ImportView.as_view(), name="show"),
            path("result/<int:pk>/", ImportResultView.as_view(), name="result"),
        ]


class TokenAddView(CreateView):
    """Makes a token and shows it once."""

    page_title = gettext_lazy("Make a token")

    def form_valid(self, form):
        row, secret = services.make_token(by=self.request.user, **form.cleaned_data)
        told = {
            "row": row,
            "secret": secret,
            "title": row.name,
            "address": self.request.build_absolute_uri("/scim/v2"),
            "index_url": reverse("scim_tokens:index"),
        }
        return TemplateResponse(self.request, "organisation/admin/token.html", told)


class TokenRevokeView(ScopedDeleteView):
    permission_required = "revoke"
    page_title = gettext_lazy("Revoke")
    confirmation_message = gettext_lazy(
        "Whoever uses this token is refused at once. The line stays, so that its use can be told."
    )
    success_message = gettext_lazy("%(object)s opens nothing any more.")

    def delete_action(self):
        services.revoke_token(self.object, by=self.request.user)


class TokenViewSet(DeskViewSet):
    model = ScimToken
    name = "scim_tokens"
    url_prefix = "scim-tokens"
    permission_policy = token_policy
    icon = "key"
    menu_label = gettext_lazy("SCIM tokens")
    ordering = "-made_at"
    add_form = TokenForm
    add_view_class = TokenAddView
    delete_view_class = TokenRevokeView
    list_display = [
        "name",
        Column("get_scope_display", label=gettext_lazy("Scope")),
        DateColumn("made_at", label=gettext_lazy("Made")),
        DateColumn("expires_on", label=gettext_lazy("Valid until")),
        DateColumn("last_used_at", label=gettext_lazy("Last used")),
        DateColumn("revoked_at", label=gettext_lazy("Revoked")),
    ]
