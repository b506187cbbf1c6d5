"""A search says of what it asked for and is not there what the completeness knows."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.people.identity.models import User
from members_area.register.models import Organ
from tests.members_area.conftest import Publish
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

STATEMENT = "Roczne sprawozdanie finansowe"
MISSING = "W bibliotece nie ma takiego dokumentu."


@pytest.fixture(autouse=True)
def _today(settings: Settings) -> None:
    settings.COOP_TODAY = date(2026, 11, 20)


def told(
    client: Client, query: str, address: str = "/ikcs/dokumenty/", **narrowed: str
) -> list[str]:
    answer = client.get(address, {"q": query, **narrowed})
    assert answer.status_code == 200
    assert page_problems(answer) == []
    return [
        " ".join(text.split()) for text in texts(parsed(answer), "//ul[@class='note papers']/li")
    ]


@shared
def shelf(meeting: Organ, publish: Publish) -> None:
    """The statement of 2024 is there, that of 2025 is a paper that members do not read."""
    facts = {"kind": "FIN_STATEMENT", "organ": meeting}
    publish("Sprawozdanie finansowe za 2024 rok", year=2024, adopted_on=date(2025, 6, 1), **facts)
    publish(
        "Sprawozdanie finansowe za 2025 rok",
        "STAFF",
        year=2025,
        adopted_on=date(2026, 6, 1),
        **facts,
    )


OVERDUE = [f"{STATEMENT}, 2025{MISSING} Termin minął 14 lipca 2026."]
AWAITED = [f"{STATEMENT}, 2026Jest na to czas do 14.07.2027."]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sprawozdanie finansowe 2025", OVERDUE),
        ("sprawozdania finansowego za 2026", AWAITED),
        ("sprawozdanie finansowe 2024", []),
        # Without a year the newest is meant, whose term is over.
        ("sprawozdanie finansowe", OVERDUE),
        ("2025", []),
        ("sprawozdanie o windzie 2025", []),
        ("umowa 2025", []),
        ("", []),
    ],
)
def test_a_member_reads_what_is_awaited_and_until_when(
    client: Client, anna: User, shelf: None, query: str, said: list[str]
) -> None:
    client.force_login(anna)

    assert told(client, query) == said


@pytest.mark.parametrize(
    ("query", "year", "said"),
    [
        ("sprawozdanie finansowe", "2025", OVERDUE),
        ("sprawozdanie finansowe", "2024", []),
        ("sprawozdanie finansowe 2025", "2025", OVERDUE),
        ("sprawozdanie finansowe 2025", "2024", []),
        ("", "2025", []),
    ],
)
def test_a_year_that_is_ticked_is_asked_for_as_one_that_is_typed(
    client: Client, anna: User, shelf: None, query: str, year: str, said: list[str]
) -> None:
    client.force_login(anna)

    assert told(client, query, rok=year) == said


def test_without_a_year_older_holes_are_not_told_where_the_newest_is_there(
    client: Client, anna: User, meeting: Organ, publish: Publish
) -> None:
    for year in (2023, 2025):
        publish(
            f"Sprawozdanie finansowe za {year} rok",
            kind="FIN_STATEMENT",
            organ=meeting,
            year=year,
            adopted_on=date(year, 6, 1),
        )
    client.force_login(anna)

    assert told(client, "sprawozdanie finansowe") == []


def test_the_public_list_says_nothing_of_it(client: Client, anna: User, shelf: None) -> None:
    asked = "sprawozdanie finansowe 2025"

    assert told(client, asked, "/dokumenty/") == []
    client.force_login(anna)
    assert told(client, asked, "/dokumenty/") == []
