from datetime import date

import pytest
from django.test import Client
from guardian.shortcuts import assign_perm

from cms_ext.people.identity.models import User
from members_area.library.domain import contributed
from members_area.library.domain.contributed import WaitingTask, add_waiting_source
from members_area.library.views.catalogue import ShelfCard
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.conftest import Publish
from tests.members_area.library.wordings import next_version

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_the_start_page_shows_the_readers_own_shelves_and_newest_papers(
    anna: User, piotr: User, publish: Publish, board: Organ
):
    publish("Statut", kind="STATUTE", published_on=date(2018, 10, 4))
    for n in range(1, 7):
        publish(f"Protokół {n}", published_on=date(2026, n, 1))
    publish("Materiał rady", "ORGAN", audience_organ=board, published_on=date(2026, 11, 12))
    minutes = [f"Protokół {n}" for n in (6, 5, 4, 3, 2)]
    shelves = [
        ShelfCard("Statut", "/ikcs/dokumenty/?rodzaj=statut", 1, is_statute=True),
        ShelfCard("Protokoły", "/ikcs/dokumenty/?rodzaj=protokoly", 6, is_statute=False),
    ]
    of_board = "/ikcs/dokumenty/?rodzaj=rada-nadzorcza"

    pages = [signed_in(user).get("/ikcs/") for user in (anna, piotr)]

    assert [page.context["shelves"] for page in pages] == [
        shelves,
        [*shelves, ShelfCard("Rada Nadzorcza", of_board, 1, is_statute=False)],
    ]
    assert [[row.paper.title for row in page.context["rows"]] for page in pages] == [
        minutes,
        ["Materiał rady", *minutes[:4]],
    ]
    assert 'href="/ikcs/dokumenty/statut/"' in pages[0].content.decode()


def test_what_waits_for_the_member_stands_first_by_its_day(
    anna_in: Client, anna: User, publish: Publish, monkeypatch
):
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

    response = anna_in.get("/ikcs/")

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


def test_a_new_version_is_new(anna_in: Client, publish: Publish):
    old = publish("Stary", published_on=date(2026, 1, 1))
    publish("Nowy", published_on=date(2026, 9, 1))
    next_version(old, "Nowe brzmienie.")

    rows = anna_in.get("/ikcs/").context["rows"]

    assert [row.paper.title for row in rows] == ["Stary", "Nowy"]
