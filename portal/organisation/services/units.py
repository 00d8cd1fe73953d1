"""Every change of the tree of units, under the one lock."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, ProtectedError, Value
from django.db.models.functions import Concat, Substr
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from portal.core.dates import organisation_today
from portal.core.errors import RuleViolation
from portal.organisation.enums import DEEPEST
from portal.organisation.models import Audience, JobAssignment, OrgUnit
from portal.organisation.services.audiences import refresh_audiences
from portal.organisation.services.locking import lock_organisation
from portal.organisation.signals import placements_changed
from portal.people.models import User

_TREE = """
    WITH RECURSIVE tree (id, path, depth) AS (
        SELECT id, '/' || id || '/', 1 FROM {units} WHERE parent_id IS NULL
        UNION ALL
        SELECT unit.id, tree.path || unit.id || '/', tree.depth + 1
        FROM {units} unit JOIN tree ON unit.parent_id = tree.id
    )
"""
_COUNT = f"{_TREE} SELECT COUNT(*) FROM tree"  # noqa: S608 - our own names
_REDRAW = f"""
    {_TREE}
    UPDATE {{units}} SET path = tree.path, depth = tree.depth FROM tree
    WHERE tree.id = {{units}}.id AND {{units}}.path <> tree.path
"""  # noqa: S608 - our own names


class CannotChangeUnit(RuleViolation):
    """The tree, the code or the days of a unit do not fit."""


class UnitCircle(CannotChangeUnit):
    """A unit would be part of itself."""


@transaction.atomic
def add_unit(
    name: str, *, parent: OrgUnit | None = None, by: User | None = None, **fields
) -> OrgUnit:
    """Add a unit below ``parent``, or at the top.

    ``fields`` are ``kind``, ``code``, ``cost_centre``, ``cost_centre_owner``, ``active_from`` and
    ``active_until``.

    Raises:
        CannotChangeUnit: The code is taken, or the days do not fit.
    """
    lock_organisation()
    unit = OrgUnit(name=name.strip(), parent=_fresh(parent), **fields)
    _check(unit)
    unit.save()
    _place(unit)
    log(instance=unit, action="wagtail.create", user=by)
    return unit


@transaction.atomic
def change_unit(
    unit: OrgUnit, *, by: User | None = None, parent: OrgUnit | None, **fields
) -> OrgUnit:
    """Give ``unit`` these details, and move it with all below it where ``parent`` is another.

    Raises:
        UnitCircle: ``parent`` stands below the unit.
        CannotChangeUnit: The code is taken, or the days do not fit.
    """
    lock_organisation()
    row, parent = _fresh(unit), _fresh(parent)
    if parent is not None and parent.path.startswith(row.path):
        raise UnitCircle(
            _("“%(parent)s” is part of “%(unit)s”, which so cannot become part of it.")
            % {"parent": parent.name, "unit": row.name}
        )
    for name, value in fields.items():
        setattr(row, name, value)
    moved = row.parent_id != (parent.pk if parent else None)
    row.parent = parent
    _check(row)
    row.save()
    if moved:
        _place(row)
        refresh_audiences(about=["unit"])
        placements_changed.send(sender=OrgUnit, day=organisation_today())
    log(instance=row, action="wagtail.edit", user=by, content_changed=True)
    return row


@transaction.atomic
def close_unit(unit: OrgUnit, *, last_day: date, by: User | None = None) -> OrgUnit:
    """Let ``unit`` exist until ``last_day``; who worked there stays on record.

    Raises:
        CannotChangeUnit: Somebody works there after that day, or a unit stands below it.
    """
    lock_organisation()
    row = _fresh(unit)
    later = JobAssignment.objects.touching(last_day, None).filter(unit=row)
    if later.exclude(ends_on__lte=last_day).exists():
        raise CannotChangeUnit(
            _("Somebody works in “%(unit)s” after %(day)s. Move them first.")
            % {"unit": row.name, "day": date_format(last_day)}
        )
    if row.children.exclude(active_until__lte=last_day).exists():
        raise CannotChangeUnit(_("Close the units below “%s” first.") % row.name)
    row.active_until = last_day
    _check(row)
    row.save(update_fields=["active_until"])
    log(instance=row, action="organisation.close_unit", user=by)
    return row


@transaction.atomic
def remove_unit(unit: OrgUnit, *, by: User | None = None) -> None:
    """Remove a unit that nobody ever worked in, for example a misspelt one.

    Raises:
        CannotChangeUnit: It holds units or jobs, or an audience names it.
    """
    lock_organisation()
    row = _fresh(unit)
    if row.children.exists() or row.jobs.exists():
        raise CannotChangeUnit(
            _("“%s” has units below it or jobs on record. Give it a last day instead.") % row.name
        )
    for audience in Audience.objects.all():
        for told in audience.rule.get("rows", []):
            if told.get("field") == "unit" and row.pk in told.get("values", []):
                raise CannotChangeUnit(
                    _("The audience “%s” names this unit. Change it first.") % audience.name
                )
    log(instance=row, action="wagtail.delete", user=by)
    try:
        row.delete()
    except ProtectedError as error:  # by an app above, such as the grants
        raise CannotChangeUnit(
            _("“%s” stays: other things on record name it. Give it a last day instead.") % row.name
        ) from error


def redraw_paths() -> None:
    """Work out the paths of all units from their parents, in one statement.

    For whoever has changed many parents at once, under the lock.

    Raises:
        UnitCircle: Units are part of each other, and of nothing at the top.
    """
    units = connection.ops.quote_name(OrgUnit._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(units=units))
        if cursor.fetchone()[0] != OrgUnit.objects.count():
            raise UnitCircle(_("Some units would be part of each other."))
        cursor.execute(_REDRAW.format(units=units))


def _fresh(unit: OrgUnit | None) -> OrgUnit | None:
    # What the caller read may have moved before the lock was ours.
    return OrgUnit.objects.get(pk=unit.pk) if unit is not None else None


def _place(unit: OrgUnit) -> None:
    old = unit.path
    above = unit.parent
    unit.path = f"{above.path if above else '/'}{unit.pk}/"
    depth = above.depth + 1 if above else 1
    if depth > DEEPEST:
        raise CannotChangeUnit(_("No tree is that deep. Put the unit further up."))
    if old:
        below = OrgUnit.objects.filter(path__startswith=old)
        below.update(
            path=Concat(Value(unit.path), Substr("path", len(old) + 1)),
            depth=F("depth") + depth - unit.depth,
        )
    unit.depth = depth
    OrgUnit.objects.filter(pk=unit.pk).update(path=unit.path, depth=depth)


def _check(unit: OrgUnit) -> None:
    try:
        unit.clean_fields()
        unit.validate_constraints()
    except ValidationError as error:
        raise CannotChangeUnit(" ".join(error.messages)) from error
