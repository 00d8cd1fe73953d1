"""An HR file from the first row to the last line of its result."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.core.errors import RuleViolation
from portal.organisation.imports.graph import circles
from portal.organisation.imports.plan import Plan, Step
from portal.organisation.imports.reading import Row
from portal.organisation.imports.report import Fate, Report
from portal.organisation.imports.there import There
from portal.organisation.imports.writing import Writer
from portal.organisation.models import JobAssignment
from portal.organisation.services import refresh_audiences
from portal.organisation.signals import placements_changed
from portal.people.models import User


class Refused(RuleViolation):
    """The file as a whole is not to be trusted; nothing of it was written."""


def import_people(
    rows: Iterable[Row],
    *,
    by: User | None = None,
    dry_run: bool = False,
    deactivate_missing: bool = False,
    max_share: Decimal = Decimal(5),
    on_row: Callable[[int], object] = lambda rows: None,
) -> Report:
    """Add, change and move people as ``rows`` say, and report on every row.

    A row is about somebody with its employee number, else with its e-mail address. What the file
    has no column for stays as it is. A bad row stops no other. ``dry_run`` reports the same and
    writes nothing. ``on_row`` is told how many rows are done since the last time.

    Raises:
        Refused: More than ``max_share`` percent would be deactivated, or units would be part of
            each other; nothing is written.
    """
    plan = Plan(rows, There())
    _refuse_too_many(plan, deactivate_missing=deactivate_missing, max_share=max_share)
    _refuse_unit_circle(plan)
    report = Report(units_created=len(plan.units.new()), units_changed=len(plan.units.changed()))
    if dry_run:
        _foresee(plan, report, deactivate_missing=deactivate_missing)
    else:
        on_row(sum(item.fate in (Fate.UNCHANGED, Fate.FAILED) for item in plan.items))
        writer = Writer(plan, report, by=by)
        writer.write(on_row)
        writer.leave(on_row, missing=deactivate_missing)
        refresh_audiences()
        placements_changed.send(sender=JobAssignment, day=plan.there.today)
    _tell(plan, report, deactivate_missing=deactivate_missing)
    return report


def _refuse_too_many(plan: Plan, *, deactivate_missing: bool, max_share: Decimal) -> None:
    leaving = len(plan.leaving()) + (len(plan.missing) if deactivate_missing else 0)
    known = sum(1 for _known in plan.there.candidates())
    if leaving and leaving * 100 > max_share * max(known, 1):
        raise Refused(
            _(
                "%(leaving)d of %(known)d people would be deactivated, more than the %(share)s %%"
                " that are allowed. Nothing was changed. Is the file complete?"
            )
            % {"leaving": leaving, "known": known, "share": f"{max_share.normalize():f}"}
        )


def _refuse_unit_circle(plan: Plan) -> None:
    moved = {node.pk: node for node in plan.units.changed() if node.placed}

    def above(pk: int) -> list[int]:
        if pk not in moved:
            parent = plan.there.units[pk].parent_id
            return [parent] if parent else []
        node = moved[pk].parent
        while node is not None and node.pk is None:  # a new one, which stands below a known one
            node = node.parent
        return [node.pk] if node else []

    for circle in circles(moved, above):
        raise Refused(
            _("The unit “%s” would be part of itself. Nothing was changed.")
            % plan.there.units[circle[0]].name
        )


def _foresee(plan: Plan, report: Report, *, deactivate_missing: bool) -> None:
    report.reactivated = sum(item.wake is True for item in plan.items)
    report.deactivated = len(plan.leaving())
    if deactivate_missing:
        report.deactivated += len(plan.missing)


def _tell(plan: Plan, report: Report, *, deactivate_missing: bool) -> None:
    for item in plan.items:
        report.add(item)
        report.moved += item.step in (Step.MOVE, Step.DATED) and item.fate == Fate.CHANGED
        report.unknown_managers += bool(item.reference) and item.is_good
    for known in plan.missing if deactivate_missing else ():
        if known.pk not in report.not_left:
            report.add_missing(known, Fate.DEACTIVATED, "is not in the file any more")
