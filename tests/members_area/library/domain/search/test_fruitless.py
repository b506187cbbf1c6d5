from datetime import date

import pytest
from django.test import Client

from members_area.library.domain.search import hits
from members_area.library.domain.search.hits import (
    purge_zero_result_queries,
    record_zero_result_query,
)
from members_area.library.models import FruitlessSearch
from tests.members_area.conftest import TODAY, Publish

pytestmark = pytest.mark.django_db
LIST = "/ikcs/dokumenty/"


def kept() -> list[tuple[str, int]]:
    return list(FruitlessSearch.objects.values_list("query", "count"))


def test_what_is_not_found_is_counted_by_day_and_not_by_person(anna_in: Client, publish: Publish):
    publish("Papier o windach")

    for query in ("Wieloryb", "  wieloryb ", "winda", "", "§"):
        anna_in.get(LIST, {"q": query})
    anna_in.head(LIST, {"q": "wieloryb"})
    anna_in.get(f"{LIST}?q=winda&rok=1999")

    assert kept() == [("wieloryb", 2)]
    assert {field.name for field in FruitlessSearch._meta.get_fields()} == {
        "id",
        "day",
        "query",
        "count",
    }


def test_what_may_be_personal_is_not_kept_and_a_robot_does_not_fill_the_table(monkeypatch):
    """The rest is forgotten after a year."""
    for query in ("jan@poczta.example", "000 000 102", "12345678901", "x" * 81, "a\x00b"):
        record_zero_result_query(query, TODAY)
    assert kept() == []

    monkeypatch.setattr(hits, "MOST_A_DAY", 2)
    for query in ("raz", "dwa", "trzy", "raz"):
        record_zero_result_query(query, date(2025, 11, 19))
    assert kept() == [("raz", 2), ("dwa", 1)]
    record_zero_result_query("niedawno", date(2025, 11, 20))
    assert purge_zero_result_queries(TODAY) == 2
    assert kept() == [("niedawno", 1)]
