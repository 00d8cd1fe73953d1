"""From an HR file to rows of clean values. Nothing is looked up here."""

import re
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.organisation.imports.mapping import FIELDS, Mapping
from portal.organisation.imports.opening import open_table
from portal.organisation.imports.report import Finding

LONGEST = {
    "number": 40, "email": 254, "login_name": 254, "name": 150, "given_name": 150,
    "family_name": 150, "location": 160, "title": 160, "unit_code": 40, "unit_parent": 40,
    "cost_centre": 40, "manager": 254,
}  # fmt: skip
UNIT_NAME, UNIT_LEVELS = 160, 30
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d")
LIKELY_YEARS = range(1900, 2200)
YES = {"yes", "y", "true", "1", "active", "aktiv", "employed", "actif", "activo", "on leave"}
NO = {
    "no", "n", "false", "0", "inactive", "inaktiv", "terminated", "left", "leaver", "former",
    "inactif", "inactivo",
}  # fmt: skip
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class BadCell(ValueError):  # noqa: N818 - named for what happened
    """A cell cannot become a value; the text says why."""


class Row:
    """One row of the file, read: small, as there may be a hundred thousand of them."""

    __slots__ = (
        "account_from", "active", "cost_centre", "email", "findings", "hired_on", "language",
        "line", "location", "login_name", "manager", "name", "number", "starts_on", "time_zone",
        "title", "told", "unit", "unit_code", "unit_parent",
    )  # fmt: skip

    def __init__(self, line: int, told: frozenset[str]) -> None:
        self.line = line
        self.told = told  # the fields that the file says something about
        self.findings: tuple[Finding, ...] = ()
        self.number = self.email = self.login_name = self.name = self.manager = ""
        self.language = self.time_zone = self.location = self.title = ""
        self.unit_code = self.unit_parent = self.cost_centre = ""
        self.unit: tuple[str, ...] = ()
        self.hired_on: date | None = None
        self.starts_on: date | None = None
        self.account_from: date | None = None
        self.active: bool | None = None

    def find(self, column: str, reason: str, *, is_error: bool = True) -> None:
        self.findings += (Finding(self.line, column, reason, is_error),)

    @property
    def is_good(self) -> bool:
        return not any(finding.is_error for finding in self.findings)


def count_rows(path: Path) -> int:
    """Return about how many rows a file has, for a progress bar."""
    with path.open("rb") as file:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    return max(0, lines - 1)


def read_rows(path: Path, mapping: Mapping) -> Iterator[Row]:
    """Yield the rows of a CSV file.

    Raises:
        BadFile: It is not in the encoding that the map says (UTF-8), empty, or no CSV.
        BadMap: The map does not fit the header.
    """
    with open_table(path, mapping) as table:
        reader = _Reader(table.header, mapping.for_header(table.header))
        for line, cells in table:
            yield reader.read(line, cells)


class _Reader:
    """Reads the rows of one file; equal texts of many rows are kept once."""

    def __init__(self, header: list[str], mapping: Mapping) -> None:
        self.width = len(header)
        self.mapping = mapping
        places = {name: place for place, name in reversed(list(enumerate(header)))}
        self.places = {
            name: tuple(places[column] for column in columns)
            for name, columns in mapping.columns.items()
        }
        told = frozenset({*self.places, *mapping.defaults})
        if told & {"given_name", "family_name"}:
            told |= {"name"}
        self.told = told
        self.shared: dict = {}
        self.read_date = _dates(mapping.date_formats)

    def read(self, line: int, cells: list[str]) -> Row:
        row = Row(line, self.told)
        if len(cells) > self.width:
            row.find("", f"{len(cells)} cells under {self.width} columns")
            return row
        texts = {}
        for name in FIELDS:
            if name not in self.told:
                continue
            try:
                texts[name] = self._text(name, cells)
                if name in _READERS and (value := _READERS[name](self, texts[name])) is not None:
                    setattr(row, name, value)
            except BadCell as error:
                row.find(self._column(name), str(error))
            except _Doubt as doubt:
                row.find(self._column(name), str(doubt), is_error=False)
        if not row.name:
            parts = (texts.get("given_name", ""), texts.get("family_name", ""))
            row.name = " ".join(part for part in parts if part)[: LONGEST["name"]]
        return row

    def _text(self, name: str, cells: list[str]) -> str:
        found = [
            _one_line(cells[place]) if place < len(cells) else ""
            for place in self.places.get(name, ())
        ]
        if any(CONTROL.search(text) for text in found):
            raise BadCell("holds a character that no text has")
        # Several columns of a unit are its levels; of anything else, words of one text.
        joint = self.mapping.unit_separator if name == "unit" else " "
        text = joint.join(part for part in found if part) or self.mapping.defaults.get(name, "")
        text = self.mapping.values.get(name, {}).get(text.casefold(), text)
        if len(text) > LONGEST.get(name, 5000):
            raise BadCell(f"longer than {LONGEST.get(name, 5000)} characters")
        return text

    def _column(self, name: str) -> str:
        return ", ".join(self.mapping.columns.get(name, ())) or name

    def share(self, value):
        return self.shared.setdefault(value, value)


class _Doubt(ValueError):  # noqa: N818 - named for what happened
    """A cell says something that nobody knows; the row is taken without it."""


def _one_line(text: str) -> str:
    """Put blanks and line breaks into shape, and letters as most systems write them."""
    text = " ".join(text.split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _plain(reader: _Reader, text: str) -> str:
    return text


def _shared(reader: _Reader, text: str) -> str:
    return reader.share(text)


def _email(reader: _Reader, text: str) -> str:
    if text:
        try:
            validate_email(text)
        except ValidationError as error:
            raise BadCell(f"“{text[:60]}” is no e-mail address") from error
    return text.lower()


def _reference(reader: _Reader, text: str) -> str:
    return reader.share(text.lower() if "@" in text else text)


def _unit(reader: _Reader, text: str) -> tuple[str, ...]:
    if ("unit", text) not in reader.shared:
        levels = tuple(
            part.strip() for part in text.split(reader.mapping.unit_separator) if part.strip()
        )
        if len(levels) > UNIT_LEVELS or any(len(level) > UNIT_NAME for level in levels):
            raise BadCell("a unit has at most 30 levels, and 160 characters in each name")
        reader.shared["unit", text] = levels
    return reader.shared["unit", text]


def _language(reader: _Reader, text: str) -> str:
    if not text:
        return ""
    code = _language_names().get(text.casefold()) or text.casefold().replace("_", "-")
    known = [name for name, _label in settings.LANGUAGES]
    for name in (code, code.split("-")[0]):
        if name in known:
            return reader.share(name)
    raise _Doubt(f"the portal does not speak “{text[:40]}”; the browser's language is used")


def _time_zone(reader: _Reader, text: str) -> str:
    if text and text not in known_zones():
        raise _Doubt(f"“{text[:40]}” is no time zone, such as Europe/Berlin; left out")
    return reader.share(text)


def _date(reader: _Reader, text: str) -> date | None:
    return reader.read_date(text) if text else None


def _active(reader: _Reader, text: str) -> bool | None:
    if not text:
        return None
    word = text.casefold()
    if word in YES | NO:
        return word in YES
    raise BadCell(f"“{text[:40]}” is neither yes nor no: say in [values.active] what it means")


_READERS: dict[str, Callable] = {
    "number": _plain,
    "email": _email,
    "login_name": _plain,
    "name": _plain,
    "language": _language,
    "time_zone": _time_zone,
    "location": _shared,
    "title": _shared,
    "unit": _unit,
    "unit_code": _shared,
    "unit_parent": _shared,
    "cost_centre": _shared,
    "manager": _reference,
    "hired_on": _date,
    "starts_on": _date,
    "account_from": _date,
    "active": _active,
}


def _dates(formats: tuple[str, ...]) -> Callable[[str], date]:
    @cache
    def read(text: str) -> date:
        for pattern in formats or DATE_FORMATS:
            try:
                day = datetime.strptime(text, pattern).date()
            except ValueError:
                continue
            if day.year not in LIKELY_YEARS:
                raise BadCell(f"“{text[:40]}”: nothing of people happens in the year {day.year}")
            return day
        moment = re.match(r"(\d{4}-\d{2}-\d{2})[T ]", text)
        if not formats and moment:  # as databases write it
            return read(moment[1])
        hint = " or ".join(formats) or "2026-03-01; name another format in [dates] of the map"
        raise BadCell(f"“{text[:40]}” is no date like {hint}")

    return read


@cache
def known_zones() -> frozenset[str]:
    """Return the time zones there are; read from the disk once."""
    return frozenset(zoneinfo.available_timezones())


@cache
def _language_names() -> dict[str, str]:
    return {
        name.casefold(): code
        for code, told in LANG_INFO.items()
        for name in (told.get("name", ""), told.get("name_local", ""))
        if name
    }
