"""The desk of audiences: a rule in rows, and who it selects before it is saved."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn

from portal.organisation import services
from portal.organisation.forms.audiences import RowFormSet, initial_rows
from portal.organisation.forms.desks import AudienceForm
from portal.organisation.models import Audience
from portal.organisation.policies import audience_policy
from portal.organisation.queries import people_matching
from portal.organisation.queries.people import with_cards
from portal.organisation.rules import BadRule, read_rule
from portal.organisation.viewsets.desks import (
    AddView,
    ChangeView,
    DeskViewSet,
    RemoveView,
)

SAMPLE = 20


class RuleView:
    """A form with rows below it. "Preview" shows who would be selected, and saves nothing."""

    template_name = "organisation/admin/audience.html"
    preview = None

    def get_rows(self):
        rule = self.object.rule if self.object else None
        return RowFormSet(
            self.request.POST or None, initial=initial_rows(rule or {}), prefix="rows"
        )

    object = None  # a new one has none yet

    def post(self, request, *args, **kwargs):
        self.form = self.get_form()
        self.rows = self.get_rows()
        if not (self.form.is_valid() & self.rows.is_valid()):
            return self.refuse(self.form)
        self.rule = {"match": self.form.cleaned_data["match"], "rows": self.rows.rows()}
        if "preview" in request.POST:
            return self.show(self.form)
        return self.form_valid(self.form)

    def refuse(self, form):
        self.produced_error_message = self.get_error_message()
        return self.form_invalid(form)

    def show(self, form):
        try:
            people = people_matching(read_rule(self.rule))
        except BadRule as error:
            form.add_error(None, str(error))
            return self.refuse(form)
        sample = with_cards(people).order_by("display_name", "pk")[:SAMPLE]
        self.preview = {"count": people.count(), "people": list(sample)}
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        told = super().get_context_data(**kwargs)
        rows = getattr(self, "rows", None) or self.get_rows()
        return {**told, "rows": rows, "preview": self.preview}

    def values(self, values: dict) -> dict:
        return {"name": values["name"], "description": values["description"], "rule": self.rule}


class AudienceAddView(RuleView, AddView):
    def save(self, values, by):
        return services.save_audience(by=by, **self.values(values))


class AudienceEditView(RuleView, ChangeView):
    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def save(self, audience, values, by):
        return services.save_audience(audience, by=by, **self.values(values))


class AudienceDeleteView(RemoveView):
    def remove(self, audience, by):
        services.remove_audience(audience, by=by)


class AudienceViewSet(DeskViewSet):
    model = Audience
    permission_policy = audience_policy
    icon = "group"
    menu_label = _("Audiences")
    ordering = "name"
    add_form = AudienceForm
    add_view_class = AudienceAddView
    edit_view_class = AudienceEditView
    delete_view_class = AudienceDeleteView
    search_fields = ["name", "description"]
    list_display = [
        "name",
        Column("description", label=_("Description")),
        DateColumn("changed_at", label=_("Changed")),
    ]
    list_export = ["name", "description", "rule"]
    export_filename = "audiences"
