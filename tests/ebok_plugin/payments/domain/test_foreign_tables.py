"""Tables that spreadsheets and old programs wrote, through the import of the ledger."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from ebok_plugin.ledger.models import LedgerEntry
from tests.cms_ext.base.tables.workbooks import workbook
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.books import bring
from tests.shared_rows import shared_by_the_whole_file

pytestmark = pytest.mark.django_db
FOREIGN = Path(__file__).parent / "foreign"


@shared_by_the_whole_file
def _accounts() -> None:
    open_accounts(2)


LONG = [("ID_NUMBER_CELL", "external_id")]
RESULTS: dict[str, tuple[str, list[tuple[str, str]], list[str]]] = {
    "cp852_pl.csv": ("posted", [], ["Opłata za śmieci"]),
    "header_spaces_case.csv": ("posted", [], ["Czynsz"]),
    "nrb_excel_text.csv": ("posted", [], ["Czynsz"]),
    "nul_pad.csv": ("posted", [], ["Czynsz"]),
    "first_sheet_hidden.xlsx": ("posted", [], ["Czynsz"]),
    "long_ids_as_numbers.xlsx": ("refused", LONG * 2, []),
    "one_long_id.xlsx": ("refused", LONG, []),
    "one_long_id_text.csv": ("posted", [], ["Czynsz"]),
}
MARKER = ["#ebok", "payments", "1"]
COLUMNS = ["external_id", "account_no", "value_date", "amount", "title", "source"]
# An identifier as a spreadsheet stores it, and whether it is the one that somebody typed.
IDENTIFIERS: dict[object, str] = {
    "9/2026": "posted",
    "2026-09-01": "posted",
    date(2026, 9, 1): "ID_NUMBER_CELL",  # „9/2026”, „1-9” and „1.09” look the same
    datetime(2026, 9, 1, 8, 30): "ID_NUMBER_CELL",
    time(8, 30): "ID_NUMBER_CELL",
    123456789012345: "posted",
    1234567890123456: "ID_NUMBER_CELL",
}


@pytest.mark.parametrize("identifier", IDENTIFIERS, ids=str)
def test_an_identifier_that_a_spreadsheet_made_a_date_of_is_refused(identifier: object):
    row = [identifier, "100001", date(2026, 3, 9), 100, date(2026, 11, 1), "BANK"]

    report = bring(workbook(MARKER, COLUMNS, row), name="wplaty.xlsx")

    outcome = report.errors[0].code if report.errors else str(report.status)
    assert outcome == IDENTIFIERS[identifier]
    assert LedgerEntry.objects.count() == (outcome == "posted")


@pytest.mark.parametrize("name", RESULTS)
def test_a_table(name: str):
    status, errors, titles = RESULTS[name]

    report = bring(FOREIGN / name, name=name)

    assert str(report.status) == status
    assert [(error.code, error.field) for error in report.errors] == errors
    assert [*LedgerEntry.objects.values_list("title", flat=True)] == titles


AMOUNTS = {
    "1'369,36 zł": ("posted", "", "1\u00a0369,36"),
    "100,00 CR": ("refused", "AMOUNT_FORMAT", "strona konta"),
    "Wn 100,00 zł": ("refused", "AMOUNT_FORMAT", "strona konta"),
    "100,00 (Ma)": ("refused", "AMOUNT_FORMAT", "strona konta"),
    "(100,00)": ("refused", "AMOUNT_NOT_POSITIVE", "Zwrot zapisz jako korektę"),
    "100,00-": ("refused", "AMOUNT_NOT_POSITIVE", "Zwrot zapisz jako korektę"),
    "- zł": ("refused", "AMOUNT_NOT_POSITIVE", "musi być większa od 0"),
}


def test_a_side_says_nothing_about_a_payment_and_brackets_are_a_minus():
    def outcome(amount: str) -> tuple[str, str, str]:
        row = f"WB-1;100001;2026-03-09;{amount};BANK"
        head = "#ebok;payments;1\nexternal_id;account_no;value_date;amount;source\n"
        report = bring(f"{head}{row}\n".encode())
        if report.status == "posted":
            return "posted", "", LedgerEntry.objects.get().amount.digits.lstrip("−-")
        error = report.errors[0]
        return (
            "refused",
            error.code,
            next(what for what in AMOUNTS[amount][2:] if what in error.message),
        )

    assert {amount: outcome(amount) for amount in AMOUNTS} == AMOUNTS


def test_a_long_number_is_posted_once_whatever_the_order():
    for name in ("one_long_id.xlsx", "one_long_id_text.csv", "one_long_id.xlsx"):
        bring(FOREIGN / name, name=name)

    assert [*LedgerEntry.objects.values_list("source_key", flat=True)] == ["20260309000123457"]
