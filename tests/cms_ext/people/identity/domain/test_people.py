"""Finding a person at a desk."""

from __future__ import annotations

import pytest

from cms_ext.people.identity.domain.people import people_found
from tests.cms_ext.access.desk import EMILIA, JEDRZEJ, LUCJA
from tests.people import resident

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lakowa", ["Ęmilia Łąkowa"]),
        ("Emilia Ł", ["Ęmilia Łąkowa"]),
        ("gęsty", ["Jędrzej Gęsty"]),
        ("eb-500002-1", ["Jędrzej Gęsty"]),
        ("EB-5", []),
        ("LUCJA@poczta.example", ["Łucja Przykładowa"]),
        ("lucja@", ["Łucja Przykładowa"]),
        ("poczta.example", []),
        ("", []),
        ("   ", []),
        ("?!", []),
    ],
)
def test_by_name_or_by_whole_login_or_address(query: str, names: list[str]) -> None:
    for who in (EMILIA, JEDRZEJ, LUCJA):
        who.on_file()
    resident("ebok", "EB-500002-1", "Jędrzej Gęsty")

    assert [person.name for person in people_found(query)] == names
