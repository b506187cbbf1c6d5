"""Who may read Anna's account: co-owners, tenants, her mother's proxy, a guardian.

What open accounts answer when staff change the premises tree.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import OPERATOR, SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.merging import list_obstacles_to_merge, merge_places
from cms_ext.premises.domain.place import end_places, list_obstacles_to_end
from ebok_plugin.ledger.domain.holding import (
    Holding,
    NotRevocable,
    end_access,
    grant_access,
    revoke_access,
)
from ebok_plugin.ledger.domain.queries.account import select_readable_accounts
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.refusals import refusal
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
Role = AccountAccess.Role
TOO_LARGE = "to część całości: więcej niż 0, najwyżej 1. Na przykład 0,5"


@shared
def flat() -> Account:
    """Anna owns half of it."""
    account = open_account("100005")
    grant_access(account, holding("Anna Lis", Role.PAYER, share="0.5"), origin=SYSTEM)
    return account


def person(name: str) -> Person:
    found, _ = Person.objects.get_or_create(name=name)
    return found


def holding(
    name: str,
    role: str,
    start: date = date(2020, 1, 1),
    end: date | None = None,
    share: str | None = None,
) -> Holding:
    part = Decimal(share) if share else None
    return Holding(person(name), role, start, end, share=part)


def test_many_persons_hold_one_premises_and_one_person_many(flat: Account):
    other = open_account("100003")
    grant_access(flat, holding("Jan Lis", Role.CO_OWNER, share="0.25"), origin=SYSTEM)
    grant_access(flat, holding("Ewa Lis", Role.CO_OWNER, share="0.25"), origin=SYSTEM)
    grant_access(other, holding("Anna Lis", Role.PAYER), origin=SYSTEM)

    assert [
        (access.person.name, access.role, access.share) for access in flat.accesses.order_by("pk")
    ] == [
        ("Anna Lis", "PAYER", Decimal("0.5")),
        ("Jan Lis", "CO_OWNER", Decimal("0.25")),
        ("Ewa Lis", "CO_OWNER", Decimal("0.25")),
    ]
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    assert list(select_readable_accounts(anna, TODAY)) == [other, flat]


def test_a_wrong_set_up_is_impossible(flat: Account):
    until = "Pełnomocnik i opiekun mają uprawnienie do określonego dnia. Podaj go."
    for field, message, *wrong in (
        (
            "share",
            "Udziały wszystkich współwłaścicieli przekroczyłyby całość. Zostało: 0,5",
            *("Jan Lis", Role.CO_OWNER, date(2020, 1, 1), None, "0.6"),
        ),
        (
            "role",
            "Konto ma jednego płatnika. Nowy płatnik dostaje nowe konto.",
            *("Jan Lis", Role.PAYER),
        ),
        *(
            ("share", f"Udział {said}", "Jan Lis", role, date(2020, 1, 1), None, share)
            for role, share, said in (
                (Role.TENANT, "0.5", "ma tylko płatnik i współwłaściciel. Zostaw to pole puste."),
                (Role.CO_OWNER, "1.5", TOO_LARGE),
                (Role.CO_OWNER, "-0.5", TOO_LARGE),
            )
        ),
        ("valid_to", until, "Jan Lis", Role.PROXY),
        ("valid_to", until, "Jan Lis", Role.GUARDIAN),
        (
            "valid_to",
            "Uprawnienie kończy się przed początkiem. Popraw jedną z dat.",
            *("Jan Lis", Role.TENANT, date(2020, 1, 1), date(2019, 12, 31)),
        ),
        (
            "person",
            "Ta osoba ma już tę rolę w tym czasie. Zakończ najpierw tamtą.",
            *("Anna Lis", Role.PAYER, date(2026, 1, 1)),
        ),
    ):
        error = refusal(ValidationError, grant_access, flat, holding(*wrong), origin=SYSTEM)

        assert error.message_dict == {field: [message]}
        assert flat.accesses.count() == 1


def test_shares_count_only_while_they_hold(flat: Account):
    former = grant_access(
        flat, holding("Jan Lis", Role.CO_OWNER, end=date(2025, 12, 31), share="0.5"), origin=SYSTEM
    )

    grant_access(
        flat, holding("Ewa Lis", Role.CO_OWNER, start=date(2026, 1, 1), share="0.5"), origin=SYSTEM
    )

    assert former.valid_to == date(2025, 12, 31)


def test_a_proxy_sees_from_the_first_to_the_last_day_or_until_it_is_taken_back(flat: Account):
    power = holding("Maria Pomocna", Role.PROXY, date(2026, 11, 1), date(2026, 11, 30))
    access = grant_access(flat, power, origin=SYSTEM)
    proxy = resident("ebok", "EB-500009-6", "Maria Pomocna")
    days = [date(2026, 10, 31), date(2026, 11, 1), TODAY, date(2026, 11, 30), date(2026, 12, 1)]

    seen = [select_readable_accounts(proxy, day).exists() for day in days]
    revoke_access(access, origin=SYSTEM)

    assert seen == [False, True, True, True, False]
    assert not select_readable_accounts(proxy, TODAY).exists()
    event = AuditEvent.objects.get(action="ACCESS_REVOKED")
    assert (event.subject, event.from_state) == (flat.payer, "PROXY")


def test_rights_of_the_register_are_not_the_payers_to_take(flat: Account):
    for role in (Role.CO_OWNER, Role.TENANT, Role.MANAGER, Role.GUARDIAN):
        access = grant_access(flat, holding("Jan Lis", role, end=date(2027, 1, 1)), origin=SYSTEM)

        with pytest.raises(NotRevocable):
            revoke_access(access, origin=SYSTEM)


def test_a_right_ends_on_its_last_day_and_not_before_it_began(flat: Account):
    access = grant_access(flat, holding("Jan Lis", Role.TENANT), origin=SYSTEM)

    with pytest.raises(ValidationError, match="zanim się zaczęło"):
        end_access(access, on=date(2019, 12, 31), origin=SYSTEM)
    end_access(access, on=TODAY, origin=SYSTEM)

    assert AccountAccess.objects.get(pk=access.pk).valid_to == TODAY


def close(account: Account, day: date) -> None:
    account.closed_on = day
    account.save()


def test_a_flat_ends_no_sooner_than_its_account():
    account = open_account("100005")
    flat = account.premises

    assert list_obstacles_to_end(flat, TODAY) == [
        f"Lokal {flat.code} ma konto 100005, które jest otwarte dłużej niż do 20.11.2026. "
        "Najpierw zamknij konto."
    ]
    close(account, date(2026, 11, 21))
    assert len(list_obstacles_to_end(flat, TODAY)) == 1
    close(account, TODAY)
    end_places([flat], on=TODAY, origin=OPERATOR)

    flat.refresh_from_db()
    assert flat.valid_to == TODAY


def test_a_flat_has_one_open_account_and_takes_over_the_other_ones():
    account, other = open_account("100005"), open_account("100006")
    flat, twin = account.premises, other.premises

    assert list_obstacles_to_merge(twin, flat) == [
        "Oba lokale mają otwarte konta: 100006, 100005. Najpierw zamknij jedno z nich."
    ]
    close(other, date(2026, 10, 31))
    merge_places(twin, flat, today=TODAY, origin=OPERATOR)

    assert set(flat.accounts.all()) == {account, other}
