"""The map file: which column feeds which field, and how to read it. TOML, see docs."""

import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field

FIELDS = (
    "code", "title", "summary", "objectives", "body", "topics", "skills", "tags", "level",
    "delivery", "language", "effort", "provider", "link", "cost", "currency", "credit_hours",
    "self_enrollment", "audience", "responsible",
)  # fmt: skip
LISTS = ("objectives", "topics", "skills", "tags", "audience")
SECTIONS = {"columns", "split", "values", "defaults", "effort", "csv"}


class BadMap(ValueError):  # noqa: N818 - named for what happened
    """The map file says something that makes no sense; the text says what."""


@dataclass(frozen=True)
class Mapping:
    """A map file, checked. Without one, a column feeds the field of its own name."""

    columns: AnyMapping[str, tuple[str, ...]] = field(default_factory=dict)  # by field
    split: AnyMapping[str, str] = field(default_factory=dict)  # separator of a list, by field
    values: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    defaults: AnyMapping[str, str] = field(default_factory=dict)
    hours_per_week: float | None = None
    delimiter: str = ""  # empty: found out

    def for_header(self, header: list[str]) -> "Mapping":
        """Return the map with every field's columns, for a file with this header.

        Raises:
            BadMap: A column that the map names is not in the file, or nothing feeds the title.
        """
        there = {name.strip().casefold(): name for name in header}
        columns = {name: (there[name],) for name in FIELDS if name in there}
        for name, wanted in self.columns.items():
            missing = [one for one in wanted if one.strip().casefold() not in there]
            if missing:
                raise BadMap(
                    f'[columns] {name}: the file has no column "{missing[0]}".'
                    f" It has: {', '.join(header)}."
                )
            columns[name] = tuple(there[one.strip().casefold()] for one in wanted)
        if "title" not in columns:
            raise BadMap("Nothing feeds the title. Say in [columns] which column does.")
        return Mapping(
            columns, self.split, self.values, self.defaults, self.hours_per_week, self.delimiter
        )


def read_map(source: str) -> Mapping:
    """Return the map that the TOML ``source`` writes down.

    Raises:
        BadMap: It is no TOML, or names a section or a field that does not exist.
    """
    try:
        told = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"The map file is no TOML: {error}.") from error
    _refuse_unknown(told, SECTIONS, "section")
    for section in ("columns", "split", "values", "defaults"):
        _refuse_unknown(_table(told, section), FIELDS, f"field in [{section}]")
    columns = {name: _texts(value) for name, value in _table(told, "columns").items()}
    values = {
        name: {str(key).strip().casefold(): str(value) for key, value in table.items()}
        for name, table in _table(told, "values").items()
    }
    hours = _table(told, "effort").get("hours_per_week")
    if hours is not None and not (isinstance(hours, int | float) and 0 < hours <= 168):
        raise BadMap("[effort] hours_per_week must be a number of hours, such as 5.")
    return Mapping(
        columns=columns,
        split={name: str(value) for name, value in _table(told, "split").items()},
        values=values,
        defaults={name: str(value) for name, value in _table(told, "defaults").items()},
        hours_per_week=hours,
        delimiter=str(_table(told, "csv").get("delimiter", "")),
    )


def _table(told: dict, section: str) -> dict:
    table = told.get(section, {})
    if not isinstance(table, dict):
        raise BadMap(f"[{section}] must be a table.")
    return table


def _texts(value) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _refuse_unknown(told: dict, known, what: str) -> None:
    for name in told:
        if name not in known:
            raise BadMap(f'There is no {what} "{name}". There are: {", ".join(sorted(known))}.')
