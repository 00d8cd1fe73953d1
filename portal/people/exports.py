"""All that is kept about a person, as one archive: a CSV and a JSON file for every table."""

import csv
import io
import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.http import FileResponse

from portal.core.exports import BYTE_ORDER_MARK, neutral
from portal.people.models import User
from portal.people.queries import accounts_of
from portal.people.registry import Table, kept_about

ROWS_AT_ONCE = 500


def archive_of(person: User) -> FileResponse:
    """Return the archive; it grows in a file and leaves in pieces, whatever its size.

    What is on record under an account that was merged into this one is in it, too.
    """
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    accounts = accounts_of(person)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for account in accounts:
            folder = f"merged-{account.pk}/" if account.pk != person.pk else ""
            for table in kept_about.ask(account):
                _add(archive, f"{folder}{table.name}.csv", _csv_lines(table))
                _add(archive, f"{folder}{table.name}.json", _json_lines(table))
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"person-{person.pk}.zip",
        content_type="application/zip",
    )


def _add(archive: ZipFile, name: str, lines: Iterator[str]) -> None:
    with archive.open(name, "w", force_zip64=True) as file:
        for line in lines:
            file.write(line.encode())


def _values(table: Table) -> Iterator[tuple]:
    return table.rows.order_by("pk").values_list(*table.fields).iterator(ROWS_AT_ONCE)


def _csv_lines(table: Table) -> Iterator[str]:
    yield BYTE_ORDER_MARK + _csv_line(table.fields)
    for row in _values(table):
        yield _csv_line(row)


def _csv_line(values) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([neutral(_cell(value)) for value in values])
    return line.getvalue()


def _cell(value):
    return json.dumps(value, cls=DjangoJSONEncoder) if isinstance(value, dict | list) else value


def _json_lines(table: Table) -> Iterator[str]:
    yield "["
    for number, row in enumerate(_values(table)):
        values = dict(zip(table.fields, row, strict=True))
        yield ("," if number else "") + "\n" + json.dumps(values, cls=DjangoJSONEncoder)
    yield "\n]\n"
