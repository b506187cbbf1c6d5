from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from members_area.register.models import Organ
from tests.members_area.conftest import Publish

pytestmark = pytest.mark.django_db
CHIP = re.compile(r'<span class="chip chip--(?:ok|warn|bad)">.*?</svg>(.*?)</span>')
FACT = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>")


@pytest.fixture
def anna_in(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def facts(body: str) -> dict[str, str]:
    """Those of the paper; the words that the page explains below are none."""
    return dict(FACT.findall(body.partition('<dl class="terms">')[0]))


def test_the_cover_says_what_the_document_is(
    anna_in: Client, publish: Publish, board: Organ
) -> None:
    document = publish(
        "Uchwała nr 4/RN/2026 w sprawie regulaminu",
        kind="RESOLUTION",
        organ=board,
        number="4/RN/2026",
        adopted_on=date(2026, 5, 14),
        effective_from=date(2026, 9, 1),
        published_on=date(2026, 5, 25),
    )

    body = anna_in.get(f"/ikcs/dokumenty/{document.pk}/").content.decode()

    assert "<h1>Uchwała nr 4/RN/2026 w sprawie regulaminu</h1>" in body
    assert facts(body) == {
        "Rodzaj": "Uchwała",
        "Numer": "4/RN/2026",
        "Organ": "Rada Nadzorcza",
        "Data podjęcia": "14 maja 2026 r.",
        "Wejście w życie": "1 września 2026 r.",
        "Opublikowano": "25 maja 2026 r.",
    }
    assert "PDF, 1 strona, 14\xa0kB" in body
    assert f'href="/ikcs/dokumenty/{document.pk}/plik/"' in body
    assert "Tylko członkowie" in body
    assert CHIP.findall(body) == ["Obowiązuje"]


@pytest.mark.parametrize(
    ("dates", "label"),
    [
        ({"changes_statute": True}, "Oczekuje na wpis do KRS"),
        ({"changes_statute": True, "krs_registered_on": date(2026, 11, 20)}, "Obowiązuje"),
        ({"effective_from": date(2026, 11, 21)}, "Podjęta – jeszcze nie obowiązuje"),
        ({"effective_from": date(2026, 11, 20)}, "Obowiązuje"),
        (
            {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 11, 20)},
            "Obowiązuje",
        ),
        ({"effective_from": date(2026, 1, 1), "effective_to": date(2026, 11, 19)}, "Wygasła"),
    ],
)
def test_the_cover_says_whether_it_holds_today(
    anna_in: Client, publish: Publish, dates: dict[str, Any], label: str
) -> None:
    document = publish("Uchwała", kind="RESOLUTION", adopted_on=date(2026, 6, 24), **dates)

    body = anna_in.get(f"/ikcs/dokumenty/{document.pk}/").content.decode()

    assert CHIP.findall(body) == [label]


def test_what_binds_nobody_is_not_said_to_hold(anna_in: Client, publish: Publish) -> None:
    body = anna_in.get(f"/ikcs/dokumenty/{publish('Protokół').pk}/").content.decode()

    assert CHIP.findall(body) == []


def test_the_statute_stands_at_its_fixed_address(anna_in: Client, publish: Publish) -> None:
    publish("Statut z 2018 roku", kind="STATUTE", effective_from=date(2018, 9, 27))
    publish("Statut z 2027 roku", kind="STATUTE", effective_from=date(2027, 1, 1))

    body = anna_in.get("/ikcs/dokumenty/statut/").content.decode()

    assert "<h1>Statut z 2018 roku</h1>" in body


def test_without_a_statute_its_address_is_that_of_no_document(anna_in: Client) -> None:
    assert anna_in.get("/ikcs/dokumenty/statut/").status_code == 404


def test_a_public_cover_is_open_to_everybody(client: Client, publish: Publish) -> None:
    document = publish("Regulamin IKCS", "PUBLIC", kind="BYLAW")

    body = client.get(f"/dokumenty/{document.pk}/").content.decode()

    assert "<h1>Regulamin IKCS</h1>" in body
    assert f'href="/dokumenty/{document.pk}/plik/"' in body
    assert "dziennik" not in body


def test_markup_in_a_title_is_text(anna_in: Client, publish: Publish) -> None:
    document = publish("<script>alert(1)</script>", subject="<i>x</i>", number="<b>1</b>")

    body = anna_in.get(f"/ikcs/dokumenty/{document.pk}/").content.decode()

    assert "<script>alert" not in body
    assert "<i>x" not in body
    assert "<b>1" not in body
