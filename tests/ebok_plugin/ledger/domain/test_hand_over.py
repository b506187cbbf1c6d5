"""Anna sells her flat to Jan on 1 December 2026: who sees what, before and after midnight."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.account import NewPayer, hand_over_account
from ebok_plugin.ledger.domain.audit import audit
from ebok_plugin.ledger.domain.holding import Holding, grant_access
from ebok_plugin.ledger.domain.queries.account import accounts_for
from ebok_plugin.ledger.domain.queries.statement import statement
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.nrb import build_nrb
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
HANDOVER = date(2026, 12, 1)
BEFORE, AFTER = date(2026, 11, 30), HANDOVER
NRB = build_nrb("99900009", "0001", "200005")
Role = AccountAccess.Role


@shared
def flat() -> Account:
    account = open_account("100005")
    grant_access(account, Holding(account.payer, Role.PAYER, date(2020, 1, 1)), origin=SYSTEM)
    charge(account, "2026-11", "926.94")
    return account


def jan() -> Person:
    person, _ = Person.objects.get_or_create(name="Jan Nowy")
    return person


def sell(flat: Account, on: date = HANDOVER) -> Account:
    return hand_over_account(flat, NewPayer(jan(), "200005", NRB), on=on, origin=SYSTEM)


def numbers(name: str, login: str, today: date) -> list[str]:
    return [account.account_no for account in accounts_for(resident("ebok", login, name), today)]


def test_at_midnight_of_the_handover_the_new_payer_comes_in(flat: Account) -> None:
    sell(flat)
    jan_nowy = resident("ebok", "EB-500010-4", "Jan Nowy")

    seen = {day: [one.account_no for one in accounts_for(jan_nowy, day)] for day in (BEFORE, AFTER)}

    assert seen == {BEFORE: [], AFTER: ["200005"]}


def test_neither_sees_the_others_entries(flat: Account) -> None:
    fresh = sell(flat)
    charge(fresh, "2026-12", "950.00")

    titles = {
        account.account_no: [row.amount for row in statement(account, date(2026, 1, 1), AFTER).rows]
        for account in (flat, fresh)
    }

    assert titles["100005"] != titles["200005"]
    assert [len(rows) for rows in titles.values()] == [1, 1]


def test_the_last_settlement_reaches_the_one_who_lived_there(flat: Account) -> None:
    sell(flat)
    pay(flat, "2026-12-10", "926.94")

    assert numbers("Anna Lis", "EB-500001-3", date(2026, 12, 31)) == ["100005"]


def test_the_rights_of_the_old_households_end_the_day_before(flat: Account) -> None:
    for name, role, start in (
        ("Ewa Lis", Role.CO_OWNER, date(2020, 1, 1)),
        ("Maria Pomocna", Role.PROXY, date(2026, 1, 1)),
        ("Ola Późniejsza", Role.TENANT, date(2027, 1, 1)),
    ):
        person = Person.objects.create(name=name)
        until = date(2027, 12, 31) if role == Role.PROXY else None
        grant_access(flat, Holding(person, role, start, until), origin=SYSTEM)

    sell(flat)

    held = flat.accesses.order_by("pk").values_list("person__name", "valid_to")
    assert list(held) == [("Anna Lis", None), ("Ewa Lis", BEFORE), ("Maria Pomocna", BEFORE)]


def test_the_ledger_is_whole_afterwards(flat: Account) -> None:
    charge(sell(flat), "2026-12", "950.00")

    assert list(audit()) == []


@pytest.mark.parametrize(
    ("on", "message"),
    [
        (date(2026, 11, 1), "Na koncie są już naliczenia od tego dnia"),
        (date(2020, 1, 1), "musi być późniejszy niż otwarcie konta"),
    ],
)
def test_a_day_that_does_not_fit_changes_nothing(flat: Account, on: date, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        sell(flat, on)

    assert list(Account.objects.values_list("account_no", "closed_on")) == [("100005", None)]


def test_it_is_done_once(flat: Account) -> None:
    sell(flat)

    with pytest.raises(ValidationError, match="już zamknięte"):
        hand_over_account(flat, NewPayer(jan(), "300005", NRB), on=HANDOVER, origin=SYSTEM)


def test_a_bank_account_of_somebody_else_is_refused(flat: Account) -> None:
    with pytest.raises(ValidationError) as refusal:
        hand_over_account(flat, NewPayer(jan(), "200005", flat.nrb), on=HANDOVER, origin=SYSTEM)

    assert set(refusal.value.message_dict) == {"nrb"}
    assert Account.objects.get().closed_on is None
