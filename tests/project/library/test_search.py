"""Hits, counts, snippets and sets of a search, on words that only one paper has."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.project.library.canaries import MEMBERS, PUBLIC, READERS, Canary, each, readable_inside
from tests.project.library.reading import named_at, signed_in
from tests.project.library.surfaces import address, expected

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("frame_kept"),
    pytest.mark.xdist_group("library surfaces"),
]
WORDS = {name: f"wxb{name}" for name in READERS}
PEOPLE = each(
    ["guest", "payer", "editor", "anna", "piotr"], both_databases={"guest", "payer", "piotr"}
)


@pytest.mark.parametrize("who", PEOPLE)
def test_search_by_the_words_of_a_body(canaries: dict[str, Canary], who: str) -> None:
    client = signed_in(who)

    for place in ("documents", "public_documents", "archive", "public_archive"):
        allowed = expected(place, who)
        hits = {name: named_at(client, f"{address(place)}?q={WORDS[name]}") for name in WORDS}
        assert hits == {name: {name} & allowed for name in WORDS}, place
    for word in WORDS.values():
        found = named_at(client, f"{address('resolutions')}?q={word}")
        assert found <= expected("resolutions", who), word
        assert named_at(client, f"/szukaj/?q={word}") <= PUBLIC, word


@pytest.mark.parametrize("who", PEOPLE)
def test_the_number_of_hits_counts_no_closed_paper(canaries: dict[str, Canary], who: str) -> None:
    client = signed_in(who)

    counts = {name: _count(client, f"{address('documents')}?q={WORDS[name]}") for name in WORDS}

    assert counts == {
        name: int(name in readable_inside(who)) if who in MEMBERS else None for name in WORDS
    }


def _count(client: Client, here: str) -> int | None:
    response = client.get(here)
    if response.status_code != 200:
        return None
    total: int = response.context["catalogue"].total
    return total
