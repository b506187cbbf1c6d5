from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from members_area.library.domain.search import registers
from members_area.library.domain.search.registers import (
    purge_zero_result_queries,
    record_zero_result_query,
)
from members_area.library.models import FruitlessSearch
from tests.members_area.conftest import TODAY, Publish

pytestmark = pytest.mark.django_db
LIST = "/ikcs/dokumenty/"


def kept() -> list[tuple[str, int]]:
    return list(FruitlessSearch.objects.values_list("query", "count"))


def test_what_is_not_found_is_counted_by_day_and_not_by_person(
    client: Client, anna: User, publish: Publish
) -> None:
    publish("Papier o windach")
    client.force_login(anna)

    for query in ("Wieloryb", "  wieloryb ", "winda", "", "§"):
        client.get(LIST, {"q": query})
    client.head(LIST, {"q": "wieloryb"})
    client.get(f"{LIST}?q=winda&rok=1999")

    assert kept() == [("wieloryb", 2)]
    assert {field.name for field in FruitlessSearch._meta.get_fields()} == {
        "id",
        "day",
        "query",
        "count",
    }


@pytest.mark.parametrize(
    "query", ["jan@poczta.example", "000 000 102", "12345678901", "x" * 81, "a\x00b"]
)
def test_what_may_be_personal_is_not_kept(query: str) -> None:
    record_zero_result_query(query, TODAY)

    assert kept() == []


def test_a_robot_does_not_fill_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "MOST_A_DAY", 2)

    for query in ("raz", "dwa", "trzy", "raz"):
        record_zero_result_query(query, TODAY)

    assert kept() == [("raz", 2), ("dwa", 1)]


def test_it_is_forgotten_after_a_year() -> None:
    record_zero_result_query("dawno", date(2025, 11, 19))
    record_zero_result_query("niedawno", date(2025, 11, 20))

    assert purge_zero_result_queries(TODAY) == 1
    assert kept() == [("niedawno", 1)]
