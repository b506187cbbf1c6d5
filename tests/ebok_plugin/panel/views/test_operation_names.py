"""A charge that corrects another one is called a correction wherever operations are named."""

from datetime import date

import pytest
from django.test import Client

from cms_ext.plugins import Window
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain.download import list_statement_rows
from ebok_plugin.ledger.domain.queries.statement import StatementLine
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.plugin.exchange import PostingFilters, list_postings
from ebok_plugin.plugin.privacy import _entries
from tests.ebok_plugin.ledger.books import charge, document, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.page_checks import parsed, said
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
NAMES = ["naliczenie", "korekta", "korekta", "wpłata"]


@shared
def corrected() -> Account:
    """A charge of November, corrected down and up, and a payment."""
    account = open_account("100005")
    posted = charge(account, "2026-11", "300.00", today=TODAY)
    for number, amount in (("KOR/1", "-20.00"), ("KOR/2", "5.00")):
        correction = document(
            account, "2026-11", amount, number=number, corrects=posted.document_no
        )
        post_charge_documents([correction], made_by=None, today=TODAY)
    pay(account, "2026-11-10", "100.00")
    grant(account, "Anna Lis")
    return account


def test_pages_name_a_correction(anna: Client, corrected: Account):
    home, history = (parsed(anna.get(address)) for address in ("/e-bok/", "/e-bok/konto/"))
    entries = [parsed(anna.get(f"/e-bok/konto/100005/naliczenie/{seq}/")) for seq in (1, 2, 3)]

    operations = "//section[@aria-labelledby='{}']"
    assert said(home, f"{operations.format('ostatnie')}//dt/a") == [
        "Wpłata", "Korekta 11/2026", "Korekta 11/2026"]  # fmt: skip
    rows = said(history, f"{operations.format('operacje')}//td[@class='what']/small")
    assert rows == [
        # What the payer wrote; that it is a payment stands above.
        "wpłata",
        "Korekta, listopad 2026",
        "Korekta, listopad 2026",
        "Naliczenie, listopad 2026",
    ]
    assert said(history, f"{operations.format('operacje')}//td[@class='what']/a")[0] == "Wpłata"
    titles = [" ".join(page.xpath("string(//title)").split())[:7] for page in entries]
    assert titles == ["Nalicze", "Korekta", "Korekta"]


@pytest.mark.parametrize(
    ("kind", "title", "brief"),
    [
        (EntryKind.OPENING, "OP/26/10 – opłata za 10/2026", "OP/26/10 – opłata za 10/2026"),
        (EntryKind.OPENING, "Bilans otwarcia 2026 – do zapłaty", "bilans otwarcia"),
        (EntryKind.PAYMENT, "czynsz za maj", "wpłata"),
    ],
)
def test_an_opening_item_is_named_by_its_document(kind: EntryKind, title: str, brief: str):
    money = zl("10.00")
    line = StatementLine(1, 1, kind, TODAY, title, money, money, None, "", None, False)

    assert line.brief_name == brief


def test_files_programs_and_copies_name_a_correction(corrected: Account):
    stream = account_reader().stream_statement(corrected, date(2026, 1, 1), TODAY)
    downloaded = [str(row[1]) for row in list_statement_rows(stream)][2:-1]
    window = Window(after="", size=10, today=TODAY)
    reported = [one.operation for one in list_postings(PostingFilters("100005"), window)]
    copied = [row["Rodzaj"] for row in _entries(corrected.payer).rows]

    assert downloaded == reported == NAMES
    assert sorted(map(str, copied)) == sorted(NAMES)
