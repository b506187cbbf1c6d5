"""Tables that spreadsheets and old programs wrote, through the import of the ledger."""

from pathlib import Path

import pytest

from ebok_plugin.ledger.models import LedgerEntry
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


@pytest.mark.parametrize("name", RESULTS)
def test_a_table(name: str):
    status, errors, titles = RESULTS[name]

    report = bring(FOREIGN / name, name=name)

    assert str(report.status) == status
    assert [(error.code, error.field) for error in report.errors] == errors
    assert [*LedgerEntry.objects.values_list("title", flat=True)] == titles


def test_a_long_number_is_posted_once_whatever_the_order():
    for name in ("one_long_id.xlsx", "one_long_id_text.csv", "one_long_id.xlsx"):
        bring(FOREIGN / name, name=name)

    assert [*LedgerEntry.objects.values_list("source_key", flat=True)] == ["20260309000123457"]
