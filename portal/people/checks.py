"""Start-up checks of what an operator has set about people."""

from django.conf import settings
from django.core.checks import Error, register

from portal.people.enums import Role


@register()
def roles_are_known(app_configs, **kwargs):
    """A role that is misspelt would leave people without the second factor they need."""
    mapped = [name for name in settings.STOA_SSO_GROUPS.values() if name.startswith("role:")]
    named = {
        "STOA_TWO_FACTOR_ROLES": settings.STOA_TWO_FACTOR_ROLES,
        "STOA_SSO_GROUPS": [name.removeprefix("role:") for name in mapped],
    }
    return [
        Error(
            f"{setting} names what is no role: {', '.join(unknown)}.",
            hint=f"Roles are {', '.join(Role.values)}.",
            id="people.E001",
        )
        for setting, roles in named.items()
        if (unknown := sorted(set(roles) - set(Role.values)))
    ]
