"""The administrator's screens for people and groups, in place of Wagtail's own."""

from django.conf import settings
from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import BooleanFilter, ChoiceFilter, ModelChoiceFilter
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.users.views import groups as wagtail_groups

from portal.core.errors import RuleViolation
from portal.core.viewsets import (
    SavedByService,
    ScopedDeleteView,
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
from portal.people.queries import groups_without_role, people_in
from portal.people.tasks import send_first_login_link, send_password_link


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
        return super().get_base_queryset().prefetch_related("groups__role_group")

    def get_list_more_buttons(self, instance):
        if instance.is_superuser and not self.request.user.is_superuser:
            return []
        buttons = super().get_list_more_buttons(instance)
        if instance.is_active:
            buttons.append(_button(_("Link for a new password"), "password_link", instance, "key"))
            buttons.append(_button(_("Deactivate"), "deactivate", instance, "user"))
        else:
            buttons.append(_button(_("Reactivate"), "reactivate", instance, "user"))
        return buttons


def _url(name: str, person: User) -> str:
    return reverse(f"wagtailusers_users:{name}", args=[person.pk])


def _button(label: str, name: str, person: User, icon: str) -> MenuItem:
    return MenuItem(label, url=_url(name, person), icon_name=icon, priority=40)


class PersonAddView(SavedByService, CreateView):
    page_title = gettext_lazy("Add a person")

    def save_instance(self):
        person = services.add_person(**self.form.cleaned_data)
        log(instance=person, action="wagtail.create", user=self.request.user)
        return person

    def get_success_url(self):
        # A new person has no password yet: hand out the link to choose one.
        return _url("password_link", self.object)


class PersonEditView(SavedByService, ScopedEditView):
    def save_instance(self):
        person = services.change_person(self.object, by=self.request.user, **self.form.cleaned_data)
        log(instance=person, action="wagtail.edit", content_changed=self.form.has_changed())
        return person

    @cached_property
    def header_more_buttons(self):
        person = self.object
        buttons = list(super().header_more_buttons)
        if not person.is_active:
            url = _url("reactivate", person)
            return [*buttons, Button(_("Reactivate"), url=url, icon_name="user")]
        return [
            *buttons,
            Button(
                _("Link for a new password"), url=_url("password_link", person), icon_name="key"
            ),
            Button(_("Deactivate"), url=_url("deactivate", person), icon_name="user"),
        ]


class PersonStepView(ScopedDeleteView):
    """A question with one button, and what a service does when it is pressed."""

    template_name = "people/admin/confirm.html"
    url_name = ""
    button_label = ""

    def get_delete_url(self):
        return _url(self.url_name, self.object)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RuleViolation as refusal:
            messages.error(self.request, str(refusal))
            return redirect(_url("edit", self.object))


class PersonDeleteView(PersonStepView):
    url_name = "delete"
    page_title = gettext_lazy("Remove")
    button_label = gettext_lazy("Yes, remove the account")
    success_message = gettext_lazy("%(object)s is removed.")
    confirmation_message = gettext_lazy(
        "Only an account without a record can be removed, for example a misspelt one. Whoever has"
        " a record is deactivated instead."
    )

    def delete_action(self):
        services.remove(self.object, by=self.request.user)


class PersonDeactivateView(PersonStepView):
    url_name = "deactivate"
    permission_required = "deactivate"
    page_title = gettext_lazy("Deactivate")
    button_label = gettext_lazy("Yes, deactivate")
    success_message = gettext_lazy("%(object)s cannot sign in any more.")
    confirmation_message = gettext_lazy(
        "They are signed out at once and cannot sign in again. Their record stays, and you can"
        " reactivate the account at any time."
    )

    def delete_action(self):
        services.deactivate(self.object, by=self.request.user)


class PersonReactivateView(PersonStepView):
    url_name = "reactivate"
    permission_required = "deactivate"
    page_title = gettext_lazy("Reactivate")
    button_label = gettext_lazy("Yes, reactivate")
    success_message = gettext_lazy("%(object)s can sign in again.")
    confirmation_message = gettext_lazy(
        "They sign in with the password, the roles and the groups that they had."
    )

    def delete_action(self):
        services.reactivate(self.object, by=self.request.user)


class PersonPasswordLinkView(PersonStepView):
    """A link to choose a password: mailed, or shown once to be handed over."""

    url_name = "password_link"
    permission_required = "give_password"
    template_name = "people/admin/password_link.html"
    page_title = gettext_lazy("Link for a new password")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            first=services.needs_first_login(self.object),
            days=settings.STOA_FIRST_LOGIN_DAYS,
            **kwargs,
        )

    def form_valid(self, form):
        person = self.object
        first = services.needs_first_login(person)
        give = services.give_first_login_link if first else services.give_password_link
        try:
            link = give(person, by=self.request.user)
        except RuleViolation as refusal:
            messages.error(self.request, str(refusal))
            return redirect(_url("edit", person))
        if "mail" in self.request.POST and person.email:
            if first:
                send_first_login_link.enqueue(person.pk)
            else:
                send_password_link.enqueue(person.login_name)
            messages.success(self.request, _("The link is on its way to %s.") % person.email)
            return redirect(self.get_success_url())
        context = self.get_context_data(form=form, link=link)
        return TemplateResponse(self.request, self.template_name, context)


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
        "date_joined",
        "last_login",
    ]
    export_headings = {"role_names": gettext_lazy("Roles")}
    steps = (PersonDeactivateView, PersonReactivateView, PersonPasswordLinkView)

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
