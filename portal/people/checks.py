"""Start-up checks of what an operator has set about people."""

from django.conf import settings
from django.core.checks import Error, register

from portal.people.enums import Role


@register()
def roles_are_known(app_configs, **kwargs):
    """A role that is misspelt would leave people without the second factor they need."""
    unknown = sorted(set(settings.STOA_TWO_FACTOR_ROLES) - set(Role.values))
    if not unknown:
        return []
    text = f"STOA_TWO_FACTOR_ROLES names no role of ours: {', '.join(unknown)}."
    return [Error(text, hint=f"Roles are {', '.join(Role.values)}.", id="people.E001")]
