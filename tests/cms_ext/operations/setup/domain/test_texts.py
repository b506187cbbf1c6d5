"""The texts of a new site name its own desks, in Polish, and only the panels that are on."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest

from cms_ext.operations.setup.answers import Answers
from cms_ext.operations.setup.domain import texts
from cms_ext.operations.setup.domain.texts import TEXTS, DeskWords, filled_article, filled_text
from cms_ext.plugins import plugins, procedures
from tests.cms_ext.operations.setup.conftest import TODAY


@pytest.mark.parametrize(
    ("name", "where", "genitive", "accusative"),
    [
        (
            "Dział Członkowsko-Lokalowy",
            "w Dziale Członkowsko-Lokalowym",
            "Działu Członkowsko-Lokalowego",
            "Dział Członkowsko-Lokalowy",
        ),
        ("Dział Techniczny", "w Dziale Technicznym", "Działu Technicznego", "Dział Techniczny"),
        ("Księgowość", "w dziale „Księgowość”", "działu „Księgowość”", "dział „Księgowość”"),
        (
            "Dział ds. opłat",
            "w dziale „Dział ds. opłat”",
            "działu „Dział ds. opłat”",
            "dział „Dział ds. opłat”",
        ),
    ],
)
def test_a_department_in_a_sentence(name: str, where: str, genitive: str, accusative: str) -> None:
    desk = DeskWords(name, "7")

    assert (desk.where, desk.genitive, desk.accusative) == (where, genitive, accusative)


ABOUT_APPLYING = ("procedura-logowania.md", "jak-uzyskac-dostep.md")


@pytest.mark.parametrize(
    ("on", "absent"),
    [
        (("ikcs", "ebok"), ()),
        (("ikcs",), ("E-BOK", "rozlicza")),
        (("ebok",), ("IKCS", "członk")),
        ((), ("IKCS", "E-BOK", "wniosek")),
    ],
)
@pytest.mark.parametrize("file", sorted(TEXTS.glob("*")), ids=lambda path: path.name)
def test_a_text_speaks_only_of_the_panels_that_are_on(
    answers: Answers, file: object, on: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    ways = [(realm, procedure) for realm, procedure in procedures() if realm in on]
    assert hasattr(file, "name")
    if not on and file.name in ABOUT_APPLYING:
        pytest.skip("a site without panels has no such page")

    with patch.object(texts, "procedures", lambda: ways):
        text = filled_text(TEXTS / file.name, answers, TODAY)

    facts, _line, body = text.partition("\n---\n")
    spoken = body or facts
    # „członkowie” of a co-op are spoken of on every site; their papers are not.
    named = [word for word in absent if word in spoken and word not in ("członk", "rozlicza")]
    assert named == []
    assert "{" not in text


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("pytania-i-odpowiedzi.yaml", "/ogloszenia/subskrypcja/"),
        ("informacja-o-przetwarzaniu-danych.md", "ogłoszenia pocztą elektroniczną"),
    ],
)
def test_a_text_offers_no_subscription_where_there_is_none(
    answers: Answers, file: str, words: str
) -> None:
    others = [plugin for plugin in plugins() if plugin.slug != "subscriptions"]

    said = words in filled_text(TEXTS / file, answers, TODAY)
    with patch.object(texts, "plugins", lambda: others):
        said_without = words in filled_text(TEXTS / file, answers, TODAY)

    assert (said, said_without) == (True, False)


def test_an_unknown_room_is_marked_to_be_filled_in(answers: Answers) -> None:
    nobody = replace(answers, desks=())

    text = filled_text(TEXTS / "jak-uzyskac-dostep.md", nobody, TODAY)

    assert "Dział Członkowsko-Lokalowy, pokój [do uzupełnienia: numer]" in text


def test_a_hostile_name_stays_text(answers: Answers) -> None:
    name = "SM <script>alert(1)</script> {{ coop.email }}"
    hostile = replace(answers, coop=replace(answers.coop, full_name=name))

    article = filled_article(TEXTS / "o-spoldzielni.md", hostile, TODAY)

    said = str(article.body)
    assert "<script" not in said
    assert "{{ coop.email }}" in said


@pytest.mark.parametrize(
    "name", sorted({path.name for path in TEXTS.glob("*")} - set(ABOUT_APPLYING))
)
def test_no_text_leads_to_applications_where_none_are_taken(answers: Answers, name: str) -> None:
    on = [plugin for plugin in plugins() if plugin.slug != "access"]

    with patch.object(texts, "plugins", lambda: on):
        text = filled_text(TEXTS / name, answers, TODAY)

    ways = ("/strefa-mieszkanca/wniosek/", "/strefa-mieszkanca/jak-uzyskac-dostep/", "wnioskodawc")
    assert [way for way in ways if way in text] == []
    assert "{" not in text
