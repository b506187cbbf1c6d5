from dataclasses import replace
from unittest.mock import patch

from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain import texts
from cms_ext.operations.new_site.setup.domain.texts import (
    TEXTS,
    DeskWords,
    fill_article,
    fill_text,
)
from cms_ext.plugins import list_procedures, plugin_configs
from tests.cms_ext.operations.new_site.setup.conftest import TODAY


def test_a_department_in_a_sentence():
    sentences = {
        "Dział Członkowsko-Lokalowy": (
            "w Dziale Członkowsko-Lokalowym",
            "Działu Członkowsko-Lokalowego",
            "Dział Członkowsko-Lokalowy",
        ),
        "Dział Techniczny": ("w Dziale Technicznym", "Działu Technicznego", "Dział Techniczny"),
        "Księgowość": ("w dziale „Księgowość”", "działu „Księgowość”", "dział „Księgowość”"),
        "Dział ds. opłat": (
            "w dziale „Dział ds. opłat”",
            "działu „Dział ds. opłat”",
            "dział „Dział ds. opłat”",
        ),
    }

    desks = {name: DeskWords(name, "7") for name in sentences}
    assert {
        name: (desk.where, desk.genitive, desk.accusative) for name, desk in desks.items()
    } == sentences


ABOUT_APPLYING = ("procedura-logowania.md", "jak-uzyskac-dostep.md")


def test_a_text_speaks_only_of_the_panels_that_are_on(answers: Answers):
    # „Członkowie” of a co-op are spoken of on every site; their papers are not.
    absent = {("ikcs", "ebok"): (), ("ikcs",): ("E-BOK",), ("ebok",): ("IKCS",)}
    for on, words in {**absent, (): ("IKCS", "E-BOK", "wniosek")}.items():
        ways = [(realm, procedure) for realm, procedure in list_procedures() if realm in on]
        # A site without panels has no pages about applying.
        files = [file for file in TEXTS.glob("*") if on or file.name not in ABOUT_APPLYING]
        with patch.object(texts, "list_procedures", lambda ways=ways: ways):
            filled = {file.name: fill_text(file, answers, TODAY) for file in files}

        for name, text in filled.items():
            facts, _line, body = text.partition("\n---\n")
            assert [word for word in words if word in (body or facts)] == [], (name, on)
            assert "{" not in text, (name, on)


def test_a_text_offers_no_subscription_where_there_is_none(answers: Answers):
    others = [config for config in plugin_configs() if config.slug != "subscriptions"]
    offers = {
        "pytania-i-odpowiedzi.yaml": "/ogloszenia/subskrypcja/",
        "informacja-o-przetwarzaniu-danych.md": "ogłoszenia pocztą elektroniczną",
    }
    for file, words in offers.items():
        said = words in fill_text(TEXTS / file, answers, TODAY)
        with patch.object(texts, "plugin_configs", lambda: others):
            said_without = words in fill_text(TEXTS / file, answers, TODAY)

        assert (said, said_without) == (True, False)


def test_an_unknown_room_is_marked_to_be_filled_in(answers: Answers):
    nobody = replace(answers, desks=())

    text = fill_text(TEXTS / "jak-uzyskac-dostep.md", nobody, TODAY)

    assert "Dział Członkowsko-Lokalowy, pokój [do uzupełnienia: numer]" in text


def test_a_hostile_name_stays_text(answers: Answers):
    name = "SM <script>alert(1)</script> {{ coop.email }}"
    hostile = replace(answers, coop=replace(answers.coop, full_name=name))

    article = fill_article(TEXTS / "o-spoldzielni.md", hostile, TODAY)

    said = str(article.body)
    assert "<script" not in said
    assert "{{ coop.email }}" in said


def test_no_text_leads_to_applications_where_none_are_taken(answers: Answers):
    on = [config for config in plugin_configs() if config.slug != "access"]
    files = [file for file in TEXTS.glob("*") if file.name not in ABOUT_APPLYING]
    with patch.object(texts, "plugin_configs", lambda: on):
        filled = {file.name: fill_text(file, answers, TODAY) for file in files}

    ways = ("/strefa-mieszkanca/wniosek/", "/strefa-mieszkanca/jak-uzyskac-dostep/", "wnioskodawc")
    assert {
        name: [way for way in (*ways, "{") if way in text] for name, text in filled.items()
    } == dict.fromkeys(filled, [])
