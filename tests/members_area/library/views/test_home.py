from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from guardian.shortcuts import assign_perm

from cms_ext.people.identity.models import User
from members_area.library.domain import contributed
from members_area.library.domain.contributed import WaitingTask, add_waiting_source
from members_area.library.views.home import ShelfCard
from members_area.register.models import Organ
from tests.members_area.conftest import Publish
from tests.members_area.library.wordings import next_version

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
        ShelfCard(title, f"/ikcs/dokumenty/?rodzaj={slug}", count, is_statute=slug == "statut")
        for title, slug, count in shelves
    ]
    assert [row.paper.title for row in context["rows"]] == newest


def test_the_start_page_leads_to_the_statute(client: Client, anna: User, publish: Publish) -> None:
    publish("Statut", kind="STATUTE", effective_from=date(2018, 9, 27))
    client.force_login(anna)

    assert 'href="/ikcs/dokumenty/statut/"' in client.get("/ikcs/").content.decode()


def test_what_waits_for_the_member_stands_first_by_its_day(
    client: Client, anna: User, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = publish("Umowa z wykonawcą", "ON_REQUEST")
    publish("Umowa dla kogoś innego", "ON_REQUEST")
    assign_perm("open_document", anna, contract)
    later = WaitingTask("Ankieta", "Odpowiedz.", "/a/", date(2026, 12, 10))
    sooner = WaitingTask("Poprawki", "Zgłoś.", "/b/", date(2026, 11, 21))
    monkeypatch.setattr(contributed, "_WAITING_SOURCES", [])

    def source(user: User, today: date) -> list[WaitingTask]:
        return [later, sooner] if user == anna else []

    add_waiting_source(source)
    add_waiting_source(source)
    client.force_login(anna)

    response = client.get("/ikcs/")

    assert response.context["waiting"] == [
        sooner,
        later,
        WaitingTask(
            "Umowa z wykonawcą",
            "Spółdzielnia otworzyła ten dokument tylko dla Ciebie.",
            f"/ikcs/dokumenty/{contract.pk}/",
        ),
    ]
    body = response.content.decode()
    assert body.index("Czeka na Ciebie") < body.index("Najnowsze dokumenty")
    assert "do 21 listopada 2026" in body


def test_a_new_version_is_new(client: Client, anna: User, publish: Publish) -> None:
    old = publish("Stary", published_on=date(2026, 1, 1))
    publish("Nowy", published_on=date(2026, 9, 1))
    next_version(old, "Nowe brzmienie.")
    client.force_login(anna)

    rows = client.get("/ikcs/").context["rows"]

    assert [row.paper.title for row in rows] == ["Stary", "Nowy"]
