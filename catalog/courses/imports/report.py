"""What an import did, or would do: numbers, and findings by row."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one row. ``row`` is its line in the file, the header being line 1."""

    row: int
    column: str
    reason: str
    is_error: bool = True  # else a warning: the row was taken

    def __str__(self) -> str:
        kind = "error" if self.is_error else "warning"
        return f"row {self.row}, {self.column or 'whole row'}: {kind}: {self.reason}"


@dataclass(slots=True)
class Report:
    """What became of the rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + self.failed
