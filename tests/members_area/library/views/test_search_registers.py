"""What the records desk keeps and sees of the search."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils.html import strip_tags

from cms_ext.people.identity.models import User
from members_area.library.models import (
    FruitlessSearch,
    SearchEntry,
    Section,
    TextFrom,
)
from tests.members_area.conftest import Publish

pytestmark = pytest.mark.django_db
ROOT = "/admin/members_area_library"


@pytest.fixture
def desk(client: Client, celina: User) -> Client:
    client.force_login(celina)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(f"{ROOT}/{address}/")
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


def test_the_desk_names_and_orders_sections_but_keeps_their_addresses(desk: Client) -> None:
    desk.post(
        f"{ROOT}/section/edit/BYLAWS/",
        {"name": "Regulaminy i zasady", "order": "5", "slug": "inny"},
    )

    section = Section.objects.get(code="BYLAWS")
    assert (section.name, section.order, section.slug) == ("Regulaminy i zasady", 5, "regulaminy")
    assert "Regulaminy i zasady" in page(desk, "section")
    assert desk.get(f"{ROOT}/section/create/").status_code in (302, 403)


def test_scans_are_reported(desk: Client, publish: Publish) -> None:
    publish("Papier z tekstem")
    publish("Skan protokołu")
    SearchEntry.objects.filter(document__title="Skan protokołu").update(text_from=TextFrom.NONE)

    said = page(desk, "searchentry")

    assert ("Skan protokołu" in said, "Papier z tekstem" in said) == (True, False)
    assert "skan bez tekstu" in said


def test_what_was_not_found_is_reported(desk: Client) -> None:
    FruitlessSearch.objects.create(day=date(2026, 11, 19), query="wieloryb", count=7)

    assert "wieloryb" in page(desk, "fruitlesssearch")


@pytest.mark.parametrize("register", ["section", "searchentry", "fruitlesssearch"])
def test_who_keeps_no_papers_sees_none_of_it(client: Client, ewa: User, register: str) -> None:
    client.force_login(ewa)

    assert client.get(f"{ROOT}/{register}/").status_code in (302, 403)
