from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.people.identity.domain.people import (
    may_be_same_person,
    normalised_name,
    same_name,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Łucja Przykładowa", " ŁUCJA   przykładowa ", True),
        ("Zażółć Gęślą-Jaźń", "Zażółć Gęślą – Jaźń", True),
        ("Jan D'Arc", "Jan D’Arc", True),
        ("Z\u0307aneta Próbna", "Żaneta Próbna", True),
        ("Łucja Przykładowa", "Lucja Przykladowa", False),
        ("Anna Lis", "Anna Li\N{CYRILLIC SMALL LETTER DZE}", False),
        ("Anna Lis", "Lis Anna", False),
        ("", "", False),
    ],
    ids=["case", "hyphen", "apostrophe", "combining", "diacritics", "Cyrillic", "order", "nobody"],
)
def test_one_name_in_many_spellings(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "may_be"),
    [
        ("Anna Maria Lis", "Anna Lis", True),
        ("Maria Anna Lis", "Anna Lis", True),
        ("Anna Lis", "Maria Anna Lis", True),
        ("Anna Lis", "Anna Wrona", False),
        ("Anna Lis", "Ewa Lis", False),
        ("Lis", "Lis", False),
    ],
)
def test_a_second_name_left_out_may_be_the_same_person(one: str, other: str, may_be: bool) -> None:
    assert may_be_same_person(one, other) is may_be


@given(st.text(alphabet="aąbcćeęłńoóśźżABCĄĘŁ -'", max_size=40))
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalised_name(normalised_name(name)) == normalised_name(name)
