import io
from datetime import UTC, datetime

import openpyxl
import pytest

from portal.core.exports import csv_response, neutral, xlsx_response


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_no_text_is_a_formula(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Ilse", "a=b", -3, 2.5, None, ""])
def test_what_is_harmless_stays_as_it_is(value):
    assert neutral(value) == value


def test_a_csv_file_is_streamed_with_a_mark_that_spreadsheets_understand():
    answer = csv_response("people.csv", ["Name"], (["=Ilse"] for _n in range(2)))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == ["Name", "'=Ilse", "'=Ilse"]
    assert answer["Content-Disposition"] == 'attachment; filename="people.csv"'


def test_a_workbook_keeps_numbers_and_dates():
    day = datetime(2026, 3, 2, 9, tzinfo=UTC)

    answer = xlsx_response("people.xlsx", ["Name", "Hours", "Day"], [["=Ilse", 2.5, day]])

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[2]] == ["'=Ilse", 2.5, datetime(2026, 3, 2, 9)]
