"""What ``sharing`` asks the apps above it."""

from django.db.models import QuerySet

from portal.core.registry import Registry

# The answers are a ``Power`` and a permission such as "app.codename". Whoever has all permissions
# of a power by a role or a group holds it on every page, and may share it there.
standing_permissions = Registry[tuple[str, str]]("Which permissions give a power everywhere?")
# The answers are a ``Power``, pages, and the field that names the person whom the duty of such a
# page gives the power on it, such as the owner of a path.
duties = Registry[tuple[str, QuerySet, str]]("Who has a power on a page by their duty?")
