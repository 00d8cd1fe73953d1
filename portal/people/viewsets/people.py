"""The administrator's screens for people and groups, in place of Wagtail's own."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import Prefetch
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.users.views import groups as wagtail_groups

from portal.core.viewsets import (
    SavedByService,
    ScopedEditView,
    ScopedHistoryView,
    ScopedIndexView,
    ScopedRow,
    ScopedUsageView,
    ScopedViewSet,
)
from portal.people import services
from portal.people.enums import Role
from portal.people.forms import PersonForm
from portal.people.models import User
from portal.people.policies import group_policy, person_policy
from portal.people.queries import groups_without_role, is_administrator, people_in
from portal.people.viewsets.steps import (
    PersonAnonymiseView,
    PersonDeactivateView,
    PersonDeleteView,
    PersonEndDevicesView,
    PersonMergeView,
    PersonPasswordLinkView,
    PersonReactivateView,
    PersonResetSecondFactorView,
    person_url,
)


class PersonFilterSet(WagtailFilterSet):
    is_active = BooleanFilter(label=gettext_lazy("Active"))
    role = ChoiceFilter(label=gettext_lazy("Role"), choices=Role.choices, method="with_role")
    group = ModelChoiceFilter(
        label=gettext_lazy("Group"), queryset=lambda request: groups_without_role(), method="inside"
    )

    class Meta:
        model = User
        fields = []

    def with_role(self, people, name, role):
        return people_in(people, role_group__role=role)

    def inside(self, people, name, group):
        return people_in(people, pk=group.pk)


class PersonIndexView(ScopedIndexView):
    """Everybody, to search, filter and take away."""

    def get_base_queryset(self):
        return (
            super()
            .get_base_queryset()
            .select_related("merged_into__kept")
            .prefetch_related(
                Prefetch("groups", queryset=Group.objects.select_related("role_group"))
            )
        )

    def get_list_more_buttons(self, instance):
        if not is_administrator(self.request.user):
            return []  # who may only look is offered nothing to do
        buttons = super().get_list_more_buttons(instance)
        if instance.is_superuser and not self.request.user.is_superuser:
            return []
        return [
            *buttons,
            *(
                MenuItem(label, url=url, icon_name=icon, priority=40 + place)
                for place, (label, url, icon) in enumerate(
                    steps_with(instance, viewer=self.request.user)
                )
            ),
        ]


def steps_with(person: User, *, viewer: User) -> Iterator[tuple[str, str, str]]:
    """Yield what an administrator may do with ``person`` now: label, address and icon."""
    data = reverse("people:data_of", args=[person.pk])
    yield _("All that is kept"), data, "download"
    if person.anonymised_at:
        return
    if person.is_active:
        if settings.STOA_LOCAL_LOGIN:
            yield _("Link for a new password"), person_url("password_link", person), "key"
        yield _("Sign out everywhere"), person_url("end_devices", person), "logout"
        yield (
            _("Reset the second factor"),
            person_url("reset_second_factor", person),
            "lock-open",
        )
        yield _("Deactivate"), person_url("deactivate", person), "user"
    else:
        yield _("Reactivate"), person_url("reactivate", person), "user"
    if person.pk != viewer.pk:
        yield _("Merge into another account"), person_url("merge", person), "resubmit"
        yield _("Anonymise"), person_url("anonymise", person), "cross"


class PersonAddView(SavedByService, CreateView):
    page_title = gettext_lazy("Add a person")

    def save_instance(self):
        person = services.add_person(**self.form.cleaned_data)
        log(instance=person, action="wagtail.create", user=self.request.user)
        return person

    def get_success_url(self):
        if not settings.STOA_LOCAL_LOGIN:
            return super().get_success_url()
        # A new person has no password yet: hand out the link to choose one.
        return person_url("password_link", self.object)


class PersonEditView(SavedByService, ScopedEditView):
    def save_instance(self):
        person = services.change_person(self.object, by=self.request.user, **self.form.cleaned_data)
        log(instance=person, action="wagtail.edit", content_changed=self.form.has_changed())
        return person

    @cached_property
    def header_more_buttons(self):
        steps = [
            Button(label, url=url, icon_name=icon)
            for label, url, icon in steps_with(self.object, viewer=self.request.user)
        ]
        return [*super().header_more_buttons, *steps]


class PersonViewSet(ScopedViewSet):
    model = User
    permission_policy = person_policy
    icon = "user"
    ordering = "display_name"
    add_to_reference_index = False
    add_to_settings_menu = True
    menu_name = "people"
    menu_label = gettext_lazy("People")
    menu_order = 600
    inspect_view_enabled = False
    filterset_class = PersonFilterSet
    index_view_class = PersonIndexView
    add_view_class = PersonAddView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    search_fields = ["display_name", "login_name", "email", "employee_number"]
    search_backend_name = None
    list_display = [
        "display_name",
        Column("login_name", label=gettext_lazy("Log-in name"), sort_key="login_name"),
        Column("employee_number", label=gettext_lazy("Number"), sort_key="employee_number"),
        Column("role_names", label=gettext_lazy("Roles")),
        BooleanColumn("is_active", label=gettext_lazy("Active"), sort_key="is_active"),
        Column("leads_to", label=gettext_lazy("Merged into")),
        DateColumn("last_login", label=gettext_lazy("Last here"), sort_key="last_login"),
    ]
    export_filename = "people"
    list_export = [
        "display_name",
        "login_name",
        "email",
        "employee_number",
        "role_names",
        "language",
        "time_zone",
        "is_active",
        "leads_to",
        "date_joined",
        "last_login",
    ]
    export_headings = {
        "role_names": gettext_lazy("Roles"),
        "leads_to": gettext_lazy("Merged into"),
    }
    steps = (
        PersonDeactivateView,
        PersonReactivateView,
        PersonPasswordLinkView,
        PersonEndDevicesView,
        PersonResetSecondFactorView,
        PersonAnonymiseView,
        PersonMergeView,
    )

    def get_form_class(self, for_update=False):
        return PersonForm

    def get_permissions_to_register(self):
        # Managing accounts belongs to the administrator's role and cannot be handed out.
        return Permission.objects.none()

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(usage_url_name=None, **kwargs)

    def get_urlpatterns(self):
        steps = [
            path(
                f"{view.url_name}/<int:pk>/",
                self.construct_view(view, delete_url_name=None),
                name=view.url_name,
            )
            for view in self.steps
        ]
        return [*super().get_urlpatterns(), *steps]


class GroupIndexView(ScopedIndexView, wagtail_groups.IndexView):
    """The groups that administrators made; those of the roles stand in a table in code."""


class GroupEditView(ScopedRow, wagtail_groups.EditView):
    pass


class GroupDeleteView(ScopedRow, wagtail_groups.DeleteView):
    pass


class GroupViewSet(wagtail_groups.GroupViewSet):
    """Powers handed out one by one: permissions, pages to author, collections to keep."""

    permission_policy = group_policy
    index_view_class = GroupIndexView
    edit_view_class = GroupEditView
    delete_view_class = GroupDeleteView
    history_view_class = ScopedHistoryView
    usage_view_class = ScopedUsageView

    def get_permissions_to_register(self):
        return Permission.objects.none()
