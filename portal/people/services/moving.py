"""How rows change from one account of a person to the other."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from portal.people.models import User


def move_rows(
    rows: QuerySet, field: str, *, kept: User, once_per: Iterable[tuple[str, ...]] = ()
) -> int:
    """Let ``rows`` name ``kept`` in ``field``; return how many do now.

    A row stays where ``kept`` has one already that agrees in all columns of one of ``once_per``.
    """
    theirs = rows.model._default_manager.filter(**{field: kept}).order_by()
    for columns in once_per:
        rows = rows.exclude(Exists(theirs.filter(**{name: OuterRef(name) for name in columns})))
    return rows.update(**{field: kept})
