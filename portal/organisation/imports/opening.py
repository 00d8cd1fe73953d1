"""From the bytes of an HR file to its header and cells: encoding, delimiter, quotation marks."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.organisation.imports.mapping import Mapping

LONGEST_CELL = 1_000_000
SNIFFED = 8192
DELIMITERS = ",;\t|"
# What the first bytes give away; the map's word goes before them.
MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")

csv.field_size_limit(LONGEST_CELL)


class BadFile(ValueError):  # noqa: N818 - named for what happened
    """The file cannot be read at all; the text says why."""


class Table:
    """A file that is open: its header, then its rows, each with the line on which it ends."""

    def __init__(self, lines: Iterable[str], mapping: Mapping) -> None:
        self._lines = _Remembered(lines)
        for _line in range(mapping.skip_lines):
            next(self._lines, "")
        first = next((line for line in self._lines if line.strip()), "")
        told = first.strip().lower()
        hint = told[4:] if told.startswith("sep=") and len(told) == 5 else ""
        if hint:  # Excel writes it for itself
            first = next(self._lines, "")
        self.delimiter = mapping.delimiter or hint or _likely(first)
        self._lines.push_back(first)
        self._reader = csv.reader(self._lines, delimiter=self.delimiter, strict=False)
        self.header = [" ".join(name.split()) for name in next(self._reader, [])]
        if not any(self.header):
            raise BadFile("The file is empty.")

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        empty = True
        self._lines.forget()
        for cells in self._reader:
            if any(cell.strip() for cell in cells):
                empty = False
                self._refuse_swallowed(cells)
                yield self._lines.number, cells
            if self._lines.several:
                self._refuse_open_quote()
            self._lines.forget()
        if empty:
            raise BadFile("There is a header and no row below it.")

    def _refuse_swallowed(self, cells: list[str]) -> None:
        """Refuse a row that has taken those below it into a cell, up to the next quote."""
        if not self._lines.several:
            return
        others = len(self.header) - 1
        for cell in cells:
            lines = cell.splitlines()[1:]
            if others and any(line.count(self.delimiter) >= others for line in lines):
                raise _open_quote(self._lines.first)

    def _refuse_open_quote(self) -> None:
        try:
            list(csv.reader(self._lines.kept, delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            if "end of data" in str(error):
                raise _open_quote(self._lines.first) from error


class _Remembered:
    """Lines one after another; keeps those of the row that is being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._source = iter(lines)
        self._waiting: list[str] = []
        self.number = 0
        self.kept: list[str] = []

    def __iter__(self) -> "_Remembered":
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else next(self._source)
        self.number += 1
        self.kept.append(line)
        return line

    @property
    def first(self) -> int:
        """The line on which the row begins."""
        return self.number - len(self.kept) + 1

    @property
    def several(self) -> bool:
        return len(self.kept) > 1 or (bool(self.kept) and self.kept[0].count('"') % 2 == 1)

    def push_back(self, line: str) -> None:
        if line:
            self._waiting.append(line)
            self.number -= 1

    def forget(self) -> None:
        self.kept.clear()


@contextmanager
def open_table(path: Path, mapping: Mapping) -> Iterator[Table]:
    """Open the file that ``mapping`` describes.

    Raises:
        BadFile: It is a workbook, empty, in another encoding, or its quotation marks are wrong.
    """
    encoding = mapping.encoding or _encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield Table(file, mapping)
    except UnicodeError as error:
        wanted = "UTF-8" if encoding == "utf-8-sig" else encoding
        raise BadFile(
            f"The file is not {wanted}. Save it as “CSV UTF-8”, or name its encoding in the map:"
            ' [csv] encoding = "cp1252", for example.'
        ) from error
    except csv.Error as error:
        if "field limit" in str(error):
            raise BadFile(
                f"A cell has more than {LONGEST_CELL:,} characters. Is a quotation mark open?"
            ) from error
        raise BadFile(f"This is no CSV file: {error}.") from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    if head in WORKBOOKS:
        raise BadFile("This is an Excel workbook, not a CSV file. Save it as “CSV UTF-8”.")
    return next((name for mark, name in MARKS if head.startswith(mark)), "utf-8-sig")


def _likely(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _open_quote(line: int) -> BadFile:
    return BadFile(
        f"Row {line}: a quotation mark is opened and not closed, so rows below it would be lost."
        " Nothing was changed."
    )
