"""Find the payer whom a login to E-BOK is for (`access.md`, the two panels)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import normalised_address
from ebok_plugin.ledger.domain.queries.account import balances_of, open_accesses
from ebok_plugin.ledger.models import Account


def find_person(payload: Mapping[str, Any], today: date) -> Person | None:
    """Find the account holder of one of the form's premises who has the applicant's name.

    A firm is found by its NIP, else by its name. Two namesakes in one place give None: the clerk
    decides.
    """
    if payload.get("payer_kind") == "company":
        return _only(_firms(payload))
    name = " ".join(str(payload.get(key, "")).strip() for key in ("first_names", "last_name"))
    namesakes = Person.objects.filter(name__in=_spellings(name))
    wanted = {normalised_address(address) for address in payload.get("premises_list") or ()}
    at_home = [
        person
        for person in namesakes
        if wanted & set(map(normalised_address, addresses_of(person, today)))
    ]
    return at_home[0] if len(at_home) == 1 else None


def person_by_reference(reference: str, today: date) -> Person | None:
    """Find the payer by the number of an account, as former accesses name them."""
    account = Account.objects.select_related("payer").filter(account_no=reference).first()
    return account.payer if account else None


def holds_right(person: Person, today: date) -> bool:
    """Whether the person settles with the co-op, as a member or not."""
    return has_unsettled(list(accounts_of(person, today)), today)


def addresses_of(person: Person, today: date) -> Sequence[str]:
    """Return the premises whose accounts this person may see today."""
    accounts = accounts_of(person, today).select_related("premises__building")
    return [account.premises.short_address for account in accounts]


def accounts_of(person: Person, today: date) -> QuerySet[Account]:
    """Select the accounts that this person may see today."""
    held = open_accesses(today).filter(person=person)
    return Account.objects.filter(pk__in=held.values("account")).order_by("account_no")


def has_unsettled(accounts: Sequence[Account], today: date) -> bool:
    """Whether one of the accounts is open, or closed and not settled."""
    closed = [account for account in accounts if account.closed_on and account.closed_on < today]
    if len(closed) < len(accounts):
        return True
    return any(state.balance for state in balances_of(closed, today).values())


def _firms(payload: Mapping[str, Any]) -> QuerySet[Person]:
    tax_id = str(payload.get("tax_id", ""))
    by_number = Person.objects.filter(kind=Person.Kind.COMPANY, tax_id=tax_id)
    if tax_id and by_number.exists():
        return by_number
    name = str(payload.get("company_name", "")).strip()
    return Person.objects.filter(name=name, kind=Person.Kind.COMPANY)


def _spellings(name: str) -> set[str]:
    """Return the name as typed and in title case: SQLite folds only ASCII."""
    return {name, name.title()}


def _only(people: QuerySet[Person]) -> Person | None:
    found = list(people[:2])
    return found[0] if len(found) == 1 else None
