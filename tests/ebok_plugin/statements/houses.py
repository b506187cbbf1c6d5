"""A small house of payers for series of documents: who wants them in E-BOK, and who owes what."""

from datetime import date

from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.models import Account
from ebok_plugin.statements.domain.delivery_consent import give_consent
from ebok_plugin.statements.domain.making import carry_on
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.statements.offices import settle_office
from tests.people import person_of, resident, staff

TODAY = date(2026, 3, 20)


def clerk() -> Origin:
    return Origin(actor=staff("finanse", "finance_clerk"), panel="staff")


def consent(person: Person, email: str = "anna.lis@poczta.example") -> Person:
    """Let the person read documents in E-BOK and be notified at this address."""
    person.correspondence_email = email
    person.save()
    give_consent(person, now=timezone.now(), origin=SYSTEM)
    return person


def with_consent(name: str, login: str) -> Person:
    """Return the same, with a new login."""
    return consent(person_of(resident("ebok", login, name)), f"{login.lower()}@poczta.example")


def house() -> dict[str, Account]:
    """Anna pays for two flats and reads in E-BOK; Piotr and Nina get paper; Nina owes nothing."""
    settle_office()
    accounts = {
        "anna": open_account("100001", "Anna Lis"),
        "anna 2": open_account("100002", "Anna Lis"),
        "piotr": open_account("100003", "Piotr Wrona"),
        "nina": open_account("100004", "Nina Dąb"),
    }
    for account in accounts.values():
        charge(account, "2026-02", "100.00")
        charge(account, "2026-03", "110.00")
    pay(accounts["nina"], "2026-03-02", "210.00")
    pay(accounts["anna 2"], "2026-03-02", "90.00")
    with_consent("Anna Lis", "EB-500001-3")
    grant(accounts["anna"], "Anna Lis")
    grant(accounts["anna 2"], "Anna Lis")
    return accounts


def carry_through() -> int:
    """Run the job until nothing is left; how many portions it took."""
    turns = 0
    while carry_on():
        turns += 1
    return turns
