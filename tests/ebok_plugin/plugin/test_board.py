"""The board's sums are the ledger's, on both ledgers, and single nobody out."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from cms_ext.plugins import BoardRow, BoardSection
from ebok_plugin.ledger.domain.debtors import (
    LABELS,
    MIN_ACCOUNTS,
    Arrears,
    Debtor,
    Debtors,
    DebtorScope,
    find_debtors,
    sum_debt_ages,
)
from ebok_plugin.ledger.domain.reader import OwnLedger
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.plugin.board import list_board_sections
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.ledgers import ledgers
from tests.ebok_plugin.ledger.posted import Posted
from tests.ebok_plugin.ledger.test_invariants import IN_DATABASE
from tests.ebok_plugin.mirror.feeds import balance, bring, feed, row
from tests.ebok_plugin.panel.plans import agree
from tests.query_counts import queries_of

TODAY = date(2026, 11, 20)
AGES = len(LABELS)


def debtors_of(amounts: Sequence[Sequence[int]]) -> Debtors:
    """Debtors with so many grosze of each age."""
    lines = (
        Debtor(pk, Arrears(tuple(map(Money.from_grosze, of_one)), zl("0"), TODAY))
        for pk, of_one in enumerate(amounts)
    )
    return Debtors(TODAY, tuple(lines))


ONE = st.lists(st.sampled_from([0, 0, 1, 5_000]), min_size=AGES, max_size=AGES).filter(any)


@given(st.lists(ONE, max_size=30))
def test_ages_sum_to_the_arrears_and_none_is_of_a_few(amounts: list[list[int]]):
    debtors = debtors_of(amounts)
    ages = sum_debt_ages(debtors)

    assert sum_money(age.amount for age in ages) == debtors.late
    if len(amounts) >= MIN_ACCOUNTS:
        assert [age for age in ages if 0 < age.accounts < MIN_ACCOUNTS] == []


def test_a_small_age_is_joined_with_its_younger_neighbour():
    many = [[100, 0, 0, 0, 0]] * 5 + [[0, 0, 100, 0, 0]] * 5
    for amounts, labels in (
        (many, list(LABELS)),
        ([*many, [0, 0, 0, 0, 100]], ["0–30 dni", "31–90 dni", "ponad 90 dni"]),
        ([*many, [0, 100, 0, 0, 0]], ["0–90 dni", "91–180 dni", "181–365 dni", "ponad 365 dni"]),
        (many[:2], ["razem"]),
    ):
        assert [age.label for age in sum_debt_ages(debtors_of(amounts))] == labels


@pytest.mark.thorough
@pytest.mark.django_db
@given(ledgers(), ledgers())
@IN_DATABASE
def test_the_board_s_sums_are_the_ledger_s(db: None, first: list, second: list):
    start, end = Period(2026, 1), Period(2026, 4)
    with transaction.atomic():
        for number, records in (("100005", first), ("100006", second)):
            Posted(open_account(number)).write(records)
        flows = OwnLedger.month_flows(start, end, end.last_day)
        openings = sum_money(
            entry.amount
            for entry in LedgerEntry.objects.select_related("reverses")
            if EntryKind.OPENING in (entry.kind, entry.reverses and entry.reverses.kind)
        )
        states = OwnLedger.balances_of(Account.objects.all(), end.last_day)
        ages, months, _flows = list_board_sections(end.last_day)
        late = find_debtors(end.last_day, DebtorScope()).late
        transaction.set_rollback(True)

    assert sum_money(flow.charged - flow.paid for flow in flows) + openings == sum_money(
        state.balance for state in states.values()
    )
    assert late == sum_money(state.overdue for state in states.values())
    assert ages.answer == f"Po terminie: {late}."
    assert months.rows == () or months.rows[-1].figures[0] == late.amount
    # Two accounts: how many of them are late would tell of one.
    assert {row.figures[-1] for row in (*ages.rows, *months.rows)} <= {0, None}


def house(accounts: int = 6) -> None:
    """Each account owes 100 since January and paid June's 50 in time; one has paid nothing."""
    for place in range(accounts):
        one = open_account(f"10001{place}")
        charge(one, "2026-01", "100.00")
        charge(one, "2026-06", "50.00")
        pay(one, "2026-06-05", "50.00" if place else "10.00")


@pytest.mark.django_db
def test_what_the_board_reads_of_the_own_ledger():
    house()
    ages, months, flows = list_board_sections(TODAY)

    assert (ages.answer, months.answer) == (
        "Po terminie: 640,00 zł.".replace(" zł", "\xa0zł"),
        "Dziś po terminie jest 640,00 zł. Od końca stycznia 2026 zaległości wzrosły o "
        "40,00 zł.".replace(" zł", "\xa0zł"),
    )
    assert ages.total == BoardRow("Razem", (Decimal("640.00"), 6))
    assert months.rows[-1] == BoardRow("11/2026", (Decimal("640.00"), Decimal(0), 6), "11")
    assert flows.total == BoardRow("Razem", (Decimal("900.00"), Decimal("260.00")))
    assert [row for row in flows.rows if any(row.figures)] == [
        BoardRow("01/2026", (Decimal("600.00"), Decimal(0)), "01"),
        BoardRow("06/2026", (Decimal("300.00"), Decimal("260.00")), "06"),
    ]


@pytest.mark.django_db
def test_the_sum_of_fewer_than_five_plans_is_in_no_section():
    house()
    agree(Account.objects.get(account_no="100011"), [1], ("2026-12-15", "50.00"), on=TODAY)
    ages, months, _flows = list_board_sections(TODAY)

    assert ages.note == "Układów ratalnych jest mniej niż pięć, więc ich sumy tu nie ma."
    assert months.rows[-1].figures == (Decimal("590.00"), None, 6)
    assert months.note == "Kreska: mniej niż pięć kont."


@pytest.mark.django_db
def test_more_accounts_cost_no_more_queries():
    house(1)
    before = queries_of(list_board_sections, TODAY)
    cache.clear()
    house_of_four = [open_account(f"10002{place}") for place in range(3)]
    for one in house_of_four:
        charge(one, "2026-01", "100.00")

    assert queries_of(list_board_sections, TODAY) == before


@pytest.fixture
def mirror(settings) -> None:
    settings.COOP_LEDGER = "mirror"


def take(day: str, *, turnover: bool = False) -> None:
    """Accept a snapshot of six accounts that owe 100 each since January.

    With `turnover` the first was charged 70 in September, 120 in October and paid 60 in November.
    """
    numbers = [f"10001{place}" for place in range(6)]
    openings = {"opening": "100.00"} if turnover else {}
    rows = [balance(number, "100.00", **openings) for number in numbers[1:]]
    rows.append(balance("100010", "100.00", **({"opening": "-30.00"} if turnover else {})))
    stated = {"turnover_from": "2026-09-15"} if turnover else {}
    postings = [
        row("OBROT", "100010", line=str(line), booking_date=on, title="Zapis", amount=amount)
        for line, (on, amount) in enumerate(
            (("2026-09-20", "70.00"), ("2026-10-01", "120.00"), ("2026-11-05", "-60.00")), start=1
        )
        if turnover
    ]
    rows += [
        row(
            "POZYCJA",
            number,
            document_no="D-1",
            title="Opłata",
            due_date="2026-01-15",
            amount="100.00",
            remaining="100.00",
        )
        for number in numbers
    ]
    report = bring(
        feed(*rows, *postings, day=day, **stated),
        today=date.fromisoformat(day),
        confirmed=frozenset({"MIRROR_FEWER", "MIRROR_JUMP", "MIRROR_NEW_ACCOUNTS", "MIRROR_PAYER"}),
    )
    assert [error.code for error in report.errors] == []


@pytest.mark.django_db
def test_a_mirror_shows_kept_snapshots_and_leaves_the_rest_out(mirror: None):
    for place in range(6):
        open_account(f"10001{place}")
    take("2026-08-31")
    take("2026-10-12")
    take("2026-11-19")
    ages, months, flows = list_board_sections(TODAY)

    assert ages.note == "Stan z programu księgowego na 19.11.2026."
    assert [row.label for row in months.rows] == ["08/2026", "10/2026", "11/2026"]
    assert {row.figures for row in months.rows} == {(Decimal("600.00"), Decimal(0), 6)}
    expected = ((), "Program księgowy nie podaje obrotów, więc tych liczb nie ma.")
    assert (flows.rows, flows.answer) == expected


@pytest.mark.django_db
def test_a_mirror_s_charges_and_payments_are_of_whole_months_it_states(mirror: None):
    for place in range(6):
        open_account(f"10001{place}")
    take("2026-11-19", turnover=True)
    _ages, months, flows = list_board_sections(TODAY)

    expected = ((), "Nie ma jeszcze wcześniejszych miesięcy do porównania.")
    assert (months.rows, months.note) == expected
    assert flows.rows == (
        BoardRow("10/2026", (Decimal("120.00"), Decimal("0.00")), "10"),
        BoardRow("11/2026", (Decimal("0.00"), Decimal("60.00")), "11"),
    )


@pytest.mark.django_db
def test_a_past_month_is_read_once_and_again_when_it_changes():
    cache.clear()
    house()
    cold = queries_of(list_board_sections, TODAY)
    warm = queries_of(list_board_sections, TODAY)
    _ages, before, _flows = list_board_sections(TODAY)
    pay(Account.objects.get(account_no="100010"), "2026-07-31", "30.00")
    _ages, after, _flows = list_board_sections(TODAY)

    def late(months: BoardSection) -> list[Decimal | int | None]:
        return [row.figures[0] for row in months.rows if row.label in ("06/2026", "07/2026")]

    assert warm < cold
    expected = ([Decimal("640.00"), Decimal("640.00")], [Decimal("640.00"), Decimal("610.00")])
    assert (late(before), late(after)) == expected
