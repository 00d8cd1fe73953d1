"""What an HR file did, or would do: numbers, and for every row what became of it and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "error"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row. ``row`` is its line in the file, the header being line 1."""

    row: int
    column: str
    reason: str
    is_error: bool = True  # else a warning: the row was taken

    def __str__(self) -> str:
        kind = "error" if self.is_error else "warning"
        where = f"row {self.row}" if self.row else "not in the file"
        return f"{where}, {self.column or 'whole row'}: {kind}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the result file."""

    row: int
    number: str
    email: str
    name: str
    fate: Fate
    notes: str


@dataclass(slots=True)
class Report:
    """What became of the rows, and of those who were missing."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    deactivated: int = 0
    reactivated: int = 0
    moved: int = 0  # people with another unit, title or manager, among the changed
    units_created: int = 0
    units_changed: int = 0
    unknown_managers: int = 0
    findings: list[Finding] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    not_left: set[int] = field(default_factory=set)  # ids of whom a rule has kept

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.unchanged + self.failed

    def add(self, item) -> None:
        """Count a row, keep its findings, and write its line."""
        row, fate = item.row, item.fate if item.row.is_good else Fate.FAILED
        if fate == Fate.CREATED:
            self.created += 1
        elif fate == Fate.FAILED:
            self.failed += 1
        elif fate == Fate.UNCHANGED:
            self.unchanged += 1
        else:
            self.changed += 1
        self.findings += row.findings
        notes = "; ".join(
            f"{finding.column}: {finding.reason}" if finding.column else finding.reason
            for finding in row.findings
        )
        self.lines.append(Line(row.line, row.number, row.email, row.name, fate, notes))

    def add_missing(self, known, fate: Fate, reason: str) -> None:
        """Write the line of somebody whom the file does not name."""
        if fate == Fate.FAILED:
            self.findings.append(Finding(0, known.name, reason))
            self.not_left.add(known.pk)
        self.lines.append(Line(0, known.number, known.email, known.name, fate, reason))

    def counts(self) -> dict[str, int]:
        """Return the numbers by name, to be kept and shown."""
        names = (
            "created", "changed", "unchanged", "failed", "deactivated", "reactivated", "moved",
            "units_created", "units_changed", "unknown_managers",
        )  # fmt: skip
        return {"rows": self.rows, **{name: getattr(self, name) for name in names}}


RESULT_HEADER = ("row", "number", "email", "name", "result", "notes")


def result_rows(lines: Iterable[Line]) -> Iterator[tuple]:
    """Yield the lines of the result file under ``RESULT_HEADER``."""
    for line in lines:
        yield (line.row or "", line.number, line.email, line.name, line.fate.value, line.notes)
