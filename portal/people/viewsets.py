"""The administrator's screens for people and groups, in place of Wagtail's own."""

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django_filters import BooleanFilter, ChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.users.views.groups import GroupViewSet as WagtailGroupViewSet
from wagtail.users.views.groups import IndexView as WagtailGroupIndexView

from portal.core.errors import RuleViolation
from portal.core.viewsets import ScopedIndexView
from portal.people.enums import Role
from portal.people.forms import PersonForm
from portal.people.models import User
from portal.people.policies import group_policy, people_policy
from portal.people.services import mail_password_link, password_link, remove


class PersonFilterSet(WagtailFilterSet):
    is_active = BooleanFilter(label=gettext_lazy("Active"))
    role = ChoiceFilter(
        label=gettext_lazy("Role"), choices=Role.choices, method="with_role", empty_label=None
    )

    class Meta:
        model = User
        fields = ["is_active"]

    def with_role(self, people, name, value):
        return people.filter(groups__role_group__role=value)


class PersonIndexView(ScopedIndexView):
    """Everybody, to search, filter and take away."""

    page_title = gettext_lazy("People")
    add_item_label = gettext_lazy("Add a person")
    search_fields = ["display_name", "login_name", "email", "employee_number"]

    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("groups__role_group")


class RowGuard:
    """Answers 404 for a row that the policy does not grant for this view's action."""

    action = "change"

    def get_object(self, queryset=None):
        row = super().get_object(queryset)
        if not people_policy.user_has_permission_for_instance(self.request.user, self.action, row):
            raise PermissionDenied(people_policy.refusals["change"])
        return row


class PersonAddView(generic.CreateView):
    page_title = gettext_lazy("Add a person")

    def get_success_url(self):
        # Next: hand out the link by which the person chooses a password.
        return reverse("wagtailusers_users:password_link", args=[self.object.pk])


class PersonEditView(RowGuard, generic.EditView):
    @cached_property
    def header_buttons(self):
        url = reverse("wagtailusers_users:password_link", args=[self.object.pk])
        link = HeaderButton(_("Link for a new password"), url=url, icon_name="key")
        return [*super().header_buttons, link]


class PersonDeleteView(RowGuard, generic.DeleteView):
    action = "delete"

    def get_confirmation_message(self):
        return _(
            "Facts about a person stay for ever: somebody who has any is deactivated, and can be"
            " reactivated later. Somebody without is deleted for good."
        )

    def form_valid(self, form):
        person = self.get_object()
        if person == self.request.user:
            messages.error(self.request, _("You cannot remove yourself."))
            return redirect(reverse("wagtailusers_users:index"))
        try:
            gone = remove(person)
        except RuleViolation as refusal:
            messages.error(self.request, str(refusal))
        else:
            text = _("%s is deleted.") if gone else _("%s is deactivated; the facts stay.")
            messages.success(self.request, text % person)
        return redirect(reverse("wagtailusers_users:index"))


class PasswordLinkView(View):
    """Make a link by which a person chooses a password; show it once, or mail it."""

    def dispatch(self, request, *args, **kwargs):
        rows = people_policy.instances_user_has_permission_for(request.user, "change")
        self.person = get_object_or_404(rows.filter(is_active=True), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, pk):
        return self._show(request)

    def post(self, request, pk):
        site_url = request.build_absolute_uri("/").rstrip("/")
        if "mail" in request.POST and mail_password_link(self.person, site_url=site_url):
            messages.success(request, _("The link is on its way to %s.") % self.person.email)
            return redirect("wagtailusers_users:index")
        return self._show(request, link=site_url + password_link(self.person))

    def _show(self, request, **values):
        values = {"person": self.person, **values}
        return TemplateResponse(request, "people/admin/password_link.html", values)


class PersonViewSet(ModelViewSet):
    model = User
    icon = "user"
    ordering = "display_name"
    add_to_reference_index = False
    menu_name = "users"
    menu_label = gettext_lazy("People")
    menu_order = 600
    add_to_settings_menu = True
    copy_view_enabled = False
    permission_policy = people_policy
    filterset_class = PersonFilterSet
    index_view_class = PersonIndexView
    add_view_class = PersonAddView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    list_display = [
        "display_name",
        Column("login_name", label=gettext_lazy("Log-in name"), sort_key="login_name"),
        Column("employee_number", label=gettext_lazy("Number"), sort_key="employee_number"),
        Column("roles", label=gettext_lazy("Roles"), accessor="role_names"),
        BooleanColumn("is_active", label=gettext_lazy("Active"), sort_key="is_active"),
        DateColumn("last_login", label=gettext_lazy("Last here"), sort_key="last_login"),
    ]
    list_export = [
        "display_name",
        "login_name",
        "email",
        "employee_number",
        "role_names",
        "is_active",
        "last_login",
    ]

    def get_form_class(self, for_update=False):
        return PersonForm

    def get_permissions_to_register(self):
        # Managing accounts is the administrator's role and cannot be handed out.
        return Permission.objects.none()

    def get_urlpatterns(self):
        link = path("password/<int:pk>/", PasswordLinkView.as_view(), name="password_link")
        return [*super().get_urlpatterns(), link]


class GroupIndexView(WagtailGroupIndexView):
    """The groups that administrators made; those of the roles stand in a table in code."""

    def get_base_queryset(self):
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")


class GroupViewSet(WagtailGroupViewSet):
    permission_policy = group_policy
    index_view_class = GroupIndexView
    menu_order = 601
