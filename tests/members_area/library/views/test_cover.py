import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from members_area.register.models import Organ
from tests.members_area.adopted import adopted
from tests.members_area.conftest import Publish

pytestmark = pytest.mark.django_db
CHIP = re.compile(
    r'<span\s+class="chip\s+chip--(?:ok|warn|bad)\s*"\s*>(?:(?!</span>).)*?</svg>\s*(.*?)\s*</span',
    re.DOTALL,
)
FACT = re.compile(r"<dt>\s*(.*?)\s*</dt>\s*<dd>\s*(.*?)\s*</dd>", re.DOTALL)


def facts(body: str) -> dict[str, str]:
    """Those of the paper; the words that the page explains below are none."""
    return dict(FACT.findall(body.partition('<dl class="terms">')[0]))


def test_the_cover_says_what_the_document_is(anna_in: Client, publish: Publish, board: Organ):
    title = "Uchwała nr 4/RN/2026 w sprawie regulaminu"
    days = (date(2026, 5, 14), date(2026, 9, 1))
    published = {"title": title, "published_on": date(2026, 5, 25)}
    document = adopted(publish, board, "4/RN/2026", *days, **published)

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


@pytest.mark.thorough
def test_the_cover_says_whether_it_holds_today(anna_in: Client, publish: Publish):
    """What binds nobody is not said to hold."""
    change = {"changes_statute": True}
    begun = {"effective_from": date(2026, 1, 1)}
    expected: list[tuple[dict[str, Any], str]] = [
        (change, "Oczekuje na wpis do KRS"),
        (change | {"krs_registered_on": date(2026, 11, 20)}, "Obowiązuje"),
        ({"effective_from": date(2026, 11, 21)}, "Podjęta – jeszcze nie obowiązuje"),
        ({"effective_from": date(2026, 11, 20)}, "Obowiązuje"),
        (begun | {"effective_to": date(2026, 11, 20)}, "Obowiązuje"),
        (begun | {"effective_to": date(2026, 11, 19)}, "Wygasła"),
    ]
    day = date(2026, 6, 24)
    papers = [publish("Uchwała", kind="RESOLUTION", adopted_on=day, **one) for one, _ in expected]
    papers += [publish("Protokół")]

    found = [anna_in.get(f"/ikcs/dokumenty/{one.pk}/").content.decode() for one in papers]
    assert [CHIP.findall(body) for body in found] == [*([label] for _, label in expected), []]


def test_the_statute_stands_at_its_fixed_address(anna_in: Client, publish: Publish):
    assert anna_in.get("/ikcs/dokumenty/statut/").status_code == 404

    publish("Statut z 2018 roku", kind="STATUTE", effective_from=date(2018, 9, 27))
    publish("Statut z 2027 roku", kind="STATUTE", effective_from=date(2027, 1, 1))

    body = anna_in.get("/ikcs/dokumenty/statut/").content.decode()
    assert "<h1>Statut z 2018 roku</h1>" in body


def test_a_public_cover_is_open_to_everybody_and_markup_in_a_title_is_text(
    client, publish: Publish
):
    facts = {"kind": "BYLAW", "subject": "<i>x</i>", "number": "<b>1</b>"}
    document = publish("Regulamin <script>alert(1)</script>", "PUBLIC", **facts)

    body = client.get(f"/dokumenty/{document.pk}/").content.decode()

    assert "<h1>Regulamin &lt;script&gt;alert(1)&lt;/script&gt;</h1>" in body
    assert f'href="/dokumenty/{document.pk}/plik/"' in body
    assert "dziennik" not in body
    assert [tag for tag in ("<script>alert", "<i>x", "<b>1") if tag in body] == []
