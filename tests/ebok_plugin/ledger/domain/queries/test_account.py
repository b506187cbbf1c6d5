from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import Http404
from pytest_django import DjangoAssertNumQueries, Settings

from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.domain.queries.account import (
    account_for,
    accounts_for,
    balance_of,
    balances_of,
    logins_of_premises,
    premises_for,
)
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)
Role = AccountAccess.Role


def grant(
    account: Account,
    name: str,
    role: str = Role.PAYER,
    *,
    start: date = date(2020, 1, 1),
    end: date | None = None,
) -> AccountAccess:
    person, _ = Person.objects.get_or_create(name=name)
    return AccountAccess.objects.create(
        person=person, account=account, role=role, valid_from=start, valid_to=end
    )


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


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Anna Lis", ["100005", "G/7"]),
        ("Piotr Wrona", ["100012"]),
        ("Zarządca sp. z o.o.", ["100005", "100012", "G/7"]),
        ("Nina Testowska", ["100012"]),
        ("Ewa Dawna", []),
        ("Jan Przyszły", []),
        ("Obcy Sąsiad", []),
    ],
    ids=["two premises", "co-owner", "manager", "last day", "ended yesterday", "tomorrow", "none"],
)
def test_who_reads_which_account(estate: dict[str, Account], name: str, numbers: list[str]) -> None:
    user = resident("ebok", "EB-1", name)

    assert [account.account_no for account in accounts_for(user, TODAY)] == numbers


def test_only_an_active_ebok_login_opens_the_door(estate: dict[str, Account]) -> None:
    blocked = resident("ebok", "EB-1", "Anna Lis")
    blocked.state = "SUSPENDED"
    blocked.save()
    doors: list[User | AnonymousUser] = [
        AnonymousUser(),
        blocked,
        resident("ikcs", "IKCS-0007", "Anna Lis"),
        staff("admin", superuser=True),
    ]

    assert [list(accounts_for(user, TODAY)) for user in doors] == [[], [], [], []]

    blocked.state = "ACTIVE"
    blocked.save()
    assert accounts_for(blocked, TODAY).count() == 2


def test_two_rights_to_one_account_show_it_once(estate: dict[str, Account]) -> None:
    grant(estate["flat"], "Anna Lis", Role.CO_OWNER)

    assert accounts_for(resident("ebok", "EB-1", "Anna Lis"), TODAY).count() == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by how many there are")
def test_the_own_accounts_are_looked_up_and_not_sought_among_all(
    estate: dict[str, Account],
) -> None:
    plan = accounts_for(resident("ebok", "EB-1", "Anna Lis"), TODAY).explain()

    assert "SEARCH ebok_plugin_ledger_account USING" in plan
    assert "SCAN ebok_plugin_ledger_account" not in plan


@pytest.mark.parametrize(
    ("today", "readable"),
    [(date(2026, 11, 20), True), (date(2029, 1, 31), True), (date(2029, 2, 1), False)],
)
def test_a_closed_account_stays_readable_for_three_years(
    estate: dict[str, Account], today: date, readable: bool
) -> None:
    estate["flat"].closed_on = date(2026, 1, 31)
    estate["flat"].save()
    anna = resident("ebok", "EB-1", "Anna Lis")

    assert accounts_for(anna, today).filter(pk=estate["flat"].pk).exists() is readable


def test_how_long_a_closed_account_is_readable_is_a_setting(
    estate: dict[str, Account], settings: Settings
) -> None:
    estate["flat"].closed_on = date(2026, 1, 31)
    estate["flat"].save()
    settings.COOP_CLOSED_READABLE_MONTHS = 1
    anna = resident("ebok", "EB-1", "Anna Lis")

    assert accounts_for(anna, date(2026, 2, 28)).count() == 2
    assert accounts_for(anna, date(2026, 3, 1)).count() == 1


def test_a_new_owner_sees_nothing_of_the_old_one(estate: dict[str, Account]) -> None:
    """INV-13 at the midnight of the handover: one premises, two accounts."""
    old = estate["flat"]
    AccountAccess.objects.filter(account=old).delete()
    grant(old, "Anna Lis", end=date(2026, 10, 31))
    new = open_account("100105", "Jan Nowy", opened_on=date(2026, 11, 1))
    grant(new, "Jan Nowy", start=date(2026, 11, 1))
    anna, jan = resident("ebok", "EB-1", "Anna Lis"), resident("ebok", "EB-2", "Jan Nowy")

    def seen(user: User, day: date) -> list[str]:
        return [account.account_no for account in accounts_for(user, day) if account != garage]

    garage = estate["garage"]
    assert (seen(anna, date(2026, 10, 31)), seen(jan, date(2026, 10, 31))) == (["100005"], [])
    assert (seen(anna, date(2026, 11, 1)), seen(jan, date(2026, 11, 1))) == ([], ["100105"])


def test_an_account_is_found_by_its_number_as_in_an_address(estate: dict[str, Account]) -> None:
    anna = resident("ebok", "EB-1", "Anna Lis")

    assert account_for(anna, "100005", TODAY) == estate["flat"]
    assert account_for(anna, estate["garage"].slug, TODAY) == estate["garage"]
    assert estate["garage"].slug == "G_7"


@pytest.mark.parametrize(
    "number", ["100012", "999999", "", "100005\0", "100005\n", "1 OR 1=1", "g_7", "9" * 5000, "ą"]
)
def test_not_theirs_and_not_there_answer_alike(estate: dict[str, Account], number: str) -> None:
    anna = resident("ebok", "EB-1", "Anna Lis")

    with pytest.raises(Http404) as caught:
        account_for(anna, number, TODAY)

    assert str(caught.value) == "No Account matches the given query."


@pytest.mark.parametrize("count", [1, 30])
def test_balances_cost_the_same_for_one_account_and_for_thirty(
    django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for n in range(count):
        account = open_account(f"{200000 + n}")
        grant(account, "Zarządca sp. z o.o.", Role.MANAGER)
        if n < 3:
            charge(account, "2026-11", "926.94")
            pay(account, "2026-11-16", "900.00")
    manager = resident("ebok", "EB-1", "Zarządca sp. z o.o.")

    with django_assert_num_queries(4):
        states = balances_of(accounts_for(manager, TODAY), TODAY)

    assert len(states) == count
    assert [state.overdue for state in states.values()][:4] == ([zl("26.94")] * 3 + [zl("0.00")])[
        : min(count, 4)
    ]


def test_a_credit_on_one_account_does_not_pay_another(estate: dict[str, Account]) -> None:
    charge(estate["flat"], "2026-11", "926.94")
    pay(estate["garage"], "2026-11-16", "1000.00")

    states = balances_of([estate["flat"], estate["garage"]], TODAY)

    assert [(str(s.overdue), str(s.free_credit)) for s in states.values()] == [
        ("926,94\N{NO-BREAK SPACE}zł", "0,00\N{NO-BREAK SPACE}zł"),
        ("0,00\N{NO-BREAK SPACE}zł", "1\N{NO-BREAK SPACE}000,00\N{NO-BREAK SPACE}zł"),
    ]


def test_an_account_without_entries_is_settled(estate: dict[str, Account]) -> None:
    state = balance_of(estate["flat"], TODAY)

    assert (state.balance, state.open_debits) == (zl("0.00"), ())


def test_the_coops_choice_of_order_is_obeyed(
    estate: dict[str, Account], settings: Settings
) -> None:
    flat = estate["flat"]
    charge(flat, "2026-09", "100.00")
    charge(flat, "2026-10", "100.00")
    pay(flat, "2026-10-20", "100.00", "październik 2026")
    read = balance_of(flat, TODAY).oldest_due
    settings.COOP_READ_DESIGNATION_FROM_TITLE = False

    assert (read, balance_of(flat, TODAY).oldest_due) == (date(2026, 9, 15), date(2026, 10, 15))


def test_the_logins_of_premises_are_those_that_read_their_accounts(
    estate: dict[str, Account],
) -> None:
    names = ("Anna Lis", "Piotr Wrona", "Nina Testowska", "Ewa Dawna", "Jan Przyszły")
    users = [resident("ebok", f"EB-{number}", name) for number, name in enumerate(names)]
    shut = resident("ebok", "EB-9", "Zarządca sp. z o.o.")
    User.objects.filter(pk=shut.pk).update(is_active=False, state="SUSPENDED")
    resident("ikcs", "IKCS-1", "Anna Lis")
    expected = sorted((found.pk, user.pk) for user in users for found in premises_for(user, TODAY))

    assert sorted(logins_of_premises(TODAY)) == expected
    assert len(expected) == 4


def test_a_closed_account_counts_as_long_as_it_is_readable(estate: dict[str, Account]) -> None:
    anna = resident("ebok", "EB-1", "Anna Lis")
    Account.objects.filter(pk=estate["flat"].pk).update(closed_on=date(2026, 10, 31))
    Account.objects.filter(pk=estate["garage"].pk).update(closed_on=date(2021, 1, 31))

    assert list(logins_of_premises(TODAY)) == [(estate["flat"].premises_id, anna.pk)]
