"""The administrator's desks for what happened at the doors: wrong log-ins, refused attempts."""

from axes.models import AccessFailureLog
from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import BooleanFilter, CharFilter, DateFromToRangeFilter
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn

from portal.core.viewsets import ScopedDeleteView, ScopedIndexView, ScopedViewSet
from portal.people import services
from portal.people.models import Refusal
from portal.people.policies import failure_policy, refusal_policy


class DoorViewSet(ScopedViewSet):
    """A list that nobody writes by hand."""

    add_to_settings_menu = True
    add_to_reference_index = False
    inspect_view_enabled = False
    search_backend_name = None
    exclude_form_fields = []

    def get_permissions_to_register(self):
        return Permission.objects.none()

    def get_common_view_kwargs(self, **kwargs):
        return super().get_common_view_kwargs(usage_url_name=None, history_url_name=None, **kwargs)


class FailureFilterSet(WagtailFilterSet):
    locked_out = BooleanFilter(label=gettext_lazy("Locked out"))
    ip_address = CharFilter(label=gettext_lazy("Address"))
    attempt_time = DateFromToRangeFilter(label=gettext_lazy("When"), widget=DateRangePickerWidget)

    class Meta:
        model = AccessFailureLog
        fields = []


class FailurePaginator(WagtailPaginator):
    """Counts failed log-ins, which the model calls something else."""

    verbose_name = gettext_lazy("failed log-in")
    verbose_name_plural = gettext_lazy("failed log-ins")


class FailureIndexView(ScopedIndexView):
    """Wrong passwords and codes, the last first."""

    page_title = gettext_lazy("Failed log-ins")
    paginator_class = FailurePaginator
    verbose_name_plural = gettext_lazy("failed log-ins")

    @cached_property
    def columns(self):
        return [
            Column("username", label=gettext_lazy("Name that was typed"), sort_key="username"),
            Column("ip_address", label=gettext_lazy("Address"), sort_key="ip_address"),
            DateColumn("attempt_time", label=gettext_lazy("When"), sort_key="attempt_time"),
            BooleanColumn("locked_out", label=gettext_lazy("Locked out"), sort_key="locked_out"),
            Column("user_agent", label=gettext_lazy("Browser")),
            UnlockColumn("unlock", label=""),
        ]


class UnlockColumn(Column):
    """A link to let the name of the row try again."""

    cell_template_name = "people/admin/unlock_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        context["url"] = reverse("failed_log_ins:unlock", args=[instance.pk])
        return context


class UnlockView(ScopedDeleteView):
    """Ask, then open every lock on the name of a failed log-in."""

    permission_required = "unlock"
    template_name = "people/admin/confirm.html"
    page_title = gettext_lazy("Unlock")
    button_label = gettext_lazy("Yes, unlock")
    confirmation_message = gettext_lazy(
        "Whoever signs in with this name may try again at once, from wherever they are."
    )

    def get_delete_url(self):
        return reverse("failed_log_ins:unlock", args=[self.object.pk])

    def get_page_subtitle(self):
        return self.object.username

    def form_valid(self, form):
        services.unlock(self.object.username or "", by=self.request.user)
        messages.success(self.request, _("%s may try again.") % self.object.username)
        return redirect(self.get_success_url())


class FailureViewSet(DoorViewSet):
    model = AccessFailureLog
    permission_policy = failure_policy
    name = "failed_log_ins"
    url_prefix = "failed-log-ins"
    icon = "lock"
    menu_name = "failed_log_ins"
    menu_label = gettext_lazy("Failed log-ins")
    menu_order = 610
    ordering = "-attempt_time"
    index_view_class = FailureIndexView
    filterset_class = FailureFilterSet
    search_fields = ["username", "ip_address"]
    export_filename = "failed-log-ins"
    list_export = ["attempt_time", "username", "ip_address", "locked_out", "user_agent"]

    def get_urlpatterns(self):
        unlock = self.construct_view(UnlockView, delete_url_name=None)
        return [*super().get_urlpatterns(), path("unlock/<int:pk>/", unlock, name="unlock")]


class RefusalFilterSet(WagtailFilterSet):
    at = DateFromToRangeFilter(label=gettext_lazy("When"), widget=DateRangePickerWidget)

    class Meta:
        model = Refusal
        fields = []


class RefusalIndexView(ScopedIndexView):
    """Who tried to manage people without being an administrator."""

    page_title = gettext_lazy("Refused attempts")

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("person", "about")

    @cached_property
    def columns(self):
        return [
            Column("person", label=gettext_lazy("Who"), sort_key="person__display_name"),
            Column("tried_to", label=gettext_lazy("Tried to"), sort_key="action"),
            Column("about", label=gettext_lazy("On whom")),
            Column("address", label=gettext_lazy("Address")),
            DateColumn("at", label=gettext_lazy("When"), sort_key="at"),
        ]


class RefusalViewSet(DoorViewSet):
    model = Refusal
    permission_policy = refusal_policy
    name = "refused_attempts"
    url_prefix = "refused-attempts"
    icon = "warning"
    menu_name = "refused_attempts"
    menu_label = gettext_lazy("Refused attempts")
    menu_order = 611
    ordering = "-at"
    index_view_class = RefusalIndexView
    filterset_class = RefusalFilterSet
    search_fields = ["person__display_name", "person__login_name", "action"]
    export_filename = "refused-attempts"
    list_export = ["at", "person", "tried_to", "about", "address"]
    export_headings = {"tried_to": gettext_lazy("Tried to")}


doors = [FailureViewSet("failed_log_ins"), RefusalViewSet("refused_attempts")]
