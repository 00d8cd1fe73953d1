"""The map file: which column feeds which field, and how to read it. TOML, see docs."""

import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace

FIELDS = (
    "number", "email", "login_name", "name", "given_name", "family_name", "language", "time_zone",
    "location", "title", "unit", "unit_code", "unit_parent", "cost_centre", "manager", "hired_on",
    "starts_on", "account_from", "active",
)  # fmt: skip
SECTIONS = {"columns", "split", "values", "defaults", "dates", "csv"}

# What a column may be called without a map; capitals, blanks and "_" make no difference.
ALSO = {
    "number": ("employee number", "employee id", "employee no", "personnel number", "person id",
               "staff number", "staff id", "personalnummer", "matricule"),
    "email": ("e-mail", "mail", "email address", "e-mail address", "work email"),
    "login_name": ("login", "user name", "username"),
    "name": ("full name", "display name", "employee name"),
    "given_name": ("first name", "given name", "vorname", "prénom"),
    "family_name": ("last name", "surname", "family name", "nachname"),
    "language": ("preferred language", "sprache"),
    "time_zone": ("timezone", "time zone"),
    "location": ("site", "office", "work location", "standort"),
    "title": ("job title", "position", "role title", "stelle"),
    "unit": ("department", "org unit", "organisational unit", "organizational unit", "abteilung"),
    "unit_code": ("department code", "department id", "org unit code", "unit id"),
    "unit_parent": ("parent unit code", "parent department code", "parent department id"),
    "cost_centre": ("cost center", "cost centre", "kostenstelle"),
    "manager": ("manager number", "manager id", "manager employee number", "supervisor",
                "supervisor id", "reports to", "line manager", "vorgesetzter"),
    "hired_on": ("hire date", "hired", "date of hire", "eintrittsdatum"),
    "starts_on": ("job start", "job start date", "position start", "effective date", "valid from"),
    "account_from": ("account start", "account from"),
    "active": ("status", "employment status", "is active"),
}  # fmt: skip


class BadMap(ValueError):  # noqa: N818 - named for what happened
    """The map file says something that makes no sense; the text says what."""


@dataclass(frozen=True)
class Mapping:
    """A map file, checked. Without one, a column feeds the field it is called after."""

    columns: AnyMapping[str, tuple[str, ...]] = field(default_factory=dict)  # by field
    unit_separator: str = ">"
    values: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    defaults: AnyMapping[str, str] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ()
    delimiter: str = ""  # empty: found out
    encoding: str = ""  # empty: UTF-8, or what the first bytes say
    skip_lines: int = 0  # above the header, such as a title

    def for_header(self, header: list[str]) -> "Mapping":
        """Return the map with every field's columns, for a file with this header.

        Raises:
            BadMap: A column that the map names is not in the file, or nothing says who a row is.
        """
        there = {_plain(name): name for name in reversed(header) if name}
        columns = {}
        for name in FIELDS:
            for called in (name, *ALSO.get(name, ())):
                if _plain(called) in there:
                    columns[name] = (there[_plain(called)],)
                    break
        for name, wanted in self.columns.items():
            missing = [one for one in wanted if _plain(one) not in there]
            if missing:
                raise BadMap(
                    f'[columns] {name}: the file has no column "{missing[0]}".'
                    f" It has: {', '.join(header)}."
                )
            columns[name] = tuple(there[_plain(one)] for one in wanted)
        self._refuse_doubles(header, columns)
        taken = {column for name in self.columns for column in columns[name]}
        # What the map gives to one field feeds no other by its mere name.
        columns = {
            name: found
            for name, found in columns.items()
            if name in self.columns or not taken.intersection(found)
        }
        if not {"number", "email"} & columns.keys():
            raise BadMap(
                "Nothing feeds the employee number or the e-mail address. Say in [columns] which"
                " column does, and in [csv] skip_lines whether lines stand above the header."
                f" The file has: {', '.join(header)[:300]}."
            )
        if "unit_parent" in columns and "unit_code" not in columns:
            raise BadMap("[columns] unit_parent is a code: say in unit_code where a unit's own is.")
        return replace(self, columns=columns)

    def _refuse_doubles(self, header: list[str], columns: AnyMapping[str, tuple]) -> None:
        plain = [_plain(name) for name in header]
        for wanted in columns.values():
            for one in wanted:
                if plain.count(_plain(one)) > 1:
                    raise BadMap(f'Two columns are called "{one}". Which one counts?')


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
    for section in ("columns", "values", "defaults"):
        _refuse_unknown(_table(told, section), FIELDS, f"field in [{section}]")
    _refuse_unknown(_table(told, "split"), ("unit",), "field in [split]")
    csv = _table(told, "csv")
    _refuse_unknown(csv, ("delimiter", "encoding", "skip_lines"), "setting in [csv]")
    _refuse_unknown(_table(told, "dates"), ("format",), "setting in [dates]")
    return Mapping(
        columns={name: _texts(value) for name, value in _table(told, "columns").items()},
        unit_separator=str(_table(told, "split").get("unit", ">")) or ">",
        values={
            name: {str(key).strip().casefold(): str(value) for key, value in table.items()}
            for name, table in _tables(told, "values")
        },
        defaults={name: str(value) for name, value in _table(told, "defaults").items()},
        date_formats=_texts(_table(told, "dates").get("format", [])),
        delimiter=_delimiter(csv),
        encoding=_encoding(csv),
        skip_lines=_skip_lines(csv),
    )


def _encoding(csv: dict) -> str:
    encoding = str(csv.get("encoding", ""))
    try:
        "".encode(encoding or "utf-8")
    except (LookupError, UnicodeError) as error:
        raise BadMap(f'[csv] encoding: there is no encoding "{encoding}".') from error
    return "utf-8-sig" if encoding.casefold() in ("utf-8", "utf8") else encoding


def _delimiter(csv: dict) -> str:
    delimiter = str(csv.get("delimiter", ""))
    if len(delimiter) > 1 or delimiter in ('"', "\r", "\n"):
        raise BadMap('[csv] delimiter must be one character, such as ";" or "\\t".')
    return delimiter


def _skip_lines(csv: dict) -> int:
    lines = csv.get("skip_lines", 0)
    if type(lines) is not int or not 0 <= lines <= 100:
        raise BadMap("[csv] skip_lines is a number: how many lines stand above the header.")
    return lines


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").split()).casefold()


def _table(told: dict, section: str) -> dict:
    table = told.get(section, {})
    if not isinstance(table, dict):
        raise BadMap(f"[{section}] must be a table.")
    return table


def _tables(told: dict, section: str):
    for name, table in _table(told, section).items():
        if not isinstance(table, dict):
            raise BadMap(f"[{section}.{name}] must be a table.")
        yield name, table


def _texts(value) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _refuse_unknown(told: dict, known, what: str) -> None:
    for name in told:
        if name not in known:
            raise BadMap(f'There is no {what} "{name}". There are: {", ".join(sorted(known))}.')
