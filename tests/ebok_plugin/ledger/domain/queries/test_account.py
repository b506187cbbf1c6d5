from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import Http404

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.queries.account import (
    get_readable_account,
    list_premises,
    logins_of_premises,
    read_balance,
    read_balances,
    select_readable_accounts,
)
from ebok_plugin.ledger.domain.queries.owing import accounts_that_owe
from ebok_plugin.ledger.domain.snapshot import drop_snapshots, take_snapshots
from ebok_plugin.ledger.models import Account, AccountAccess, Snapshot
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.ledger.samples import post_samples
from tests.people import resident, staff
from tests.query_counts import counted, queries_of
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)
Role = AccountAccess.Role


@shared
def estate() -> dict[str, Account]:
    """Anna pays for a flat and a garage, Piotr co-owns the shop, a manager sees all of them."""
    flat, garage, shop = (open_account(number) for number in ("100005", "G/7", "100012"))
    for account in (flat, garage):
        grant(account, "Anna Lis")
    grant(shop, "Piotr Wrona", Role.CO_OWNER)
    for account in (flat, garage, shop):
        grant(account, "Zarządca sp. z o.o.", Role.MANAGER, start=date(2025, 1, 1))
    grant(shop, "Nina Testowska", Role.TENANT, start=date(2025, 1, 1), end=TODAY)
    grant(flat, "Ewa Dawna", start=date(2020, 1, 1), end=date(2026, 11, 19))
    grant(flat, "Jan Przyszły", start=date(2026, 11, 21))
    return {"flat": flat, "garage": garage, "shop": shop}


def test_who_reads_which_account(estate: dict[str, Account]):
    accounts = {
        "Anna Lis": ["100005", "G/7"],
        "Piotr Wrona": ["100012"],
        "Zarządca sp. z o.o.": ["100005", "100012", "G/7"],
        # On the last day of her right, on the day after, on the day before.
        "Nina Testowska": ["100012"],
        "Ewa Dawna": [],
        "Jan Przyszły": [],
        "Obcy Sąsiad": [],
    }
    users = {name: resident("ebok", f"EB-{n}", name) for n, name in enumerate(accounts)}

    assert {
        name: [account.account_no for account in select_readable_accounts(user, TODAY)]
        for name, user in users.items()
    } == accounts


def test_only_an_active_ebok_login_gives_access(estate: dict[str, Account]):
    blocked = resident("ebok", "EB-1", "Anna Lis")
    blocked.state = "SUSPENDED"
    blocked.save()
    refused: list[User | AnonymousUser] = [
        AnonymousUser(),
        blocked,
        resident("ikcs", "IKCS-0007", "Anna Lis"),
        staff("admin", superuser=True),
    ]

    assert [list(select_readable_accounts(user, TODAY)) for user in refused] == [[], [], [], []]

    blocked.state = "ACTIVE"
    blocked.save()
    assert select_readable_accounts(blocked, TODAY).count() == 2
    # Two rights to one account show it once.
    grant(estate["flat"], "Anna Lis", Role.CO_OWNER)
    assert select_readable_accounts(blocked, TODAY).count() == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by how many there are")
def test_the_own_accounts_are_looked_up_and_not_sought_among_all(estate: dict[str, Account]):
    plan = select_readable_accounts(resident("ebok", "EB-1", "Anna Lis"), TODAY).explain()

    assert "SEARCH ebok_plugin_ledger_account USING" in plan
    assert "SCAN ebok_plugin_ledger_account" not in plan


def test_a_closed_account_stays_readable_for_three_years_or_as_the_setting_says(
    estate: dict[str, Account], settings
):
    Account.objects.filter(pk=estate["flat"].pk).update(closed_on=date(2026, 1, 31))
    anna = resident("ebok", "EB-1", "Anna Lis")

    def readable(*days: date) -> list[bool]:
        flat = estate["flat"].pk
        return [select_readable_accounts(anna, day).filter(pk=flat).exists() for day in days]

    days = date(2026, 11, 20), date(2029, 1, 31), date(2029, 2, 1)
    assert readable(*days) == [True, True, False]
    settings.COOP_CLOSED_READABLE_MONTHS = 1
    assert readable(date(2026, 2, 28), date(2026, 3, 1)) == [True, False]
    assert select_readable_accounts(anna, date(2026, 3, 1)).count() == 1


def test_an_account_is_found_by_its_number_as_in_an_address(estate: dict[str, Account]):
    anna = resident("ebok", "EB-1", "Anna Lis")

    assert get_readable_account(anna, "100005", TODAY) == estate["flat"]
    assert get_readable_account(anna, estate["garage"].slug, TODAY) == estate["garage"]
    assert estate["garage"].slug == "G_7"


def test_not_theirs_and_not_there_answer_alike(estate: dict[str, Account]):
    anna = resident("ebok", "EB-1", "Anna Lis")

    for number in (
        "100012",
        "999999",
        "",
        "100005\0",
        "100005\n",
        "1 OR 1=1",
        "g_7",
        "9" * 5000,
        "ą",
    ):
        with pytest.raises(Http404, match=r"^No Account matches the given query\.$"):
            get_readable_account(anna, number, TODAY)


def test_balances_cost_the_same_for_one_account_and_for_four():
    manager, asked = resident("ebok", "EB-1", "Zarządca sp. z o.o."), []
    for number in range(4):
        account = open_account(f"{200000 + number}")
        grant(account, "Zarządca sp. z o.o.", Role.MANAGER)
        if number < 3:
            charge(account, "2026-11", "926.94")
            pay(account, "2026-11-16", "900.00")
        states, queries = counted(
            lambda: read_balances(select_readable_accounts(manager, TODAY), TODAY)
        )
        asked.append(queries)

    assert asked[0] == asked[3]
    assert [state.overdue for state in states.values()] == [zl("26.94")] * 3 + [zl("0.00")]
    # An account without entries is settled.
    empty = read_balance(account, TODAY)
    assert (empty.balance, empty.open_debits) == (zl("0.00"), ())


def test_a_credit_on_one_account_does_not_pay_another(estate: dict[str, Account]):
    charge(estate["flat"], "2026-11", "926.94")
    pay(estate["garage"], "2026-11-16", "1000.00")

    states = read_balances([estate["flat"], estate["garage"]], TODAY)

    assert [(str(s.overdue), str(s.free_credit)) for s in states.values()] == [
        ("926,94\N{NO-BREAK SPACE}zł", "0,00\N{NO-BREAK SPACE}zł"),
        ("0,00\N{NO-BREAK SPACE}zł", "1\N{NO-BREAK SPACE}000,00\N{NO-BREAK SPACE}zł"),
    ]


def test_the_coops_choice_of_order_is_obeyed(estate: dict[str, Account], settings):
    flat = estate["flat"]
    charge(flat, "2026-09", "100.00")
    charge(flat, "2026-10", "100.00")
    pay(flat, "2026-10-20", "100.00", "październik 2026")
    read = read_balance(flat, TODAY).oldest_due
    settings.COOP_READ_DESIGNATION_FROM_TITLE = False

    assert (read, read_balance(flat, TODAY).oldest_due) == (date(2026, 9, 15), date(2026, 10, 15))


def test_the_logins_of_premises_are_those_that_read_their_accounts(estate: dict[str, Account]):
    names = ("Anna Lis", "Piotr Wrona", "Nina Testowska", "Ewa Dawna", "Jan Przyszły")
    users = [resident("ebok", f"EB-{number}", name) for number, name in enumerate(names)]
    shut = resident("ebok", "EB-9", "Zarządca sp. z o.o.")
    User.objects.filter(pk=shut.pk).update(is_active=False, state="SUSPENDED")
    resident("ikcs", "IKCS-1", "Anna Lis")
    expected = sorted((found.pk, user.pk) for user in users for found in list_premises(user, TODAY))

    assert sorted(logins_of_premises(TODAY)) == expected
    assert len(expected) == 4
    # A closed account counts as long as it is readable.
    Account.objects.filter(pk=estate["flat"].pk).update(closed_on=date(2026, 10, 31))
    Account.objects.filter(pk=estate["garage"].pk).update(closed_on=date(2021, 1, 31))
    anna = [found for found, login in logins_of_premises(TODAY) if login == users[0].pk]
    assert anna == [estate["flat"].premises_id]


DAYS = [date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 1), date(2026, 11, 20)]


def replayed(day: date) -> list[int]:
    states = read_balances(Account.objects.all(), day)
    return sorted(pk for pk, state in states.items() if state.balance > ZERO)


def test_the_samples_owe_the_same_with_any_snapshots():
    post_samples()
    right = [replayed(day) for day in DAYS]
    assert any(right)

    for month in (4, 8):
        assert [accounts_that_owe(day).accounts for day in DAYS] == right
        take_snapshots(Period(2026, month))
    Snapshot.objects.filter(account=Account.objects.first()).delete()

    assert [accounts_that_owe(day).accounts for day in DAYS] == right


def test_what_came_after_the_snapshots_counts():
    anna, jan, ewa = (open_account(f"10000{number}") for number in (1, 2, 3))
    charge(anna, "2026-10", "100.00")
    charge(jan, "2026-10", "100.00")
    take_snapshots(Period(2026, 10))
    pay(anna, "2026-11-10", "100.00")
    charge(ewa, "2026-11", "5.00")

    assert accounts_that_owe(date(2026, 11, 9)).accounts == [anna.pk, jan.pk, ewa.pk]
    assert accounts_that_owe(date(2026, 11, 20)).accounts == [jan.pk, ewa.pk]
    assert accounts_that_owe(date(2026, 10, 31)).accounts == [anna.pk, jan.pk]
    only = Account.objects.filter(account_no__in=["100001", "100003"])
    assert accounts_that_owe(date(2026, 11, 20), only).accounts == [ewa.pk]


def test_the_queries_do_not_grow_with_the_accounts():
    asked = []
    for number in range(4):
        charge(open_account(f"1000{number:02d}"), "2026-10", "100.00")
        drop_snapshots()
        for _ in ("without snapshots", "with them"):
            asked.append(queries_of(accounts_that_owe, date(2026, 11, 20)))
            take_snapshots(Period(2026, 10))

    assert asked[:2] == asked[-2:]
