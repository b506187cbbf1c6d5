"""The login of a payer to E-BOK, and its identifier."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.admission import (
    addresses_of,
    find_person,
    format_identifier,
    holds_right,
    next_identifier,
    typed_login,
)
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.payer_check import run as payer_check
from tests.ebok_plugin.ledger.books import charge, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.people import resident
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def give(name: str, account: Account, until: date | None = None) -> Person:
    return grant(account, name, end=until).person


@shared
def nina(flat: Account) -> Person:
    return give("Ńina Testowska", flat)


def form(**fields: Any) -> dict[str, Any]:
    return {"payer_kind": "person", "first_names": "Ńina", "last_name": "Testowska", **fields}


def about(person: Person | None) -> AccessApplication:
    return AccessApplication(panel="EBOK", person=person, payload=form())


def test_half_an_agreement_finds_nobody(nina: Person):
    own = {"premises_list": addresses_of(nina, TODAY)}
    assert find_person(form(**own, first_names="ŃINA", last_name="TESTOWSKA"), TODAY) == nina

    for typed in (
        form(premises_list=["ul. Inna 9 m. 9"]),
        form(premises_list=[]),
        form(),
        form(**own, first_names="Nina"),
        form(**own, last_name=""),
    ):
        assert find_person(typed, TODAY) is None

    # Of several premises one is enough, however it is typed.
    (address,) = addresses_of(nina, TODAY)

    assert find_person(form(premises_list=["ul. Inna 1 m. 1", address.upper()]), TODAY) == nina


def test_two_namesakes_in_one_flat_are_for_the_clerk(nina: Person, flat: Account):
    namesake = Person.objects.create(name=nina.name)
    AccountAccess.objects.create(
        person=namesake, account=flat, role="CO_OWNER", valid_from=date(2020, 1, 1)
    )

    assert find_person(form(premises_list=addresses_of(nina, TODAY)), TODAY) is None


def test_a_firm_is_found_by_its_number_or_its_name():
    name = "Ćwikła i Spółka sp. z o.o."
    firm = Person.objects.create(kind="company", name=name, tax_id="1234563218")
    Person.objects.create(kind="person", name=name)
    table = {("1234563218", "inna nazwa"): firm, ("", name): firm, ("5260001246", "Ćwikła"): None}

    assert {
        (tax_id, named): find_person(
            {"payer_kind": "company", "tax_id": tax_id, "company_name": named}, TODAY
        )
        for tax_id, named in table
    } == table


def test_an_open_account_passes(nina: Person):
    found = payer_check(about(nina), TODAY)

    assert (found.result, found.evidence) == (CheckVerdict.PASS, ("Konta rozliczeniowe: 100005",))
    assert holds_right(nina, TODAY)


def test_a_closed_account_passes_until_it_is_settled(nina: Person, flat: Account):
    charge(flat, "2026-10", "926.94")
    flat.closed_on = date(2026, 10, 31)
    flat.save()
    assert payer_check(about(nina), TODAY).detail_code == "SETTLES"

    pay(flat, "2026-10-15", "926.94")
    assert payer_check(about(nina), TODAY).detail_code == "ALL_SETTLED"
    assert not holds_right(nina, TODAY)


def test_a_right_that_has_ended_is_none_and_nobody_found_fails(flat: Account):
    former = give("Ewa Dawna", flat, until=date(2026, 11, 19))

    assert payer_check(about(former), TODAY).detail_code == "NO_ACCOUNT"
    assert payer_check(about(None), TODAY).detail_code == "PERSON_UNKNOWN"


DIGITS = st.integers(min_value=0, max_value=999999)


def test_the_check_digit_is_that_of_luhn():
    table = {
        100007: "EB-100007-4",
        500001: "EB-500001-3",
        500002: "EB-500002-1",
        500003: "EB-500003-9",
        500004: "EB-500004-7",
    }

    assert {number: format_identifier(number) for number in table} == table


@given(DIGITS, st.integers(3, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: int, place: int, shift: int):
    right = format_identifier(number)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]

    assert format_identifier(int(wrong[3:9])) != wrong


def test_an_identifier_is_known_however_it_is_typed():
    table = {
        "eb 500001 3": "EB-500001-3",
        "5000013": "EB-500001-3",
        "EB–500001–3": "EB-500001-3",
        **dict.fromkeys(
            [
                "EB-500001-3.",
                "„EB-500001-3”",
                "(EB-500001-3),",
                "EB.500001.3",
                "EB_500001/3",
                "login: EB-500001-3",
                "Identyfikator: 5000013",
                "\ufeffEB-500001-3\u200b",
            ],
            "EB-500001-3",
        ),
        "ЕВ-500001-3": "",  # Cyrillic letters
        "EB-500001-4": "",
        "EB-500001": "",
        "IKCS-0007": "",
        "EB-500001-3 Anna": "",
        "": "",
    }

    assert {typed: typed_login(typed) for typed in table} == table


@pytest.mark.django_db
def test_the_sequence_starts_at_the_setting_and_goes_on():
    first = settings.COOP_EBOK_FIRST_IDENTIFIER

    assert [next_identifier() for _ in range(3)] == [format_identifier(first + n) for n in range(3)]

    # It passes logins that came from elsewhere.
    resident("ebok", "EB-500004-7", "Zarządca Przykładowy")
    resident("ebok", "biuro", "Ćwikła i Spółka")

    assert next_identifier() == "EB-500005-4"
