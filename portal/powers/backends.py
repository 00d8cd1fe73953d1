"""Grants answer ``has_perm``, too, so that all that asks Django for a permission heeds them."""

from django.contrib.auth.backends import BaseBackend

from portal.people.capabilities import powers_of
from portal.powers.queries import DOORS, holdings_of, holds_everywhere


class GrantBackend(BaseBackend):
    """Permissions that somebody has everywhere by a grant; what is kept to a scope is no such."""

    def has_perm(self, user_obj, perm, obj=None):
        return obj is None and holds_everywhere(user_obj, perm)

    def get_all_permissions(self, user_obj, obj=None):
        if obj is not None:
            return set()
        return {
            name
            for one in holdings_of(user_obj)
            for name in powers_of(one.capabilities).permissions
            if one.everything or name in DOORS
        }
