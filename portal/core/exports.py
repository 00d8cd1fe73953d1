"""Lists that people take away: CSV, row by row, and XLSX. No cell of theirs is a formula."""

import csv
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

from django.http import FileResponse, StreamingHttpResponse
from openpyxl import Workbook

# A spreadsheet computes a cell that begins so; the apostrophe makes it a text again.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads UTF-8 as something else


def neutral(value):
    """Return ``value`` so that a spreadsheet shows it and computes nothing.

    >>> neutral("=1+1")
    "'=1+1"
    >>> neutral(-3)
    -3
    """
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_response(filename: str, header: Iterable, rows: Iterable[Iterable]):
    """Return a CSV file that is written while it is sent, however long ``rows`` is."""
    return StreamingHttpResponse(
        _csv_lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def xlsx_response(filename: str, header: Iterable, rows: Iterable[Iterable]) -> FileResponse:
    """Return a workbook of one sheet; it grows in a file, not in memory."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append([_cell(value) for value in header])
    for row in rows:
        sheet.append([_cell(value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX_TYPE)


class _Line:
    def write(self, text: str) -> str:
        return text


def _csv_lines(header, rows) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow([neutral(value) for value in header])
    for row in rows:
        yield writer.writerow([neutral(value) for value in row])


def _cell(value):
    if value is None or isinstance(value, int | float):
        return value
    if hasattr(value, "tzinfo") and value.tzinfo is not None:
        value = value.replace(tzinfo=None)  # a workbook knows no time zones
    return neutral(value if hasattr(value, "isoformat") else str(value))
