import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.ledger.admission import (
    identifier_of,
    next_identifier,
    typed_login,
)
from tests.people import resident

DIGITS = st.integers(min_value=0, max_value=999999)


def test_the_check_digit_is_that_of_luhn():
    table = {
        100007: "EB-100007-4",
        500001: "EB-500001-3",
        500002: "EB-500002-1",
        500003: "EB-500003-9",
        500004: "EB-500004-7",
    }

    assert {number: identifier_of(number) for number in table} == table


@given(DIGITS, st.integers(3, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: int, place: int, shift: int):
    right = identifier_of(number)
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]

    assert identifier_of(int(wrong[3:9])) != wrong


def test_an_identifier_is_known_however_it_is_typed():
    table = {
        "eb 500001 3": "EB-500001-3",
        "5000013": "EB-500001-3",
        "EB–500001–3": "EB-500001-3",
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

    assert [next_identifier() for _ in range(3)] == [identifier_of(first + n) for n in range(3)]

    # It passes logins that came from elsewhere.
    resident("ebok", "EB-500004-7", "Zarządca Przykładowy")
    resident("ebok", "biuro", "Ćwikła i Spółka")

    assert next_identifier() == "EB-500005-4"
