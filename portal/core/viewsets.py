"""Admin screens that show only the rows a policy grants.

Wagtail's and modeladmin's own ask "may this user view?" and then show every row.
"""

from functools import partial

from django.http import Http404
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail_modeladmin import views as desk_views
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin


class ScopedIndexView(IndexView):
    """A list of the rows that the policy lets the viewer see."""

    def get_base_queryset(self):
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")


class ScopedInspectView(InspectView):
    """One row, or 404 where the policy hides it."""

    def get_object(self, queryset=None):
        row = super().get_object(queryset)
        if not self.permission_policy.user_has_permission_for_instance(
            self.request.user, "view", row
        ):
            raise Http404
        return row


class ScopedViewSet(ModelViewSet):
    """Lists and shows; set ``permission_policy``. The rest stays shut."""

    index_view_class = ScopedIndexView
    inspect_view_class = ScopedInspectView
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

    def user_can_inspect_obj(self, user, obj):
        return self.policy.user_has_permission_for_instance(user, "view", obj)


class DeskInspectView(desk_views.InspectView):
    """One row, or 404 where the policy hides it."""

    def check_action_permitted(self, user):
        # modeladmin fetched the row past get_queryset(), without asking who looks.
        if not super().check_action_permitted(user):
            raise Http404
        return True


class ScopedDesk(ModelAdmin):
    """A read-only desk of facts: list, filter, inspect, export. Set ``policy``."""

    policy = None
    inspect_view_enabled = True
    inspect_view_class = DeskInspectView
    history_view_enabled = False  # it would show any row to anyone

    def get_permission_helper_class(self):
        return partial(DeskPermissions, policy=self.policy)

    def get_queryset(self, request):
        granted = self.policy.instances_user_has_permission_for(request.user, "view")
        return super().get_queryset(request).filter(pk__in=granted.values("pk"))
