from datetime import date, timedelta

import pytest

from cms_ext.base.money.amounts import ZERO
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.first_page import card_words
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.mirror.feeds import balance, bring, feed, row
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
TICKED = frozenset({"MIRROR_FEWER", "MIRROR_JUMP", "MIRROR_NEW_ACCOUNTS", "MIRROR_PAYER"})


@pytest.fixture(autouse=True)
def _mirror(settings) -> None:
    settings.COOP_LEDGER = "mirror"


def accept(*rows: str, day: date = TODAY, **stated: str) -> None:
    report = bring(feed(*rows, day=str(day), **stated), today=day, confirmed=TICKED)
    assert [error.code for error in report.errors] == []


def account(number: str = "100001") -> Account:
    return Account.objects.get(account_no=number)


def item(amount: str, due: str, number: str = "100001", **cells: str) -> str:
    cells = {"document_no": f"D-{due}", "title": f"Opłata do {due}", **cells}
    return row("POZYCJA", number, due_date=due, amount=amount, remaining=amount, **cells)


def free(amount: str) -> str:
    return row("NADPLATA", "100001", document_no="W-1", title="Wpłata", remaining=amount)


def posting(amount: str, day: str, line: str = "1") -> str:
    return row("OBROT", "100001", line=line, booking_date=day, title=f"Zapis {day}", amount=amount)


def stated(number: str = "100001", day: date = TODAY) -> AccountBalance:
    one = account(number)
    return account_reader().balances_of([one], day)[one.pk]


def headline(number: str, day: date) -> str:
    words = card_words(stated(number, day))
    return f"{words.state}: {words.amount}" if words.amount else words.state


def test_the_headlines_of_the_samples():
    next_day = date(2026, 12, 1)
    bring("balances_ok.csv", today=TODAY)

    assert {n: headline(n, TODAY) for n in ("100003", "100004", "100011")} == {
        "100003": "Konto rozliczone",
        "100004": "Zaległość: 1\u00a0138,19\u00a0zł",
        "100011": "Nadpłata: 512,10\u00a0zł",
    }
    bring("balances_next_day.csv", today=next_day)
    assert {n: headline(n, next_day) for n in ("100003", "100008")} == {
        "100003": "Do zapłaty do wtorku 15 grudnia: 954,17\u00a0zł",
        "100008": "Konto rozliczone",
    }
    # The snapshot of a day still answers for that day.
    assert headline("100008", TODAY) == "Zaległość: 636,77\u00a0zł"
    owing = dict(account_reader().owing_balances(next_day))
    assert {pk: one.overdue for pk, one in owing.items()} == {
        account("100003").pk: ZERO,
        account("100004").pk: zl("1138.19"),
        account("100007").pk: zl("262.56"),
    }


LATE, AHEAD, LATER = "2026-10-15", "2026-12-15", "2027-01-15"


@pytest.mark.parametrize(
    ("rows", "said", "figures"),
    [
        # Debt next to free money: overdue is never more than the balance.
        ([balance("100001", "70.00"), item("100.00", LATE), free("30.00")],
         "Zaległość: 70,00 zł", ("70.00", "0.00", "0.00", "0.00")),
        ([balance("100001", "170.00"), item("100.00", LATE), item("100.00", AHEAD), free("30.00")],
         "Zaległość: 100,00 zł", ("100.00", "70.00", "0.00", "0.00")),
        ([balance("100001", "-20.00"), item("10.00", LATE), free("30.00")],
         "Nadpłata: 20,00 zł", ("0.00", "0.00", "0.00", "20.00")),
        ([balance("100001", "0.00"), item("30.00", LATE), free("30.00")],
         "Konto rozliczone", ("0.00", "0.00", "0.00", "0.00")),
        ([balance("100001", "80.00"), item("50.00", AHEAD), item("30.00", LATER)],
         "Do zapłaty do 15.12.2026: 50,00 zł", ("0.00", "80.00", "0.00", "0.00")),
        # Without items there is no term.
        ([balance("100001", "80.00")],
         "Do zapłaty: 80,00 zł", ("0.00", "0.00", "80.00", "0.00")),
    ],
)  # fmt: skip
def test_late_and_due_follow_from_the_balance(rows: list[str], said: str, figures: tuple[str, ...]):
    accept(*rows)
    state = stated()

    assert balance_in_words(state).headline == said.replace(" zł", "\u00a0zł")
    parts = (state.overdue, state.upcoming, state.without_term, state.free_credit)
    assert parts == tuple(map(zl, figures))
    assert state.balance == parts[0] + parts[1] + parts[2] - parts[3]


def test_an_account_that_is_gone_shows_its_last_state_for_ninety_days():
    accept(balance("100001", "80.00"), balance("100002", "0.00"), day=date(2026, 11, 1))
    accept(balance("100002", "0.00"), day=TODAY)

    assert (stated().is_gone, stated().stated_on) == (True, date(2026, 11, 1))
    assert headline("100001", TODAY) == "Do zapłaty: 80,00\u00a0zł"
    after = date(2026, 11, 1) + timedelta(days=91)
    assert headline("100001", after) == "Brak danych konta"
    assert dict(account_reader().owing_balances(TODAY)) == {}


def test_history_joins_the_postings_of_snapshots_and_ends_at_a_gap():
    accept(
        balance("100001", "10.00", opening="0.00"), posting("10.00", "2026-09-02"),
        day=date(2026, 9, 30), turnover_from="2026-09-01",
    )  # fmt: skip
    accept(
        balance("100001", "50.00", opening="30.00"),
        posting("50.00", "2026-11-02"), posting("-30.00", "2026-11-09"),
        day=date(2026, 11, 10), turnover_from="2026-11-01",
    )  # fmt: skip
    # The program has booked into the past since: the newer snapshot counts.
    accept(
        balance("100001", "20.00", opening="50.00"), posting("-30.00", "2026-11-12"),
        posting("5.00", "2026-11-09"), posting("-5.00", "2026-11-09", "2"),
        day=TODAY, turnover_from="2026-11-09",
    )  # fmt: skip
    reader, one = account_reader(), account()
    statement = reader.read_statement(one, date(2026, 1, 1), TODAY)

    rows = [(str(line.booking_date), line.amount, line.balance_after) for line in statement.rows]
    assert rows == [
        ("2026-11-02", zl("50.00"), zl("50.00")),
        ("2026-11-09", zl("5.00"), zl("55.00")),
        ("2026-11-09", zl("-5.00"), zl("50.00")),
        ("2026-11-12", zl("-30.00"), zl("20.00")),
    ]
    assert (statement.start, statement.end) == (date(2026, 11, 1), TODAY)
    assert (statement.opening, statement.closing) == (ZERO, zl("20.00"))
    page = reader.read_statement(one, date(2026, 1, 1), TODAY, page=2, size=3)
    assert (page.rows, page.brought_forward, page.pages) == (statement.rows[3:], zl("50.00"), 2)
    newest = reader.read_statement(one, date(2026, 1, 1), TODAY, page=1, size=3, from_newest=True)
    assert newest.rows == statement.rows[1:]
    assert [row.seq for row in reader.newest_rows(one, stated(), one.opened_on, 2)] == [
        line.seq for line in statement.rows[:-3:-1]
    ]
    found = [(paid.booked_on.day, paid.amount) for paid in reader.last_payments(one, TODAY)]
    assert found == [(12, zl("30.00")), (9, zl("5.00"))]


def test_nothing_is_known_before_the_first_snapshot():
    reader = account_reader()

    assert (reader.stated_on(TODAY), dict(reader.owing_balances(TODAY))) == (None, {})


def test_reading_costs_the_same_for_one_account_and_for_four():
    bring("balances_ok.csv", today=TODAY)
    accounts = list(Account.objects.order_by("account_no"))
    reader = account_reader()

    def count_queries(some: list[Account]) -> list[int]:
        return [
            queries_of(lambda: reader.balances_of(some, TODAY)),
            queries_of(lambda: reader.read_account_states(some, TODAY)),
            queries_of(lambda: reader.read_statements(some, date(2026, 11, 1), TODAY)),
            queries_of(lambda: reader.count_rows(some, date(2026, 11, 1), TODAY)),
        ]

    assert count_queries(accounts[3:4]) == count_queries(accounts[3:7])
