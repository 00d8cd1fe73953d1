"""Which migrations this code knows: they are files, so they are read once a process."""

from functools import cache

from django.db.migrations.loader import MigrationLoader


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Return (app label, name) of every migration that the installed code brings.

    Squashed migrations count by what they replace, where a database may still hold that.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.nodes)
