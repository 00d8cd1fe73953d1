"""The one shape in which every app says who may do what."""

from functools import reduce
from operator import or_

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies.base import BasePermissionPolicy

from portal.core.errors import Refused

NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING


class ScopedPolicy(BasePermissionPolicy):
    """Answers "which rows?" and "this row?" from the same rule.

    A subclass writes :meth:`scope` and, for what people may try in vain,
    :attr:`refusals`. The same object serves the portal's views and the admin.
    """

    refusals = {}  # action -> why not, and who can
    capabilities = {}  # action -> the capability that allows it, beyond one's own rows
    roles = {}  # action -> the role that allows it, where no capability does

    def scope(self, user, action: str) -> Q:
        """Return the rows on which ``user`` may do ``action``; deny the unknown."""
        raise NotImplementedError  # a subclass's duty

    def instances_user_has_permission_for(self, user, action):
        """Return the rows on which ``user`` may do ``action``."""
        if not user.is_active:
            return self.model._default_manager.none()
        return self.model._default_manager.filter(self.scope(user, action))

    def instances_user_has_any_permission_for(self, user, actions):
        """Return the rows on which ``user`` may do at least one of ``actions``."""
        if not user.is_active:
            return self.model._default_manager.none()
        scopes = [self.scope(user, action) for action in actions]
        return self.model._default_manager.filter(reduce(or_, scopes, NOTHING))

    def user_has_permission(self, user, action) -> bool:
        """Return whether ``user`` may do ``action`` on *some* row, which may not exist yet."""
        return user.is_active and self.scope(user, action) != NOTHING

    def user_has_any_permission(self, user, actions) -> bool:
        """Return whether ``user`` may do at least one of ``actions`` on some row."""
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action, instance) -> bool:
        """Return whether ``user`` may do ``action`` on this row."""
        rows = self.instances_user_has_permission_for(user, action)
        return rows.filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        """Return whether ``user`` may do at least one of ``actions`` on this row."""
        rows = self.instances_user_has_any_permission_for(user, actions)
        return rows.filter(pk=instance.pk).exists()

    def users_with_any_permission(self, actions):
        """Return the active people who may do at least one of ``actions`` on some row."""
        people = get_user_model()._default_manager.filter(is_active=True)
        able = [person.pk for person in people if self.user_has_any_permission(person, actions)]
        return people.filter(pk__in=able)

    def require(self, user, action: str, row) -> None:
        """Raise ``PermissionDenied`` with the reason unless ``user`` may."""
        if not self.user_has_permission_for_instance(user, action, row):
            raise self.refusal(action)

    def refusal(self, action: str) -> Refused:
        """Return the error that says why ``action`` is refused, and what it would take."""
        return Refused(
            self.refusals.get(action, _("None of your roles allows this.")),
            capability=self.capabilities.get(action, ""),
            role=self.roles.get(action, ""),
        )
