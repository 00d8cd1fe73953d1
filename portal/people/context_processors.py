"""What every template may ask about whoever looks."""

from django.utils.functional import SimpleLazyObject

from portal.people.queries import may_enter_admin


def viewer(request) -> dict:
    """Say whether the viewer has something to do in the admin; nothing is asked before use."""
    return {"may_enter_admin": SimpleLazyObject(lambda: may_enter_admin(request))}
