"""What ``sharing`` asks the apps above it."""

from portal.core.registry import Registry

# The answers are a ``Power`` and a permission such as "app.codename". Whoever has all permissions
# of a power by a role or a group holds it on every page, and may share it there.
standing_permissions = Registry[tuple[str, str]]("Which permissions give a power everywhere?")
# Asked with a page; the answers are the id of a person, such as the owner of a path, and a
# ``Power``.
powers_by_duty = Registry[tuple[int, str]]("Who has a power on this very page by their duty?")
