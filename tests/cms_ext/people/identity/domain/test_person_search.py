"""Finding a person at a desk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.people.identity.domain.person import (
    find_people,
    may_be_same_person,
    normalise_name,
    same_name,
)
from tests.cms_ext.access.desk import EMILIA, JEDRZEJ, LUCJA
from tests.people import resident


@pytest.mark.django_db
def test_people_are_found_by_name_or_by_whole_login_or_address():
    for who in (EMILIA, JEDRZEJ, LUCJA):
        who.on_file()
    resident("ebok", "EB-500002-1", "Jędrzej Gęsty")
    table = {
        "lakowa": ["Ęmilia Łąkowa"],
        "Emilia Ł": ["Ęmilia Łąkowa"],
        "gęsty": ["Jędrzej Gęsty"],
        "eb-500002-1": ["Jędrzej Gęsty"],
        "EB-5": [],
        "LUCJA@poczta.example": ["Łucja Przykładowa"],
        "lucja@": ["Łucja Przykładowa"],
        "poczta.example": [],
        "": [],
        "   ": [],
        "?!": [],
    }

    assert {query: [person.name for person in find_people(query)] for query in table} == table


def test_one_name_in_many_spellings():
    table = [
        ("Łucja Przykładowa", " ŁUCJA   przykładowa ", True),  # case
        ("Zażółć Gęślą-Jaźń", "Zażółć Gęślą – Jaźń", True),  # hyphen
        ("Jan D'Arc", "Jan D’Arc", True),  # apostrophe
        ("Z\u0307aneta Próbna", "Żaneta Próbna", True),  # combining
        ("Łucja Przykładowa", "Lucja Przykladowa", False),  # diacritics
        ("Anna Lis", "Anna Li\N{CYRILLIC SMALL LETTER DZE}", False),  # Cyrillic
        ("Anna Lis", "Lis Anna", False),  # order
        ("", "", False),  # nobody
    ]

    assert [(one, other, same_name(one, other)) for one, other, _same in table] == table


def test_a_second_name_left_out_may_be_the_same_person():
    table = [
        ("Anna Maria Lis", "Anna Lis", True),
        ("Maria Anna Lis", "Anna Lis", True),
        ("Anna Lis", "Maria Anna Lis", True),
        ("Anna Lis", "Anna Wrona", False),
        ("Anna Lis", "Ewa Lis", False),
        ("Lis", "Lis", False),
    ]

    assert [(one, other, may_be_same_person(one, other)) for one, other, _ in table] == table


@given(st.text(alphabet="aąbcćeęłńoóśźżABCĄĘŁ -'", max_size=40))
def test_normalising_twice_changes_nothing(name: str):
    assert normalise_name(normalise_name(name)) == normalise_name(name)
