from __future__ import annotations

import pytest

from cms_ext.public_site.premises.domain.codes import normalised_address


@pytest.mark.parametrize(
    "typed",
    [
        "ul. Wzorcowa 1 m. 5",
        "Wzorcowa 1/5",
        "ulica Wzorcowa  1 / 5",
        "UL. WZORCOWA 1 M 5",
        "ul.Wzorcowa 1 lok. 5, 00-000 Przykładowo",
        "Wzorcowa 1 mieszkanie 5",
    ],
)
def test_one_premises_in_many_spellings(typed: str) -> None:
    assert normalised_address(typed) == "wzorcowa 1/5"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ul. Łączna 1 m. 5", "ul. Laczna 1 m. 5"),
        ("ul. Wzorcowa 1 m. 5", "ul. Wzorcowa 1 m. 6"),
        ("ul. Wzorcowa 15", "ul. Wzorcowa 1 m. 5"),
        ("ul. Wzorcowa 1A m. 5", "ul. Wzorcowa 1 m. 5"),
    ],
)
def test_two_premises_stay_two(one: str, other: str) -> None:
    assert normalised_address(one) != normalised_address(other)
