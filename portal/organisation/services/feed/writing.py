"""From a plan to rows: words and units first, then people in batches, each person as a whole."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.core.errors import RuleViolation
from portal.organisation.imports.report import Fate, Report
from portal.organisation.models import (
    JobAssignment,
    JobTitle,
    Location,
    OrganisationState,
    OrgUnit,
    Profile,
)
from portal.organisation.services.feed.plan import Item, Plan, Step
from portal.organisation.services.feed.units import Node
from portal.organisation.services.jobs import end_job, recognise_manager
from portal.organisation.services.lines import (
    count_lines_below,
    draw_first_lines,
    redraw_everything,
    redraw_lines,
)
from portal.organisation.services.locking import lock_organisation
from portal.organisation.services.units import redraw_paths
from portal.people.models import User
from portal.people.services import (
    NewPerson,
    add_people,
    change_people,
    deactivate,
    reactivate,
)

ONE_DAY = timedelta(days=1)
# One transaction; well below two seconds on a database that lets one writer in at a time.
BATCH = 2_000 if connection.vendor == "postgresql" else 400
CHANGED_MEANWHILE = "somebody changed this person at the same moment: import the file again"
MOVING = (Step.MOVE, Step.DATED, Step.RECOGNISE, Step.END)  # steps that change lines there are
FEW_LINES = 20_000  # people below those who move; more are followed by drawing all lines anew


class Writer:
    """Writes a plan. Breaks off at any point without harm: the same file goes on where it was."""

    def __init__(self, plan: Plan, report: Report, *, by: User | None) -> None:
        self.plan, self.report, self.by = plan, report, by
        self.today = plan.there.today
        self.titles, self.locations = plan.there.titles, plan.there.locations
        self.moves_are_few = True

    def write(self, on_rows: Callable[[int], object]) -> None:
        """Write everything but the leavers; ``on_rows`` is told how many rows are done."""
        self._words()
        self._units()
        busy = self.plan.good()
        moves = [item for item in busy if item.step in MOVING]
        self.moves_are_few = len(moves) + count_lines_below(item.pk for item in moves) <= FEW_LINES
        if not self.moves_are_few:
            # Should this end half-way, the clock finds the lines of no day and draws them anew.
            with transaction.atomic():
                lock_organisation()
                OrganisationState.objects.update(lines_as_of=None)
        for start in range(0, len(busy), BATCH):
            part = busy[start : start + BATCH]
            self._batch(part)
            on_rows(len(part))
        if not self.moves_are_few:
            redraw_everything(day=self.today)
            with transaction.atomic():
                lock_organisation()
                OrganisationState.objects.update(lines_as_of=self.today)
        self._recognise(busy)

    def leave(self, on_rows: Callable[[int], object], *, missing: bool) -> None:
        """Keep out who has left; with ``missing``, also who is not in the file any more."""
        pairs = [(item.known, item) for item in self.plan.leaving()]
        if missing:
            pairs += [(known, None) for known in self.plan.missing]
        for known, item in pairs:
            try:
                with transaction.atomic():
                    self._keep_out(known)
            except RuleViolation as refusal:
                self._refuse_leaving(known, item, str(refusal))
            else:
                self.report.deactivated += 1
            on_rows(1)

    # --- Words and units -------------------------------------------------------------------

    def _words(self) -> None:
        rows = [item.row for item in self.plan.items if item.is_good]
        self._add_words(JobTitle, self.titles, {item.title for item in self.plan.good()})
        self._add_words(Location, self.locations, {row.location for row in rows})

    def _add_words(self, model, known: dict[str, int], names: set[str]) -> None:
        new = {name.casefold(): name for name in sorted(names) if name}
        new = {key: name for key, name in new.items() if key not in known}
        model.objects.bulk_create(
            [model(name=name) for name in new.values()], ignore_conflicts=True
        )
        if new:
            known.update(
                (name.casefold(), pk) for pk, name in model.objects.values_list("pk", "name")
            )

    @transaction.atomic
    def _units(self) -> None:
        units = self.plan.units
        new, changed = units.new(), units.changed()
        if not new and not changed:
            return
        lock_organisation()
        level = [node for node in new if node.parent is None or node.parent.pk]
        while level:
            rows = OrgUnit.objects.bulk_create([_unit(node) for node in level])
            for node, row in zip(level, rows, strict=True):
                node.pk = row.pk
            level = [node for node in new if node.pk is None and node.parent.pk]
        for node in changed:
            fields = {"name": node.name}
            if node.code:
                fields["code"] = node.code
            if node.cost_centre is not None:
                fields["cost_centre"] = node.cost_centre
            if node.placed:
                fields["parent"] = node.parent.pk
            OrgUnit.objects.filter(pk=node.pk).update(**fields)
        redraw_paths()

    # --- People ----------------------------------------------------------------------------

    def _batch(self, part: list[Item]) -> None:
        try:
            with transaction.atomic():
                self._write(part)
        except (IntegrityError, RuleViolation) as refusal:
            if len(part) == 1:
                known = isinstance(refusal, RuleViolation)
                part[0].row.find("", str(refusal) if known else CHANGED_MEANWHILE)
                part[0].fate = Fate.FAILED
                if part[0].known is None:
                    part[0].pk = None
                return
            # One by one, so that whoever somebody added meanwhile stops no other.
            for item in part:
                if item.known is None:
                    item.pk = None
            for item in part:
                self._batch([item])

    def _write(self, part: list[Item]) -> None:
        lock_organisation()
        self._add([item for item in part if item.fate == Fate.CREATED])
        self._change([item for item in part if item.account])
        self._profiles([item for item in part if item.profile or item.known is None])
        for item in part:
            if item.wake:
                self._wake(item)
        self._jobs(part)

    def _add(self, new: list[Item]) -> None:
        told = [
            NewPerson(
                login_name=item.login_name,
                display_name=item.row.name,
                email=item.row.email,
                employee_number=item.row.number,
                language=item.row.language,
                time_zone=item.row.time_zone,
                is_active=not item.sleeps,
            )
            for item in new
        ]
        for item, pk in zip(new, add_people(told) if told else [], strict=True):
            item.pk = pk

    def _change(self, changed: list[Item]) -> None:
        people = User.objects.in_bulk([item.pk for item in changed])
        for item in changed:
            row, person = item.row, people[item.pk]
            person.login_name = item.login_name
            person.display_name = row.name or person.display_name
            person.email = row.email or person.email
            person.employee_number = row.number or person.employee_number
            if "language" in row.told:
                person.language = row.language
            if "time_zone" in row.told:
                person.time_zone = row.time_zone
        if people:
            change_people(list(people.values()))

    def _profiles(self, items: list[Item]) -> None:
        rows = []
        for item in items:
            row, known = item.row, item.known
            hired_on = row.hired_on if "hired_on" in row.told or not known else known.hired_on
            location = self.locations.get(row.location.casefold()) if row.location else None
            if known and "location" not in row.told:
                location = known.location
            sleeps = item.sleeps and (known is None or not known.active)
            starts = known.account_from if known and not sleeps else None
            rows.append(
                Profile(
                    person_id=item.pk,
                    hired_on=hired_on,
                    location_id=location,
                    account_starts_on=row.account_from if sleeps else starts,
                    is_fed=True,
                )
            )
        Profile.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=["hired_on", "location", "account_starts_on", "is_fed"],
        )

    def _wake(self, item: Item) -> None:
        person = User.objects.get(pk=item.pk)
        Profile.objects.filter(pk=item.pk).update(left_by_feed=False, account_starts_on=None)
        reactivate(person, by=self.by)
        self.report.reactivated += 1

    # --- Jobs ------------------------------------------------------------------------------

    def _jobs(self, part: list[Item]) -> None:
        by_step = {step: [item for item in part if item.step == step] for step in Step}
        moves = [*by_step[Step.MOVE], *by_step[Step.DATED]]
        self._make_room(moves)
        JobAssignment.objects.bulk_create(
            [self._job(item) for item in (*by_step[Step.FIRST], *moves)]
        )
        for item in by_step[Step.RECOGNISE]:
            job = JobAssignment.objects.filter(pk=item.known.job_on(self.today).pk)
            job.update(manager=self._manager(item))
        for item in by_step[Step.END]:
            job = JobAssignment.objects.get(pk=item.known.job_on(self.today).pk)
            end_job(job, last_day=self.today - ONE_DAY, by=self.by)
        if self.moves_are_few:
            draw_first_lines([item.pk for item in by_step[Step.FIRST]], day=self.today)
            changed = [item for item in (*moves, *by_step[Step.RECOGNISE]) if self._counts(item)]
            redraw_lines([item.pk for item in changed], day=self.today)

    def _counts(self, item: Item) -> bool:
        return item.on is None or item.on <= self.today

    def _make_room(self, moves: list[Item]) -> None:
        """End the main jobs that count when another begins, before it; stop before planned ones."""
        if not moves:
            return
        first = min(item.on for item in moves)
        rows = JobAssignment.objects.touching(first, None).filter(is_primary=True)
        there: dict[int, list[JobAssignment]] = {}
        for job in rows.filter(person__in=[item.pk for item in moves]).order_by("starts_on"):
            there.setdefault(job.person_id, []).append(job)
        closed = []
        for item in moves:
            for job in there.get(item.pk, ()):
                if job.starts_on > item.on:
                    item.until = min(job.starts_on - ONE_DAY, item.until or date.max)
                elif job.ends_on is None or job.ends_on >= item.on:
                    job.ends_on = item.on - ONE_DAY
                    # What has not counted a day stays to be read, but never was.
                    job.withdrawn_at = timezone.now() if job.starts_on == item.on else None
                    closed.append(job)
        JobAssignment.objects.bulk_update(
            closed, ["ends_on", "withdrawn_at"], batch_size=BATCH // 4
        )

    def _job(self, item: Item) -> JobAssignment:
        return JobAssignment(
            person_id=item.pk,
            unit_id=item.unit.pk if item.unit else None,
            title_id=self.titles[item.title.casefold()] if item.title else None,
            manager_id=self._manager(item),
            manager_reference=item.reference if self._manager(item) is None else "",
            starts_on=item.on,
            ends_on=item.until,
        )

    def _manager(self, item: Item) -> int | None:
        manager = item.manager
        return manager.pk if isinstance(manager, Item) else manager

    def _recognise(self, busy: list[Item]) -> None:
        """Give those to whom earlier files left a name instead of a manager what they wait for."""
        waiting = JobAssignment.objects.filter(manager=None).exclude(manager_reference="")
        names = set(waiting.values_list("manager_reference", flat=True).distinct())
        for item in busy if names else ():
            if item.pk and {item.row.number, item.row.email, item.login_name.lower()} & names:
                recognise_manager(User.objects.get(pk=item.pk))

    # --- Leavers ---------------------------------------------------------------------------

    def _keep_out(self, known) -> None:
        person = deactivate(User.objects.get(pk=known.pk), by=self.by)
        Profile.objects.update_or_create(
            person=person, defaults={"left_by_feed": True, "account_starts_on": None}
        )
        yesterday = self.today - ONE_DAY
        for job in JobAssignment.objects.touching(self.today, None).filter(person=person):
            end_job(job, last_day=yesterday, by=self.by)

    def _refuse_leaving(self, known, item: Item | None, reason: str) -> None:
        if item is not None:
            item.row.find("active", reason)
            item.fate = Fate.FAILED
            return
        self.report.add_missing(known, Fate.FAILED, reason)


def _unit(node: Node) -> OrgUnit:
    return OrgUnit(
        name=node.name,
        code=node.code,
        cost_centre=node.cost_centre or "",
        parent_id=node.parent.pk if node.parent else None,
        kind=_kind(node),
    )


def _kind(node: Node) -> str:
    depth, above = 0, node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return ("division", "department", "team")[min(depth, 2)]
