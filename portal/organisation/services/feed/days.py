"""Circles on other days than today: moves that a file dates back, or plans for later."""

from collections.abc import Callable
from datetime import date, timedelta

from portal.organisation.enums import DEEPEST
from portal.organisation.services.feed.there import There

ONE_DAY = timedelta(days=1)


class Timeline:
    """Who manages whom on which days once a file is in. Read only if the file dates a move."""

    def __init__(self, items: list, *, node: Callable, there: There, first: date) -> None:
        self._node, self._there = node, there
        self._kept = there.managers_since(first)
        self._told = {node(item): item for item in items}

    def circular(self) -> list:
        """Return the items whose manager would, on some of the days, report to them."""
        # Nobody reports to somebody new but others who are new: today's circles show theirs.
        moved = [item for item in self._told.values() if item.known and item.manager]
        return [item for item in moved if self._closes(item)]

    def forget(self, item) -> None:
        """Let somebody keep the manager they have."""
        self._told.pop(self._node(item))

    def _closes(self, item) -> bool:
        goal = self._node(item)
        here = set(self._edges_of_row(item))
        seen = set(here)
        for _level in range(DEEPEST):
            here = {
                (manager, max(begins, since), min(ends, until))
                for person, since, until in here
                for manager, begins, ends in self._above(person)
                if max(begins, since) <= min(ends, until)
            } - seen
            if any(manager == goal for manager, *_days in here):
                return True
            if not here:
                return False
            seen |= here
        return True  # deeper than any line may be

    def _above(self, person: int) -> list[tuple[int, date, date]]:
        item = self._told.get(person)
        kept = self._kept.get(person, ())
        if item is None:
            return [(manager, begins, ends) for manager, begins, ends, _main in kept]
        stays = [
            # A main job that began before ends on the day before; a later one stays.
            (manager, begins, min(ends, item.on - ONE_DAY) if main and begins <= item.on else ends)
            for manager, begins, ends, main in kept
        ]
        return [*self._edges_of_row(item), *stays]

    def _edges_of_row(self, item) -> list[tuple[int, date, date]]:
        if not item.manager:
            return []
        manager = item.manager if isinstance(item.manager, int) else self._node(item.manager)
        planned = item.known.planned if item.known else ()
        later = [job.starts_on - ONE_DAY for job in planned if job.starts_on > item.on]
        return [(manager, item.on, min([*later, item.until or date.max]))]
