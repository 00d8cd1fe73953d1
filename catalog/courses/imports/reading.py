"""From a CSV file to the values of course pages, row by row."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO

from catalog.courses.enums import Delivery, Level
from catalog.courses.imports.durations import minutes_from
from catalog.courses.imports.mapping import LISTS, Mapping
from catalog.courses.imports.report import Finding

csv.field_size_limit(1_000_000)
SNIFFED = 8192
SUMMARY_CHARACTERS = 300
CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/+-]{0,23}$")
MONEY = re.compile(r"(\d[\d\s.,]*)")
CURRENCY = re.compile(r"\b([A-Z]{3})\b")
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
FREE = {"free", "gratis", "kostenlos", "gratuit", "-", "none", "no cost"}
SEPARATORS = ";|"

LEVELS = {
    "beginner": Level.STARTER, "introductory": Level.STARTER, "basic": Level.STARTER,
    "starter": Level.STARTER, "all levels": Level.STARTER, "any": Level.STARTER,
    "intermediate": Level.PRACTISED, "practised": Level.PRACTISED, "practiced": Level.PRACTISED,
    "advanced": Level.EXPERT, "expert": Level.EXPERT,
}  # fmt: skip
DELIVERIES = {
    "self-paced": Delivery.SELF_PACED, "self paced": Delivery.SELF_PACED,
    "online": Delivery.SELF_PACED, "e-learning": Delivery.SELF_PACED, "mooc": Delivery.SELF_PACED,
    "classroom": Delivery.CLASSROOM, "in person": Delivery.CLASSROOM,
    "face to face": Delivery.CLASSROOM, "virtual": Delivery.VIRTUAL, "live online":
    Delivery.VIRTUAL, "webinar": Delivery.VIRTUAL, "blended": Delivery.BLENDED, "hybrid":
    Delivery.BLENDED, "on-the-job": Delivery.ON_THE_JOB, "on the job": Delivery.ON_THE_JOB,
    "external": Delivery.EXTERNAL,
}  # fmt: skip
LANGUAGES = {
    name.casefold(): code
    for code, told in LANG_INFO.items()
    for name in (told.get("name", ""), told.get("name_local", ""))
    if name
}


class BadFile(ValueError):  # noqa: N818 - named for what happened
    """The file cannot be read at all; the text says why."""


class BadCell(ValueError):  # noqa: N818 - named for what happened
    """A cell cannot become a value; the text says why."""


@dataclass(slots=True)
class Row:
    """One row of the file, read. Without errors it can become a page."""

    number: int
    values: dict = field(default_factory=dict)  # what the file says
    blank: dict = field(default_factory=dict)  # for a new page: what the file has no column for
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not any(finding.is_error for finding in self.findings)


def count_rows(path: Path) -> int:
    """Return about how many rows a file has, for a progress bar."""
    with path.open("rb") as file:
        return max(0, sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b"")))


def read_rows(path: Path, mapping: Mapping) -> Iterator[Row]:
    """Yield the rows of a CSV file in UTF-8, with or without a byte order mark.

    Raises:
        BadFile: It is no UTF-8, or empty.
        BadMap: The map does not fit the header.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.read(SNIFFED)
            file.seek(0)
            table = csv.reader(file, delimiter=mapping.delimiter or _delimiter(head))
            header = [name.strip() for name in next(table, [])]
            if not any(header):
                raise BadFile("The file is empty.")
            fitted = mapping.for_header(header)
            for cells in table:
                if any(cell.strip() for cell in cells):
                    yield _read(table.line_num, header, cells, fitted)
    except UnicodeDecodeError as error:
        raise BadFile("The file is not UTF-8. Save it as “CSV UTF-8” and try again.") from error
    except csv.Error as error:
        raise BadFile(f"This is no CSV file: {error}.") from error


def _delimiter(head: str) -> str:
    first = head.partition("\n")[0]
    return max(",;\t|", key=first.count)


def _read(number: int, header: list[str], cells: list[str], mapping: Mapping) -> Row:
    row = Row(number)
    if len(cells) > len(header):
        extra = f"{len(cells)} cells under {len(header)} columns"
        row.findings.append(Finding(number, "", extra))
        return row
    told = dict(zip(header, cells, strict=False))
    for name, read in READERS.items():
        columns = mapping.columns.get(name, ())
        text = " ".join(told.get(column, "").strip() for column in columns).strip()
        if not text and name in row.values:
            continue  # what another cell says, such as "$99", goes before a default
        text = text or mapping.defaults.get(name, "")
        text = mapping.values.get(name, {}).get(text.casefold(), text)
        target = row.values if columns or name in mapping.defaults else row.blank
        try:
            target.update(read(text, mapping, partial(_warn, row, columns)))
        except BadCell as error:
            row.findings.append(Finding(number, _column(columns, name), str(error)))
    _complete(row)
    return row


def _warn(row: Row, columns: tuple[str, ...], reason: str) -> None:
    row.findings.append(Finding(row.number, _column(columns, ""), reason, is_error=False))


def _column(columns: tuple[str, ...], name: str) -> str:
    return ", ".join(columns) or name


def _complete(row: Row) -> None:
    said = {**row.blank, **row.values}
    full = row.values.pop("full_summary", "")
    row.blank.pop("full_summary", None)
    if not said.get("summary"):
        summary = _shortened(_plain(said.get("body", "")) or said.get("title", ""))
        (row.values if "summary" in row.values else row.blank)["summary"] = summary
    elif full and not said.get("body"):
        row.values["body"] = _paragraphs(full)
    if said.get("cost") and not said.get("currency"):
        row.findings.append(Finding(row.number, "cost", "no currency: add a column or a default"))


def _title(text, mapping, warn) -> dict:
    if not text:
        raise BadCell("a course needs a title")
    if len(text) > 255:
        raise BadCell("longer than 255 characters")
    return {"title": text}


def _code(text, mapping, warn) -> dict:
    if text and not CODE.match(text):
        raise BadCell(f"“{text[:40]}” is no code: letters, digits and . _ / + -, at most 24")
    return {"code": text.upper()}


def _summary(text, mapping, warn) -> dict:
    plain = _plain(text)
    full = text if len(plain) > SUMMARY_CHARACTERS else ""
    return {"summary": _shortened(plain), "full_summary": full}


def _body(text, mapping, warn) -> dict:
    return {"body": _paragraphs(text) if text else ""}


def _list(name: str) -> Callable:
    def read(text, mapping, warn) -> dict:
        separator = mapping.split.get(name)
        if separator is None:
            separator = (
                "\n"
                if name == "objectives"
                else next((one for one in SEPARATORS if one in text), ",")
            )
        found = [part.strip() for part in text.split(separator)]
        return {name: list(dict.fromkeys(part[:100] for part in found if part))}

    return read


def _choice(name: str, words: dict, fallback: str) -> Callable:
    def read(text, mapping, warn) -> dict:
        if not text:
            return {name: fallback}
        if (found := words.get(text.casefold())) is None:
            warn(f"“{text[:40]}” is no {name} that Stoa knows; map it in [values.{name}]")
        return {name: str(found or fallback)}

    return read


def _language(text, mapping, warn) -> dict:
    if not text:
        return {"language": ""}
    code = LANGUAGES.get(text.casefold(), text)
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", code) or len(code) > 12:
        warn(f"“{text[:40]}” is no language; write it like en or English")
        return {"language": ""}
    return {"language": code}


def _effort(text, mapping, warn) -> dict:
    if not text:
        return {"effort_minutes": None, "effort_text": ""}
    minutes = minutes_from(text, hours_per_week=mapping.hours_per_week)
    if minutes is None:
        warn(f"“{text[:40]}” says no effort; the text is kept")
    elif minutes > 10_000_000:
        raise BadCell("longer than a life")
    return {"effort_minutes": minutes, "effort_text": "" if minutes else text[:80]}


def _provider(text, mapping, warn) -> dict:
    return {"provider": text[:120]}


def _link(text, mapping, warn) -> dict:
    if not text:
        return {"link": ""}
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or len(text) > 500 or re.search(r"\s", text):
        raise BadCell(f"“{text[:60]}” is no web address")
    return {"link": text}


def _cost(text, mapping, warn) -> dict:
    if not text or text.casefold() in FREE:
        return {"cost": None}
    amount = MONEY.search(text)
    if amount is None:
        raise BadCell(f"“{text[:40]}” is no price")
    found = {"cost": _decimal(amount[1], text) or None}
    sign = next((SIGNS[one] for one in SIGNS if one in text), "")
    named = CURRENCY.search(text.upper())
    if sign or named:
        found["currency"] = sign or named[1]
    return found


def _currency(text, mapping, warn) -> dict:
    if not text:
        return {}
    if not re.fullmatch(r"[A-Za-z]{3}", text):
        raise BadCell(f"“{text[:20]}” is no currency: three letters, such as EUR")
    return {"currency": text.upper()}


def _credit_hours(text, mapping, warn) -> dict:
    return {"credit_hours": _decimal(text, text) if text else None}


def _yes(text, mapping, warn) -> dict:
    return {"self_enrollment": text.casefold() not in ("no", "false", "0", "n", "nein", "non")}


def _name(text, mapping, warn) -> dict:
    return {"responsible": text}


def _decimal(text: str, whole: str) -> Decimal:
    text = re.sub(r"\s", "", text).rstrip(".,")
    # The last separator with one or two digits behind it is the decimal one.
    text = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", text).replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise BadCell(f"“{whole[:40]}” is no number") from error
    if not 0 <= value < 10_000:
        raise BadCell(f"“{whole[:40]}” is out of range")
    return value.quantize(Decimal("0.01"))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def _shortened(text: str) -> str:
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    return text[: SUMMARY_CHARACTERS - 2].rsplit(" ", 1)[0] + " …"


def _paragraphs(text: str) -> str:
    # What looks like markup is shown, not run: the file comes from elsewhere.
    parts = [part.strip() for part in re.split(r"\n\s*\n|\r\n\r\n", text) if part.strip()]
    return "".join(f"<p>{escape(_plain(part), quote=False)}</p>" for part in parts)


READERS = {
    "code": _code,
    "title": _title,
    "summary": _summary,
    "body": _body,
    **{name: _list(name) for name in LISTS},
    "level": _choice("level", LEVELS, ""),
    "delivery": _choice("delivery", DELIVERIES, Delivery.SELF_PACED),
    "language": _language,
    "effort": _effort,
    "provider": _provider,
    "link": _link,
    "cost": _cost,
    "currency": _currency,
    "credit_hours": _credit_hours,
    "self_enrollment": _yes,
    "responsible": _name,
}
