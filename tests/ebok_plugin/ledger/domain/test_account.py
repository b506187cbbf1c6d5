from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms_ext.base.money.nrb import NrbError, build_nrb
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.domain.account import (
    NewAccount,
    NewPayer,
    hand_over_account,
    load_number_rule,
    next_account_no,
    open_account,
    post_opening,
)
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.holding import Holding, grant_access
from ebok_plugin.ledger.domain.queries.account import select_readable_accounts
from ebok_plugin.ledger.domain.queries.statement import read_statement
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger import books
from tests.ebok_plugin.ledger.books import TODAY, charge, pay, zl
from tests.ebok_plugin.ledger.refusals import refusal
from tests.people import resident, staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
START = date(2026, 11, 1)


@shared
def former() -> Account:
    """Of Anna, who paid for the flat until the end of October."""
    account = books.open_account("100005")
    Account.objects.filter(pk=account.pk).update(closed_on=date(2026, 10, 31))
    return account


def nina(**facts: Any) -> Person:
    return Person.objects.create(name="Nina Nowa", **facts)


def new(former: Account, **changed: Any) -> NewAccount:
    facts: dict[str, Any] = {
        "account_no": "100006",
        "premises": former.premises,
        "payer": nina(),
        "nrb": load_number_rule().build("100006"),
        "opened_on": START,
    }
    return NewAccount(**(facts | changed))


def test_an_account_comes_with_the_payers_right_to_see_it(former: Account):
    account = open_account(new(former), origin=SYSTEM)

    assert (account.payer_name, account.payer_kind) == ("Nina Nowa", "OSOBA")
    right = account.accesses.get()
    assert (right.person, right.role, right.valid_from) == (account.payer, "PAYER", START)
    actions = AuditEvent.objects.order_by("pk").values_list("action", "subject")
    expected = [("ACCESS_GRANTED", account.payer_id), ("ACCOUNT_OPENED", account.payer_id)]
    assert list(actions) == expected


def test_what_cannot_be_is_refused_by_field(former: Account):
    for field, value in (
        ("account_no", "100005"),
        ("account_no", "konto"),
        ("opened_on", date(2026, 10, 31)),
        ("opened_on", date(2010, 1, 1)),
    ):
        error = refusal(ValidationError, open_account, new(former, **{field: value}), origin=SYSTEM)
        assert [*error.message_dict] == [field]
    # A second payer of the same time is led to the change of payer.
    with pytest.raises(ValidationError, match="ma konto 100005, płatnik: Anna Lis"):
        open_account(new(former, opened_on=date(2026, 10, 1)), origin=SYSTEM)
    with pytest.raises(ValidationError, match="odnotowano śmierć płatnika"):
        open_account(new(former, payer=nina(died_on=date(2026, 10, 1))), origin=SYSTEM)
    former.premises.valid_to = date(2026, 10, 31)
    former.premises.save()
    with pytest.raises(ValidationError, match="tego lokalu nie ma"):
        open_account(new(former), origin=SYSTEM)
    assert Account.objects.count() == 1


def test_another_regime_is_another_account_of_the_same_premises(former: Account):
    Account.objects.filter(pk=former.pk).update(closed_on=None)

    open_account(new(former, regime="GOK"), origin=SYSTEM)

    assert Account.objects.filter(closed_on=None).count() == 2


def test_the_number_after_the_highest_is_proposed(former: Account):
    assert next_account_no() == "100006"
    Account.objects.update(account_no="A/1")
    assert next_account_no() == "100001"
    with pytest.raises(NrbError):
        load_number_rule().build("A/1")


@pytest.mark.parametrize(("balance", "due"), [("120.50", START), ("-80.00", None)])
def test_an_opening_balance_is_posted_once(former: Account, balance: str, due: date | None):
    account = open_account(new(former), origin=SYSTEM)
    daria = staff("daria", "finance_clerk")

    def post() -> None:
        post_opening(account, zl(balance), on=START, due_date=None, made_by=daria, today=TODAY)

    post()

    entry = account.entries.get()
    found = (entry.kind, entry.amount, entry.due_date, entry.batch.kind)
    assert found == ("OPENING", zl(balance), due, "OPENING")
    with pytest.raises(PostingError, match="już zaksięgowany"):
        post()


HANDOVER = date(2026, 12, 1)
BEFORE, AFTER = date(2026, 11, 30), HANDOVER
NRB = build_nrb("99900009", "0001", "200005")
Role = AccountAccess.Role


@shared
def flat() -> Account:
    account = books.open_account("100005")
    grant_access(account, Holding(account.payer, Role.PAYER, date(2020, 1, 1)), origin=SYSTEM)
    charge(account, "2026-11", "926.94")
    return account


def jan() -> Person:
    person, _ = Person.objects.get_or_create(name="Jan Nowy")
    return person


def sell(flat: Account, on: date = HANDOVER) -> Account:
    return hand_over_account(flat, NewPayer(jan(), "200005", NRB), on=on, origin=SYSTEM)


def test_at_midnight_of_the_handover_the_new_payer_comes_in(flat: Account):
    sell(flat)
    jan_nowy = resident("ebok", "EB-500010-4", "Jan Nowy")

    seen = {
        day: [one.account_no for one in select_readable_accounts(jan_nowy, day)]
        for day in (BEFORE, AFTER)
    }

    assert seen == {BEFORE: [], AFTER: ["200005"]}


def test_neither_sees_the_others_entries_and_the_ledger_is_whole(flat: Account):
    fresh = sell(flat)
    charge(fresh, "2026-12", "950.00")

    amounts = {
        account.account_no: [
            row.amount for row in read_statement(account, date(2026, 1, 1), AFTER).rows
        ]
        for account in (flat, fresh)
    }

    assert amounts == {"100005": [zl("926.94")], "200005": [zl("950.00")]}
    assert list(run_auditors()) == []


def test_the_last_settlement_reaches_the_one_who_lived_there(flat: Account):
    sell(flat)
    pay(flat, "2026-12-10", "926.94")

    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    assert [one.account_no for one in select_readable_accounts(anna, date(2026, 12, 31))] == [
        "100005"
    ]


def test_the_rights_of_the_old_households_end_the_day_before(flat: Account):
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


def test_a_day_that_does_not_fit_and_a_bank_account_of_somebody_else_change_nothing(flat: Account):
    for on, message in (
        (date(2026, 11, 1), "Na koncie są już naliczenia od tego dnia"),
        (date(2020, 1, 1), "musi być późniejszy niż otwarcie konta"),
    ):
        with pytest.raises(ValidationError, match=message):
            sell(flat, on)
    error = refusal(
        ValidationError,
        hand_over_account,
        flat,
        NewPayer(jan(), "200005", flat.nrb),
        on=HANDOVER,
        origin=SYSTEM,
    )

    assert set(error.message_dict) == {"nrb"}
    assert list(Account.objects.values_list("account_no", "closed_on")) == [("100005", None)]


def test_it_is_done_once(flat: Account):
    sell(flat)

    with pytest.raises(ValidationError, match="już zamknięte"):
        hand_over_account(flat, NewPayer(jan(), "300005", NRB), on=HANDOVER, origin=SYSTEM)
