from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from cms_ext.identity.models import User
from members_area.library.views.home import Shelf
from members_area.register.models import Organ
from tests.members_area.conftest import Publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "shelves", "newest"),
    [
        (
            "anna",
            [("Statut", "statut", 1), ("Protokoły", "protokoly", 6)],
            [f"Protokół {n}" for n in (6, 5, 4, 3, 2)],
        ),
        (
            "piotr",
            [
                ("Statut", "statut", 1),
                ("Protokoły", "protokoly", 6),
                ("Rada Nadzorcza", "rada-nadzorcza", 1),
            ],
            ["Materiał rady", *(f"Protokół {n}" for n in (6, 5, 4, 3))],
        ),
    ],
)
def test_the_start_page_shows_the_readers_own_shelves_and_newest_papers(
    client: Client,
    request: pytest.FixtureRequest,
    publish: Publish,
    board: Organ,
    who: str,
    shelves: list[tuple[str, str, int]],
    newest: list[str],
) -> None:
    publish("Statut", kind="STATUTE", published_on=date(2018, 10, 4))
    for n in range(1, 7):
        publish(f"Protokół {n}", published_on=date(2026, n, 1))
    publish("Materiał rady", "ORGAN", audience_organ=board, published_on=date(2026, 11, 12))
    client.force_login(request.getfixturevalue(who))

    context = client.get("/ikcs/").context

    assert context["shelves"] == [
        Shelf(title, f"/ikcs/dokumenty/?rodzaj={slug}", count, is_statute=slug == "statut")
        for title, slug, count in shelves
    ]
    assert [row.file.document.title for row in context["rows"]] == newest


def test_the_start_page_leads_to_the_statute(client: Client, anna: User, publish: Publish) -> None:
    publish("Statut", kind="STATUTE", effective_from=date(2018, 9, 27))
    client.force_login(anna)

    assert 'href="/ikcs/dokumenty/statut/"' in client.get("/ikcs/").content.decode()
