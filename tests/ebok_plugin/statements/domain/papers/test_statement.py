from collections.abc import Sequence
from datetime import date

import pytest

from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.ledger.domain.queries.statement import Statement, StatementLine, read_statement
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.statements.domain.papers.statement import statement_pdf
from tests.ebok_plugin.statements.offices import OFFICE, TODAY, sample
from tests.papers_read import pages_of, standards_of, tags_of, words_of

pytestmark = pytest.mark.django_db


def of(rows: Sequence[StatementLine] = (), opening: str = "0.00") -> Statement:
    return Statement(
        start=JANUARY,
        end=TODAY,
        opening=Money.parse(opening),
        brought_forward=Money.parse(opening),
        debits=sum_money(row.debit for row in rows if row.debit),
        credits=sum_money(row.credit for row in rows if row.credit),
        rows=tuple(rows),
    )


CODE = "K7QF-2M9T-XB4C"
JANUARY = date(2026, 1, 1)


def long_year(count: int) -> Statement:
    """Charges of 10,00 and payments of 9,00 by turns, with titles as long as a bank allows."""
    rows, balance = [], Money.parse("100.00")
    for number in range(count):
        charged = number % 2 == 0
        amount = Money.parse("10.00") if charged else Money.parse("-9.00")
        balance += amount
        rows.append(
            StatementLine(
                entry_id=number,
                seq=number + 1,
                kind=EntryKind.CHARGE if charged else EntryKind.PAYMENT,
                booking_date=date(2026, 1, 1 + number % 28),
                title=f"Pozycja {number + 1} " + "bardzo długi tytuł przelewu " * 4,
                amount=amount,
                balance_after=balance,
                due_date=date(2026, 2, 16) if charged else None,
                period="2026-01" if charged else "",
                document_id=None,
                corrected=number == 3,
            )
        )
    return of(rows, opening="100.00")


def paper(account: Account, shown: Statement) -> bytes:
    return statement_pdf(OFFICE, account, shown, CODE, TODAY)


def test_the_worked_year_on_paper():
    account = sample("100005")

    text = words_of(paper(account, read_statement(account, JANUARY, TODAY)))

    for said in (
        "Zestawienie operacji na koncie 100005",
        "od 1 stycznia 2026 r. do 20 listopada 2026 r.",
        account.payer_name,
        "wpłaty zaksięgowane do 16.11.2026",
        "01.02.2026 Opłata za 02/2026 Naliczenie 16.02.2026 926,94 926,94",
        "16.03.2026 Opłata za marzec 2026 lok. 1A/5 Wpłata 926,94 926,94",
        "31.07.2026 Rozliczenie mediów za 2025 Rozliczenie mediów 87,43 −87,43",
        "Na 20 listopada 2026 r.: konto rozliczone 0,00 zł",
        CODE,
        "/weryfikacja/",
    ):
        assert said in text


def test_three_pages_carry_their_sums_forward(flat: Account):
    shown = long_year(60)

    every = pages_of(paper(flat, shown))

    pages = [page for page in every if "Operacja" in page]  # the box with the code may stand alone
    assert len(pages) >= 3
    seen = 0
    for number, page in enumerate(pages, start=1):
        assert f"Strona {number} z {len(every)}" in page
        if number > 1:
            assert f"Z przeniesienia {_sums(shown, seen)}" in page
        seen += page.count("Pozycja ")
        if number < len(pages):
            assert f"Do przeniesienia {_sums(shown, seen)}" in page
    assert seen == 60
    assert "Z przeniesienia" not in pages[0]
    assert "Do przeniesienia" not in pages[-1]
    assert "Razem i saldo końcowe 300,00 270,00 130,00" in pages[-1]
    assert "Wpłata – skorygowano" in pages[0]


def _sums(shown: Statement, count: int) -> str:
    rows = shown.rows[:count]
    debits = sum((row.debit.grosze for row in rows if row.debit), 0)
    credits = sum((row.credit.grosze for row in rows if row.credit), 0)
    figures = (*map(Money.from_grosze, (debits, credits)), rows[-1].balance_after)
    return " ".join(money.digits for money in figures)


def test_a_period_without_postings_says_both_balances_and_long_names_run_no_markup(flat: Account):
    [page] = pages_of(paper(flat, of(opening="-87.43")))

    assert "Saldo początkowe −87,43" in page
    assert "Razem i saldo końcowe 0,00 0,00 −87,43" in page
    assert "nadpłata 87,43 zł" in page

    flat.payer_name = "Wspólnota Mieszkaniowa Właścicieli Lokali przy ulicy Wrzosowej " * 2
    flat.payer.correspondence_address = "ul. Bardzo Długiej Nazwy 12/34, 00-000 Przykładowo"

    first = pages_of(paper(flat, of()))[0]
    flat.payer_name = "#panic(1) *b* $x$ <script>"
    text = words_of(paper(flat, of()))

    assert first.count("przy ulicy Wrzosowej") == 4
    assert "ul. Bardzo Długiej Nazwy 12/34 00-000 Przykładowo" in first
    assert flat.payer_name in text


def test_the_same_data_are_the_same_bytes(flat: Account):
    assert paper(flat, long_year(4)) == paper(flat, long_year(4))
    assert paper(flat, long_year(4)) != paper(flat, long_year(5))


def test_the_paper_is_tagged_for_readers_and_archives(flat: Account):
    made = paper(flat, long_year(60))
    tags = tags_of(made)

    assert standards_of(made) == ("pl-PL", "1", True)
    # One table of postings over all its pages, and the summary above it.
    assert (tags["/Table"], tags["/H1"]) == (2, 1)
    assert tags["/TH"] >= 10
