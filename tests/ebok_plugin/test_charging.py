"""What E-BOK answers to a plugin that charges: who pays for an account, and what stands there."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import NewCharge, PostedCharge
from ebok_plugin.ledger.domain.for_plugins import (
    accounts_of,
    charge_account,
    find_posted_charges,
    work_behind,
)
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from tests.ebok_plugin.ledger.books import ledger, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.people import staff
from tests.query_counts import counted, queries_when_warm
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY, DUE = date(2026, 11, 20), date(2026, 12, 4)


@shared
def flat() -> Account:
    account = open_account("1000/05")
    grant(account, "Anna Lis")
    return account


@shared
def franek() -> User:
    return staff("franek", "finance_clerk")


def new(person: Person, **more: Any) -> NewCharge:
    known = {"key": "case:1", "account_no": "1000/05", "grosze": 15312, "title": "Plomba"}
    return NewCharge(person=person, due_date=DUE, **{**known, **more})


def test_only_whoever_pays_has_an_account_to_charge(flat: Account):
    for role in ("CO_OWNER", "TENANT", "PROXY", "GUARDIAN", "MANAGER"):
        grant(flat, role, role, end=date(2030, 1, 1))
    grant(open_account("100006", "Nina Testowska"), "Nina Testowska", end=date(2026, 11, 19))

    people = Person.objects.filter(pk__in=AccountAccess.objects.values("person"))
    assert {
        person.name: [account.number for account in accounts_of(person, TODAY)] for person in people
    } == {
        "Anna Lis": ["1000/05"],
        "CO_OWNER": [],
        "TENANT": [],
        "PROXY": [],
        "GUARDIAN": [],
        "MANAGER": [],
        "Nina Testowska": [],
    }


def test_the_key_finds_what_is_posted(flat: Account, franek: User):
    origin = Origin(actor=franek)
    charge_account(new(flat.payer), origin, TODAY)
    charge_account(new(flat.payer), origin, TODAY)

    found = find_posted_charges(["case:1", "case:2", ""], TODAY)
    reverse_entry(
        LedgerEntry.objects.get(), on=TODAY, reason="Pomyłka w wycenie", made_by=franek, today=TODAY
    )

    stands = PostedCharge("1000/05", 15312, TODAY, DUE, "/e-bok/konto/1000_05/pozycja/1/", False)
    assert found == {"case:1": stands}
    assert find_posted_charges(["case:1"], TODAY) == {"case:1": replace(stands, taken_back=True)}
    assert ledger(flat) == [(1, "SERVICE", "153.12"), (2, "REVERSAL", "-153.12")]


def test_a_wrong_charge_is_refused(flat: Account, franek: User):
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"account_no": "999999"}, "NOT_PAYER"),
        ({"account_no": ""}, "NOT_PAYER"),
        ({"grosze": 0}, "AMOUNT_SIGN"),
        ({"grosze": -1}, "AMOUNT_SIGN"),
        ({"grosze": 1_000_000_000}, "AMOUNT_TOO_LARGE"),
    ]

    for facts, code in wrong:
        with pytest.raises(Refusal) as refused:
            charge_account(new(flat.payer, **facts), Origin(actor=franek), TODAY)
        assert refused.value.code == code
    # Only who posts by hand charges.
    for group in ("finance_approver", "auditor", "case_clerk", "editor"):
        with pytest.raises(Refusal) as refused:
            charge_account(new(flat.payer), Origin(actor=staff(group, group)), TODAY)
        assert refused.value.code == "NOT_ALLOWED"
    assert ledger(flat) == []


def test_a_known_key_with_another_amount_is_refused(flat: Account, franek: User):
    charge_account(new(flat.payer), Origin(actor=franek), TODAY)

    with pytest.raises(Refusal, match="zaksięgowano już 153,12"):
        charge_account(new(flat.payer, grosze=1), Origin(actor=franek), TODAY)


def test_an_entry_of_another_kind_asks_for_no_work(flat: Account):
    entry = pay(flat, "2026-11-20", "10.00")

    assert counted(work_behind, entry, AnonymousUser(), TODAY) == (None, 0)


def test_accounts_and_charges_cost_the_same_for_one_and_for_four(flat: Account, franek: User):
    def queries(*numbers: int) -> list[int]:
        """With a charge and an account of each of these numbers, too."""
        for number in numbers:
            charge_account(new(flat.payer, key=f"case:{number}"), Origin(actor=franek), TODAY)
            grant(open_account(f"20000{number}"), "Anna Lis")
        keys = [f"case:{number}" for number in numbers]
        return [
            queries_when_warm(lambda: accounts_of(flat.payer, TODAY)),
            queries_when_warm(lambda: find_posted_charges(keys, TODAY)),
        ]

    assert queries(1) == queries(2, 3, 4, 5)
