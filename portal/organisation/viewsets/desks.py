"""The desks of units, jobs, facts, mentors and deputies: every change is a service's."""

from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import CreateView

from portal.core.errors import RuleViolation
from portal.core.viewsets import (
    SavedByService,
    ScopedDeleteView,
    ScopedEditView,
    ScopedIndexView,
    ScopedViewSet,
)
from portal.organisation import services
from portal.organisation.forms import desks as forms
from portal.organisation.models import (
    Deputy,
    JobAssignment,
    JobTitle,
    Location,
    Mentorship,
    OrgUnit,
    Profile,
)
from portal.organisation.policies import (
    deputy_policy,
    facts_policy,
    job_policy,
    location_policy,
    mentorship_policy,
    title_policy,
    unit_policy,
)
from portal.organisation.queries.lines import open_jobs
from portal.organisation.queries.people import Sought, found
from portal.people.models import User


class AddView(SavedByService, CreateView):
    """A form whose values a service writes."""

    def save_instance(self):
        return self.save(self.form.cleaned_data, self.request.user)


class ChangeView(SavedByService, ScopedEditView):
    def save_instance(self):
        return self.save(self.object, self.form.cleaned_data, self.request.user) or self.object


class RemoveView(ScopedDeleteView):
    def delete_action(self):
        self.remove(self.object, self.request.user)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RuleViolation as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_success_url())


class DeskViewSet(ScopedViewSet):
    """A list and its forms; ``add_form`` and ``change_form`` may differ."""

    add_form = None
    change_form = None
    inspect_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    list_per_page = 50

    def get_form_class(self, for_update=False):
        return (self.change_form or self.add_form) if for_update else self.add_form

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(usage_url_name=None, **kwargs)


def _related(*names: str):
    class View(ScopedIndexView):
        """Fetches what a row shows, so that no row costs a query."""

        def get_base_queryset(self):
            return super().get_base_queryset().select_related(*names)

    return View


class UnitAddView(AddView):
    def save(self, values, by):
        return services.add_unit(by=by, **values)


class UnitEditView(ChangeView):
    def save(self, unit, values, by):
        return services.change_unit(unit, by=by, **values)


class UnitDeleteView(RemoveView):
    def remove(self, unit, by):
        services.remove_unit(unit, by=by)


class UnitViewSet(DeskViewSet):
    model = OrgUnit
    permission_policy = unit_policy
    icon = "group"
    menu_label = _("Units")
    ordering = "name"
    add_form = forms.UnitForm
    index_view_class = _related("parent", "cost_centre_owner")
    add_view_class = UnitAddView
    edit_view_class = UnitEditView
    delete_view_class = UnitDeleteView
    search_fields = ["name", "code", "cost_centre"]
    list_filter = ["kind", "depth"]
    list_display = [
        "name",
        Column("code", label=_("Code"), sort_key="code"),
        Column("get_kind_display", label=_("Kind")),
        Column("parent", label=_("Part of")),
        Column("cost_centre", label=_("Cost centre"), sort_key="cost_centre"),
        DateColumn("active_until", label=_("Until")),
    ]
    list_export = ["name", "code", "kind", "parent.code", "cost_centre", "active_from"]
    export_filename = "units"


class JobFilterSet(WagtailFilterSet):
    now = BooleanFilter(label=_("Counts today"), method="on_today")
    unknown = BooleanFilter(label=_("Manager not known yet"), method="without_manager")
    is_primary = BooleanFilter(label=_("Main job"))

    class Meta:
        model = JobAssignment
        fields = []

    def on_today(self, jobs, name, wanted):
        today = open_jobs().values("pk")
        return jobs.filter(pk__in=today) if wanted else jobs.exclude(pk__in=today)

    def without_manager(self, jobs, name, wanted):
        waiting = {"manager": None, "ends_on": None}
        found = jobs.filter(**waiting).exclude(manager_reference="")
        return found if wanted else jobs.exclude(pk__in=found.values("pk"))


class AboutPeopleView(ScopedIndexView):
    """A list of rows about people, found as the directory finds these: by words and number."""

    fetched: tuple[str, ...] = ()

    def get_base_queryset(self):
        return super().get_base_queryset().select_related(*self.fetched)

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        text = self.search_query.replace("\x00", "")
        # Subqueries, each with an index of its own: an "or" across joined tables would have none.
        return queryset.filter(self.sought(text))

    def sought(self, text: str) -> Q:
        people = found(User.objects.order_by(), Sought(text=text))
        return Q(person__in=people.values("pk"))


class JobIndexView(AboutPeopleView):
    fetched = ("person", "unit", "title", "manager")

    def sought(self, text):
        units = OrgUnit.objects.filter(Q(name__icontains=text) | Q(code__iexact=text)).order_by()
        waiting = Q(manager=None, manager_reference__icontains=text) & ~Q(manager_reference="")
        return super().sought(text) | Q(unit__in=units.values("pk")) | waiting


class FactsIndexView(AboutPeopleView):
    fetched = ("person", "location")

    def sought(self, text):
        places = Location.objects.filter(name__icontains=text).order_by()
        return super().sought(text) | Q(location__in=places.values("pk"))


class JobAddView(AddView):
    page_title = _("Add a job, or move somebody")

    def save(self, values, by):
        name = values.pop("title").strip()
        title = JobTitle.objects.filter(name__iexact=name).first() if name else None
        if name and title is None:
            title = services.save_word(JobTitle(), name=name, by=by)
        return services.start_job(values.pop("person"), title=title, by=by, **values)


class JobEditView(ChangeView):
    page_title = _("End a job")

    def save(self, job, values, by):
        return services.end_job(job, last_day=values["last_day"], by=by)


class JobViewSet(DeskViewSet):
    model = JobAssignment
    permission_policy = job_policy
    icon = "tasks"
    menu_label = _("Jobs and moves")
    ordering = "-starts_on"
    add_form = forms.StartJobForm
    change_form = forms.EndJobForm
    filterset_class = JobFilterSet
    index_view_class = JobIndexView
    add_view_class = JobAddView
    edit_view_class = JobEditView
    search_fields = [
        "person__display_name",
        "person__employee_number",
        "manager_reference",
        "unit__name",
    ]
    list_display = [
        Column("person", label=_("Person"), sort_key="person__display_name"),
        Column("title", label=_("Job title")),
        Column("unit", label=_("Unit")),
        Column("manager", label=_("Manager")),
        Column("manager_reference", label=_("Named by a file")),
        DateColumn("starts_on", label=_("From"), sort_key="starts_on"),
        DateColumn("ends_on", label=_("Until"), sort_key="ends_on"),
        BooleanColumn("is_primary", label=_("Main job")),
    ]
    list_export = [
        "person.employee_number",
        "person.display_name",
        "title",
        "unit",
        "manager",
        "manager_reference",
        "starts_on",
        "ends_on",
        "is_primary",
    ]
    export_filename = "jobs"


class WordAddView(AddView):
    def save(self, values, by):
        return services.save_word(self.model(), name=values["name"], by=by)


class WordEditView(ChangeView):
    def save(self, word, values, by):
        return services.save_word(word, name=values["name"], by=by)


class WordDeleteView(RemoveView):
    def remove(self, word, by):
        services.remove_word(word, by=by)


class WordViewSet(DeskViewSet):
    ordering = "name"
    add_view_class = WordAddView
    edit_view_class = WordEditView
    delete_view_class = WordDeleteView
    search_fields = ["name"]
    list_display = ["name"]
    list_export = ["name"]


class TitleViewSet(WordViewSet):
    model = JobTitle
    permission_policy = title_policy
    icon = "tag"
    menu_label = _("Job titles")
    add_form = forms.TitleForm
    export_filename = "job-titles"


class LocationViewSet(WordViewSet):
    model = Location
    permission_policy = location_policy
    icon = "site"
    menu_label = _("Locations")
    add_form = forms.LocationForm
    export_filename = "locations"


class FactsAddView(AddView):
    def save(self, values, by):
        return services.change_facts(values.pop("who"), by=by, **values)


class FactsEditView(ChangeView):
    def save(self, profile, values, by):
        values.pop("who")
        return services.change_facts(profile.person, by=by, **values)


class FactsViewSet(DeskViewSet):
    model = Profile
    permission_policy = facts_policy
    icon = "user"
    menu_label = _("Facts about people")
    ordering = "person__display_name"
    add_form = forms.FactsForm
    index_view_class = FactsIndexView
    add_view_class = FactsAddView
    edit_view_class = FactsEditView
    search_fields = ["person__display_name", "person__employee_number", "location__name"]
    list_display = [
        Column("person", label=_("Person"), sort_key="person__display_name"),
        DateColumn("hired_on", label=_("Hired on"), sort_key="hired_on"),
        Column("location", label=_("Location")),
        DateColumn("account_starts_on", label=_("Account starts on")),
    ]
    list_export = ["person.employee_number", "person.display_name", "hired_on", "location"]
    export_filename = "facts"


class MentorshipAddView(AddView):
    def save(self, values, by):
        return services.start_mentorship(values.pop("mentor"), by=by, **values)


class MentorshipEditView(ChangeView):
    page_title = _("End a mentorship")

    def save(self, row, values, by):
        return services.end_mentorship(row, last_day=values["last_day"], by=by)


class MentorshipViewSet(DeskViewSet):
    model = Mentorship
    permission_policy = mentorship_policy
    icon = "group"
    menu_label = _("Mentorships")
    ordering = "-starts_on"
    add_form = forms.MentorshipForm
    change_form = forms.EndMentorshipForm
    index_view_class = _related("mentor", "mentee", "skill")
    add_view_class = MentorshipAddView
    edit_view_class = MentorshipEditView
    search_fields = ["mentor__display_name", "mentee__display_name", "focus"]
    list_display = [
        Column("mentor", label=_("Mentor"), sort_key="mentor__display_name"),
        Column("mentee", label=_("Mentee"), sort_key="mentee__display_name"),
        Column("skill", label=_("Skill")),
        DateColumn("starts_on", label=_("From"), sort_key="starts_on"),
        DateColumn("ends_on", label=_("Until"), sort_key="ends_on"),
    ]
    list_export = ["mentor", "mentee", "skill", "focus", "starts_on", "ends_on"]
    export_filename = "mentorships"


class DeputyAddView(AddView):
    def save(self, values, by):
        return services.name_deputy(values.pop("principal"), by=by, **values)


class DeputyEditView(ChangeView):
    page_title = _("End a deputy")

    def save(self, row, values, by):
        return services.end_deputy(row, last_day=values["last_day"], by=by)


class DeputyViewSet(DeskViewSet):
    model = Deputy
    permission_policy = deputy_policy
    icon = "user"
    menu_label = _("Deputies")
    ordering = "-starts_on"
    add_form = forms.DeputyDeskForm
    change_form = forms.EndDeputyForm
    index_view_class = _related("principal", "deputy")
    add_view_class = DeputyAddView
    edit_view_class = DeputyEditView
    search_fields = ["principal__display_name", "deputy__display_name", "reason"]
    list_display = [
        Column("principal", label=_("Whose place it is"), sort_key="principal__display_name"),
        Column("deputy", label=_("Deputy"), sort_key="deputy__display_name"),
        Column("get_duty_display", label=_("For")),
        DateColumn("starts_on", label=_("From"), sort_key="starts_on"),
        DateColumn("ends_on", label=_("Until"), sort_key="ends_on"),
    ]
    list_export = ["principal", "deputy", "duty", "starts_on", "ends_on", "reason"]
    export_filename = "deputies"
