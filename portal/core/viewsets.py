"""Admin screens that show only the rows a policy grants.

Wagtail's and modeladmin's own ask "may this user view?" and then show every row.
"""

from collections.abc import Callable
from functools import partial, wraps

from django.db.models import Value
from django.http import Http404
from django.urls import get_resolver, reverse
from django.views.generic import FormView
from wagtail.admin.views.generic import DeleteView, EditView, IndexView, InspectView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.coreutils import multigetattr
from wagtail_modeladmin import views as desk_views
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from portal.core.access import policed_by
from portal.core.errors import Refused, RuleViolation
from portal.core.exports import neutral


class NeutralExport:
    """A list whose exported cells no spreadsheet computes."""

    def preprocess_field_value(self, field, value, export_format):
        return neutral(super().preprocess_field_value(field, value, export_format))


def tells_why(view: Callable) -> Callable:
    """Answer a refusal with 403, the reason, and who can.

    Wagtail's admin would only send the person home, and say that there was something.
    """

    @wraps(view)
    def answered(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return get_resolver().resolve_error_handler(403)(request, refusal)

    return answered


class TellsWhy:
    """A view whose refusals are answered with 403, the reason, and who can."""

    refused = None  # what ``setup`` found out, which cannot answer yet
    is_dispatched = False

    def refuse(self, refusal: Refused) -> None:
        """Refuse at once, or with the answer where there is none yet."""
        if self.is_dispatched:
            raise refusal
        self.refused = refusal

    def dispatch(self, request, *args, **kwargs):
        self.is_dispatched = True
        return tells_why(self._unless_refused)(request, *args, **kwargs)

    def _unless_refused(self, request, *args, **kwargs):
        if self.refused is not None:
            raise self.refused
        return super().dispatch(request, *args, **kwargs)


class DeskFormView(TellsWhy, FormView):
    """A form at a desk. Set ``policy``, ``action``, ``desk``, ``title`` and ``button``."""

    template_name = "core/admin/form.html"
    policy = None
    action = ""
    desk = ""
    title = ""
    button = ""
    icon = "edit"

    def dispatch(self, request, *args, **kwargs):
        if not self.policy.user_has_permission(request.user, self.action):
            self.refuse(self.policy.refusal(self.action))
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        return reverse(self.desk)

    def get_context_data(self, **kwargs):
        told = {"title": self.title, "button": self.button, "icon": self.icon}
        return super().get_context_data(desk=reverse(self.desk), **told, **kwargs)

    def form_valid(self, form):
        try:
            self.do(form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return super().form_valid(form)


def desk_view(policy, action: str) -> Callable:
    """Let only those into a function view of the admin who may do ``action`` on some row."""

    def decorate(view):
        return tells_why(policed_by(policy, action)(view))

    return decorate


class ScopedIndexView(TellsWhy, NeutralExport, IndexView):
    """A list of the rows that the policy lets the viewer see."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not self.user_has_any_permission(self.any_permission_required):
            self.refuse(self.permission_policy.refusal("view"))

    def get_base_queryset(self):
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")


class ScopedRow(TellsWhy):
    """A hidden row is 404; a visible one on which the action is refused is 403, with the reason."""

    def get_object(self, *args, **kwargs):
        row = super().get_object(*args, **kwargs)
        policy, user = self.permission_policy, self.request.user
        if not policy.user_has_permission_for_instance(user, "view", row):
            raise Http404
        action = self.permission_required
        if action and not policy.user_has_permission_for_instance(user, action, row):
            self.refuse(policy.refusal(action))
        return row


class SavedByService:
    """A form whose values a service writes; a rule that refuses them stands above the form."""

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class ScopedInspectView(ScopedRow, InspectView):
    pass


class ScopedEditView(ScopedRow, EditView):
    pass


class ScopedDeleteView(ScopedRow, DeleteView):
    pass


class ScopedHistoryView(ScopedRow, HistoryView):
    any_permission_required = ["view"]


class ScopedUsageView(ScopedRow, UsageView):
    permission_required = None
    any_permission_required = ["view"]


class ScopedViewSet(ModelViewSet):
    """Lists and shows what the policy grants; set ``permission_policy``."""

    index_view_class = ScopedIndexView
    inspect_view_class = ScopedInspectView
    edit_view_class = ScopedEditView
    delete_view_class = ScopedDeleteView
    history_view_class = ScopedHistoryView
    usage_view_class = ScopedUsageView
    inspect_view_enabled = True
    copy_view_enabled = False


class DeskPermissions(PermissionHelper):
    """Asks a policy what modeladmin would ask the permission table."""

    def __init__(self, model, inspect_view_enabled=False, *, policy):
        super().__init__(model, inspect_view_enabled)
        self.policy = policy

    def user_has_specific_permission(self, user, perm_codename):
        action = perm_codename.removesuffix(f"_{self.opts.model_name}")
        return self.policy.user_has_permission(user, action)

    # A desk only shows: modeladmin's own forms would write past every service and its log.
    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False

    def user_can_inspect_obj(self, user, obj):
        if not self.inspect_view_enabled:
            return False
        if getattr(obj, "is_granted", False):
            return True  # a row of the list, which the policy has filtered
        return self.policy.user_has_permission_for_instance(user, "view", obj)


class DeskInspectView(desk_views.InspectView):
    """One row, or 404 where the policy hides it."""

    def check_action_permitted(self, user):
        # modeladmin fetched the row past get_queryset(), without asking who looks.
        if not super().check_action_permitted(user):
            raise Http404
        return True


class DeskIndexView(TellsWhy, NeutralExport, desk_views.IndexView):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not self.permission_helper.user_can_list(request.user):
            self.refuse(self.permission_helper.policy.refusal("view"))

    @property
    def may_add(self) -> bool:
        return self.permission_helper.policy.user_has_permission(self.request.user, "add")

    @property
    def export_headings(self):
        return self.model_admin.export_headings

    def to_row_dict(self, item):
        # modeladmin's own knows no dots, and fills empty cells with dashes.
        return {field: multigetattr(item, field) for field in self.list_export}


class ScopedDesk(ModelAdmin):
    """A read-only desk of facts: list, filter, inspect, export. Set ``policy``."""

    policy = None
    export_headings = {}  # by field of ``list_export``; needed where it has a dot
    index_view_class = DeskIndexView
    index_view_extra_css = ["core/desk.css"]
    inspect_view_enabled = True
    inspect_view_class = DeskInspectView
    history_view_enabled = False  # it would show any row to anyone

    def get_permission_helper_class(self):
        return partial(DeskPermissions, policy=self.policy)

    def get_queryset(self, request):
        granted = self.policy.instances_user_has_permission_for(request.user, "view")
        rows = super().get_queryset(request).filter(pk__in=granted.values("pk"))
        return rows.annotate(is_granted=Value(True))
