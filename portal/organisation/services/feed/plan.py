"""What a file would change: every row compared with who is there, before anything is written."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from portal.core.dates import organisation_today
from portal.organisation.imports.reading import Row
from portal.organisation.imports.report import Fate
from portal.organisation.services.feed.accounts import Accounts
from portal.organisation.services.feed.days import Timeline
from portal.organisation.services.feed.graph import circles, depths
from portal.organisation.services.feed.there import Job, Known, There
from portal.organisation.services.feed.units import Node, Units


class Step(StrEnum):
    """What is to be done with the main job of a row."""

    NOTHING = ""
    FIRST = "first"  # nobody can report to somebody new: no circle to look for
    MOVE = "move"  # from today; the circles of today have been looked for
    DATED = "dated"  # from another day, or beside planned jobs: circles of every day count
    RECOGNISE = "recognise"  # the manager whom an earlier file named is there now
    END = "end"


class Item:
    """A row, whom it is about, and what is to be done."""

    __slots__ = (
        "account", "doubt", "fate", "known", "login_name", "manager", "on", "pk", "profile",
        "reference", "row", "step", "title", "unit", "until", "wake",
    )  # fmt: skip

    def __init__(self, row: Row, known: Known | None) -> None:
        self.row, self.known = row, known
        self.pk = known.pk if known else None
        self.fate = Fate.FAILED
        self.step = Step.NOTHING
        self.login_name = ""
        self.account = self.profile = False  # something there changes
        self.wake: bool | None = None  # let in, keep out
        self.unit: Node | None = None
        self.title = ""
        self.manager: Item | int | None = None
        self.reference = self.doubt = ""  # what the file calls a manager, and why nobody is found
        self.on: date | None = None
        self.until: date | None = None

    @property
    def is_good(self) -> bool:
        return self.row.is_good

    @property
    def sleeps(self) -> bool:
        """Whether the account starts on a later day."""
        return bool(self.row.account_from and self.row.account_from > organisation_today())


class Plan:
    """All rows of a file, each with what becomes of it."""

    def __init__(self, rows: Iterable[Row], there: There) -> None:
        self.there = there
        self.units = Units(there.units)
        self.items = [Item(row, None) for row in rows]
        for item in self.items:
            self.units.note_code(item.row)
        self.accounts = Accounts(self.items, there)
        for item in self.items:
            if item.is_good:
                self._want(item)
        self._break_circles()
        for item in self.items:
            self._decide(item)
        self._break_dated_circles()
        self.missing = self._missing()

    def good(self) -> list[Item]:
        """Return the rows that change something, managers before their reports."""
        busy = [item for item in self.items if item.fate in (Fate.CREATED, Fate.CHANGED)]
        deep = depths((self._node(item) for item in busy), self._above)
        return sorted(busy, key=lambda item: deep[self._node(item)])

    def leaving(self) -> list[Item]:
        """Return the rows that say that somebody has left."""
        return [item for item in self.items if item.wake is False]

    def _want(self, item: Item) -> None:
        """Read what the row says of the job: unit, title, manager."""
        row = item.row
        job = item.known.job_on(self._day(item)) if item.known else None
        if row.told & {"unit", "unit_code"}:
            item.unit = self.units.find(row)
            self._check_unit(item)
        if "title" in row.told:
            item.title = row.title
        if "manager" in row.told:
            self._find_manager(item, job)

    def _day(self, item: Item) -> date:
        # Whoever is hired for a later day has a job from that day on, and none today.
        since = item.row.starts_on or item.row.hired_on
        return max(self.there.today, since or self.there.today)

    def _check_unit(self, item: Item) -> None:
        unit = self.there.units.get(item.unit.pk) if item.unit else None
        if unit and unit.active_until and unit.active_until < self._day(item):
            item.row.find("unit", f"“{unit.name}” ended on {unit.active_until}")

    def _find_manager(self, item: Item, job: Job | None) -> None:
        text = item.row.manager
        if not text:
            return
        item.manager, doubt = self.accounts.called(text)
        if item.manager is item or (item.pk and item.manager == item.pk):
            item.row.find("manager", "nobody is their own manager: leave the cell of the top empty")
            item.manager = None
        elif item.manager is None:
            item.reference, item.doubt = text, doubt

    # --- Circles ---------------------------------------------------------------------------

    def _break_circles(self) -> None:
        """Refuse the rows that would close a circle, until there is none."""
        self._by_node = {self._node(item): item for item in self.items if item.is_good}
        while found := circles(list(self._by_node), self._above):
            for people in found:
                self._refuse(people)

    def _refuse(self, people: list[int]) -> None:
        names = " → ".join(self._name(node) for node in [*people[:6], people[0]])
        dots = " (and others)" if len(people) > 6 else ""
        for node in people:
            item = self._by_node.pop(node, None)
            if item is not None:
                item.row.find("manager", f"the line would be a circle: {names}{dots}")

    def _break_dated_circles(self) -> None:
        """Refuse the moves that would close a circle on some other day than today."""
        placed = (Step.FIRST, Step.MOVE, Step.DATED)
        moves = [item for item in self.items if item.is_good and item.step in placed]
        dated = [item.on for item in moves if item.step == Step.DATED]
        if not dated:
            return
        timeline = Timeline(moves, node=self._node, there=self.there, first=min(dated))
        while found := timeline.circular():
            for item in found:
                timeline.forget(item)
                manager = (
                    item.manager if isinstance(item.manager, int) else self._node(item.manager)
                )
                said = f"{self._name(manager)} reports to {self._name(self._node(item))} on some"
                item.row.find("manager", f"{said} of these days: the line would be a circle")
                item.fate, item.step = Fate.FAILED, Step.NOTHING

    def _node(self, item: Item) -> int:
        # People who are new have no id yet: their line in the file, below zero, stands for it.
        return item.pk or -item.row.line

    def _name(self, node: int) -> str:
        item = self._by_node.get(node)
        if item is not None:
            return item.row.name or item.row.number or item.row.email
        known = self.there.people.get(node)
        return known.name if known else "?"

    def _above(self, node: int) -> list[int]:
        more = self.there.more_managers.get(node, [])
        item = self._by_node.get(node)
        if item is None or "manager" not in item.row.told:
            known = self.there.people.get(node)
            job = known.job if known else None
            return [*more, job.manager] if job and job.manager else more
        if item.manager is None:
            return more
        if isinstance(item.manager, int):
            return [*more, item.manager]
        return [*more, self._node(item.manager)]

    # --- Comparing -------------------------------------------------------------------------

    def _decide(self, item: Item) -> None:
        if isinstance(item.manager, Item) and not item.manager.is_good:
            if item.manager.pk:
                item.manager = item.manager.pk  # the row is wrong, the person is there
            else:
                item.manager, item.reference = None, item.row.manager
        if not item.is_good:
            return
        if item.reference:
            doubt = item.doubt or "is nobody yet"
            said = f"“{item.reference[:60]}” {doubt}: assigned without, and on the list"
            item.row.find("manager", said, is_error=False)
        known = item.known
        if known is None and item.row.active is False:
            item.row.find("active", "has left and was never here: not added", is_error=False)
            item.fate = Fate.UNCHANGED
            return
        if known is None:
            item.fate = Fate.CREATED
            item.on = item.row.starts_on or item.row.hired_on or self.there.today
            anything = item.unit or item.title or item.manager or item.reference
            item.step = Step.FIRST if anything else Step.NOTHING
            return
        self.accounts.compare(item)
        if item.wake is not False:
            self._compare_job(item, known)
        changes = item.account or item.profile or item.step or item.wake
        item.fate = Fate.CHANGED if changes else Fate.UNCHANGED
        if item.wake is False:
            item.fate = Fate.DEACTIVATED

    def _compare_job(self, item: Item, known: Known) -> None:
        told = item.row.told
        if not told & {"unit", "unit_code", "title", "manager"}:
            return
        job = known.job_on(self._day(item))
        other = self._differs(item, job)
        if job and not other:
            return
        nothing = not (item.unit or item.title or item.manager or item.reference)
        if job is None:
            if nothing:
                return
            item.on = item.row.starts_on or self._day(item)
            item.step = Step.MOVE if self._is_plain(item, known) else Step.DATED
            return
        if other == {"manager"} and not job.manager and job.reference == item.row.manager:
            item.step = Step.RECOGNISE
            return
        self._keep_the_rest(item, job)
        if nothing and {"title", "manager"} <= told and told & {"unit", "unit_code"}:
            item.step = Step.END
            return
        later = item.row.starts_on and item.row.starts_on > job.starts_on
        item.on = item.row.starts_on if later else max(self.there.today, job.starts_on)
        item.until = job.ends_on
        item.step = Step.MOVE if self._is_plain(item, known) else Step.DATED

    def _is_plain(self, item: Item, known: Known) -> bool:
        """Return whether looking at today alone is enough to see every circle."""
        return item.on == self.there.today and not known.planned and not self.there.has_planned_jobs

    def _differs(self, item: Item, job: Job | None) -> set[str]:
        if job is None:
            return {"everything"}
        told, other = item.row.told, set()
        if told & {"unit", "unit_code"} and (item.unit.pk or -1 if item.unit else None) != job.unit:
            other.add("unit")
        if "title" in told:
            wanted = self.there.titles.get(item.title.casefold(), -1) if item.title else None
            if wanted != job.title:
                other.add("title")
        if "manager" in told:
            manager = item.manager
            pk = (manager.pk or -1) if isinstance(manager, Item) else manager
            waits = "" if pk else item.reference
            if pk != job.manager or (not pk and waits != job.reference):
                other.add("manager")
        return other

    def _keep_the_rest(self, item: Item, job: Job) -> None:
        """Take from the job what the file has no column for."""
        told = item.row.told
        if not told & {"unit", "unit_code"} and job.unit:
            unit = self.there.units[job.unit]
            item.unit = Node(unit.name, None, unit.code)
            item.unit.pk = unit.pk
        if "manager" not in told:
            item.manager, item.reference = job.manager, job.reference
        if "title" not in told and job.title:
            item.title = next(name for name, pk in self.there.titles.items() if pk == job.title)

    def _missing(self) -> list[Known]:
        named = {item.pk for item in self.items if item.pk}
        return [known for known in self.there.candidates() if known.pk not in named]
