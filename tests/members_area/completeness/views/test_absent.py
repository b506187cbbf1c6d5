"""A search says of what it asked for and is not there what the completeness knows."""

from datetime import date

import pytest
from django.test import Client

from members_area.register.models import Organ
from tests.members_area.conftest import Publish
from tests.page_checks import page_problems, parsed, texts
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

STATEMENT = "Roczne sprawozdanie finansowe"


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


OVERDUE = [f"{STATEMENT}, 2025W bibliotece nie ma takiego dokumentu. Termin minął 14 lipca 2026."]
AWAITED = [f"{STATEMENT}, 2026Jest na to czas do 14.07.2027."]


@pytest.mark.thorough
def test_a_member_reads_what_is_awaited_and_until_when(anna_in: Client, shelf: None):
    """A year that is ticked is asked for as one that is typed."""
    typed = {
        "sprawozdanie finansowe 2025": OVERDUE,
        "sprawozdania finansowego za 2026": AWAITED,
        "sprawozdanie finansowe 2024": [],
        # Without a year the newest is meant, whose term is over.
        "sprawozdanie finansowe": OVERDUE,
        "2025": [],
        "sprawozdanie o windzie 2025": [],
        "umowa 2025": [],
        "": [],
    }
    ticked = {
        ("sprawozdanie finansowe", "2025"): OVERDUE,
        ("sprawozdanie finansowe", "2024"): [],
        ("sprawozdanie finansowe 2025", "2025"): OVERDUE,
        ("sprawozdanie finansowe 2025", "2024"): [],
        ("", "2025"): [],
    }

    assert {query: told(anna_in, query) for query in typed} == typed
    assert {asked: told(anna_in, asked[0], rok=asked[1]) for asked in ticked} == ticked


def test_without_a_year_older_holes_are_not_told_where_the_newest_is_there(
    anna_in: Client, meeting: Organ, publish: Publish
):
    for year in (2023, 2025):
        publish(
            f"Sprawozdanie finansowe za {year} rok",
            kind="FIN_STATEMENT",
            organ=meeting,
            year=year,
            adopted_on=date(year, 6, 1),
        )

    assert told(anna_in, "sprawozdanie finansowe") == []


def test_the_public_list_says_nothing_of_it(anna_in: Client, shelf: None):
    for client in (Client(), anna_in):
        assert told(client, "sprawozdanie finansowe 2025", "/dokumenty/") == []
