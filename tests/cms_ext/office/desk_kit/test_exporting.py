"""Files of lists: what a spreadsheet does to long numbers."""

from collections.abc import Iterable
from contextlib import closing
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cms_ext.base.tables.values import keep_digits, restore_text
from cms_ext.base.tables.writing import Value
from cms_ext.office.desk_kit.exporting import send_table

pytestmark = pytest.mark.django_db  # closing an answer looks at the connection
NRB = "61109010140000071219812874"
ROW: tuple[Value, ...] = ("100001", NRB, Decimal("12.50"), date(2026, 11, 20), None)


def sent(file_format: str, rows: Iterable[Iterable[Value]]) -> bytes:
    answer = send_table(["Konto", "Rachunek", "Saldo", "Dzień", ""], rows, file_format, "x")
    with closing(answer):
        return answer.getvalue()


def test_an_account_number_stays_a_text_in_both_files():
    text = sent("csv", [ROW]).decode("utf-8-sig").splitlines()[1]
    sheet = load_workbook(BytesIO(sent("xlsx", [ROW]))).active

    assert text == f"100001;'{NRB};12,50;2026-11-20;"
    assert sheet is not None
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "d", "n"]
    assert sheet["B2"].value == NRB


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("123456789012345", "123456789012345"),
        ("1234567890123456", "'1234567890123456"),
        ("'1234567890123456", "''1234567890123456"),
        ("1234567890123456/2026", "1234567890123456/2026"),
        ("", ""),
    ],
)
def test_reading_takes_the_apostrophe_off(text: str, written: str):
    assert keep_digits(text) == written
    assert restore_text(written) == text
