"""The turnover sheet and the board of a mirror add up to its snapshot, whatever it states."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.accounting.domain.turnover import read_program_turnover
from ebok_plugin.plugin.board import list_board_sections
from tests.ebok_plugin.ledger.test_invariants import IN_DATABASE
from tests.ebok_plugin.mirror.feeds import DAY, balance, bring, feed, row

SINCE = date(2026, 8, 15)
GROSZE = st.integers(-99_999, 99_999).filter(bool)
# What an account owed before, its postings by days since SINCE, the days of the items' terms.
ACCOUNT = st.tuples(
    GROSZE,
    st.lists(st.tuples(st.integers(0, (DAY - SINCE).days), GROSZE), max_size=5),
    st.lists(st.integers(-400, 30), min_size=1, max_size=3),
)


def zl(grosze: int) -> str:
    return f"{grosze / 100:.2f}"


def rows_of(number: int, opening: int, postings: list[tuple[int, int]], terms: list[int]) -> list:
    """Return the rows of an account; what it owes is split into one item for each term."""
    account = f"10001{number}"
    owed = opening + sum(grosze for _day, grosze in postings)
    place = {"building": f"B-{number % 2}", "premises_no": str(number), "payer_name": "Anna Lis"}
    rows = [balance(account, zl(owed), opening=zl(opening), **place)]
    for line, (days, grosze) in enumerate(postings, start=1):
        on = str(SINCE + timedelta(days))
        about = {"line": str(line), "booking_date": on, "title": "Zapis", "amount": zl(grosze)}
        rows.append(row("OBROT", account, **about))
    parts = split(owed, len(terms))
    for place_no, (days, grosze) in enumerate(zip(terms, parts, strict=False), start=1):
        due = str(DAY + timedelta(days))
        amounts = {"amount": zl(grosze), "remaining": zl(grosze), "title": "Opłata"}
        rows.append(row("POZYCJA", account, document_no=f"D-{place_no}", due_date=due, **amounts))
    return rows


def split(owed: int, parts: int) -> list[int]:
    """Equal parts, the last with the rest; none of a credit or of less than a grosz each."""
    part = owed // parts
    return [part] * (parts - 1) + [owed - part * (parts - 1)] if part > 0 else []


@pytest.mark.thorough
@pytest.mark.django_db
@given(st.lists(ACCOUNT, min_size=1, max_size=8))
@IN_DATABASE
def test_sheet_and_board_equal_the_snapshot(db: None, settings, accounts: list) -> None:
    settings.COOP_LEDGER = "mirror"
    cache.clear()
    rows = [line for number, one in enumerate(accounts) for line in rows_of(number, *one)]
    openings = sum(account[0] for account in accounts)
    booked = [posting for account in accounts for posting in account[1]]
    late = sum(
        grosze
        for opening, postings, terms in accounts
        for days, grosze in zip(
            terms, split(opening + sum(g for _day, g in postings), len(terms)), strict=False
        )
        if days < 0
    )
    whole_months = [
        grosze for days, grosze in booked if SINCE + timedelta(days) >= date(2026, 9, 1)
    ]
    with transaction.atomic():
        report = bring(
            feed(*rows, turnover_from=str(SINCE)), confirmed=frozenset({"MIRROR_NEW_ACCOUNTS"})
        )
        assert (report.errors, str(report.status)) == ((), "posted")
        sheet = read_program_turnover()
        ages, months, flows = list_board_sections(DAY)
        transaction.set_rollback(True)

    assert sheet is not None
    total = sheet.total
    debits, credits = (
        sum(abs(grosze) for _day, grosze in booked if (grosze > 0) == side)
        for side in (True, False)
    )
    assert [one.grosze for one in total[1:]] == [openings, debits, credits]
    assert total.closing.grosze == openings + debits - credits
    assert sum_money(one.debit - one.credit for one in sheet.rows).grosze == debits - credits
    assert ages.answer == f"Po terminie: {Money.from_grosze(late)}."
    assert months.answer.startswith(f"Dziś po terminie jest {Money.from_grosze(late)}.")
    figures = [one.figures for one in flows.rows]
    assert sum(int((charged - paid) * 100) for charged, paid in figures) == sum(whole_months)
