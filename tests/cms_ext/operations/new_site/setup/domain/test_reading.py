"""A file of answers is taken whole or refused with a sentence for each mistake."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from PIL import Image

from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain import texts
from cms_ext.operations.new_site.setup.domain.making import WrongAnswers
from cms_ext.operations.new_site.setup.domain.reading import read_answers
from cms_ext.operations.new_site.setup.domain.texts import TEXTS, DeskWords, fill_article, fill_text
from cms_ext.plugins import list_procedures, plugin_configs
from tests.cms_ext.operations.new_site.setup.conftest import TODAY, Written, example


def mistakes(written: object, folder: Path = Path()) -> list[str]:
    try:
        read_answers(written, folder)
    except WrongAnswers as wrong:
        return [str(mistake) for mistake in wrong.mistakes]
    return []


def test_the_example_works_as_it_is(written: Written):
    answers = read_answers(written, Path())

    assert (answers.coop.short_name, answers.coop.brand_deep) == ("Zorza", "#083c2e")
    assert [desk.code for desk in answers.desks] == ["DCL", "DFK", "DT"]
    assert [organ["abbreviation"] for organ in answers.of("ikcs")["organs"]] == ["WZ", "RN", "Z"]
    empty = {"bank_accounts": [], "virtual_numbers": ""}
    assert answers.of("ebok") == {"recipient": "SM Zorza", **empty}


def test_a_mistake_names_its_place_and_what_belongs_there():
    organ = {"code": "GM", "name": "Walne", "abbreviation": "WZ", "number_pattern": "("}
    no_account = {"nrb": "74999000090000000000000002"}
    krs, group = "KRS ma 10 cyfr, z zerami na początku.", "ma tu stać grupa pól „klucz: wartość”."
    unseen = "To pole ma znaki, których nie widać. Wpisz je ręcznie, bez wklejania."
    # By the key, what is written there, and how the sentence about it begins.
    wrong: list[tuple[str, Any, str]] = [
        ("coop.name", "", "brak odpowiedzi. Nazwa, jak się jej używa."),
        ("coop.name", "x" * 61, "Za długi tekst. Skróć go; liczba znaków najwyżej 60."),
        ("coop.name", ["SM"], "ma tu stać jedna wartość, a jest lista albo grupa pól."),
        ("coop.name", "SM \u0007", unseen),
        ("coop.nazwa", "SM", "nie ma takiego klucza. Są: name, short_name,"),
        ("coop.adress", "ul.", "nie ma takiego klucza. Czy chodziło o „address”?"),
        ("coop.krs", "12345", krs),
        ("coop.krs", "١٢٣٤٥٦٧٨٩٠", krs),
        ("coop.nip", "1234563217", "W numerze NIP jest literówka."),
        ("coop.regon", "12", "REGON ma 9 albo 14 cyfr."),
        ("coop.phone", "zadzwoń", "Napisz numer telefonu cyframi"),
        ("coop.email", "biuro", "Wpisz jeden adres e-mail"),
        ("coop.monday", "od ósmej", "Napisz godziny w postaci 8:00–15:00"),
        ("coop.brand_colour", "zielony", "Napisz kolor w postaci „#0d5c46”"),
        ("coop.brand_colour", "#ffff00", "za jasny: kontrast"),
        ("coop.emblem", "brak.png", "nie ma pliku brak.png"),
        ("ebok.recipient", "x" * 21, "Skróć do 20 znaków"),
        ("ebok.virtual_numbers", "10203040", "Wpisz 12 cyfr: osiem numeru banku"),
        ("ebok.bank_accounts", "74 999", "ma tu stać lista"),
        ("ebok.bank_accounts.1.nrb", [no_account], "Numer rachunku ma błędną sumę kontrolną"),
        ("ikcs.organs.1.number_pattern", [organ], "To nie jest poprawne wyrażenie"),
        ("ikcs.organs.1", [["GM"]], group),
    ]
    for place, value, said in wrong:
        section, key, *_row = place.split(".")
        written = example()
        written[section][key] = value

        (found,) = mistakes(written)

        assert found.startswith(f"{place}: {said}"), found


def test_a_wrong_section():
    desk = {"code": "DCL", "name": "Dział", "matter": "Sprawy", "room": "7"}
    small = [{**desk, "code": "dcl"}]
    wrong: list[tuple[Written, str]] = [
        ({"desks": ""}, "desks: brak odpowiedzi. Działy biura."),
        ({"desks": []}, "desks: lista jest pusta. Wpisz co najmniej jedną pozycję."),
        ({"desks": {"code": "DCL"}}, "desks: ma tu stać lista: każda pozycja od myślnika."),
        (
            {"desks": small},
            "desks.1.code: Napisz najwyżej 10 wielkich liter, cyfr i kresek, np. DCL.",
        ),
        ({"desks": [desk] * 2}, "desks.2.code: ten kod ma już inny dział."),
        ({"coop": ["SM"]}, "coop: ma tu stać grupa pól „klucz: wartość”."),
        ({"ebook": {}}, "ebook: nie ma takiego klucza. Czy chodziło o „ebok”?"),
    ]

    assert [(change, mistakes(example() | change)[0]) for change, _said in wrong] == wrong
    of_something_else = ["plik", [1], 7, {"services": {"web": {"image": "nginx"}}}]
    assert all(mistakes(content) for content in of_something_else)


def test_the_refusal_names_all_mistakes_at_once(written: Written):
    def places(content: object) -> list[str]:
        return [line.split(":")[0] for line in mistakes(content)]

    written["coop"].update(krs="1", phone="?", telefon="22")
    written["desks"][1]["room"] = ""
    needed = ["name", "short_name", "full_name", "address", "phone", "email"]

    assert places(written) == ["coop.telefon", "coop.phone", "coop.krs", "desks.2.room"]
    assert places(None) == [*(f"coop.{name}" for name in needed), "desks"]


def test_what_is_no_picture_is_no_emblem(written: Written, tmp_path):
    (tmp_path / "znak.png").write_text("<svg onload='alert(1)'/>")
    (tmp_path / "znak.svg").write_text("<svg/>")
    Image.new("RGB", (64, 64)).save(tmp_path / "dobry.png")

    found = {}
    for name in ("znak.png", "znak.svg", "dobry.png"):
        written["coop"]["emblem"] = name
        found[name] = len(mistakes(written, tmp_path))

    assert found == {"znak.png": 1, "znak.svg": 1, "dobry.png": 0}


def test_hyphens_and_blanks_are_put_right(written: Written):
    written["coop"].update(monday="8:00-17:00", nip="123-456-32-18", krs="00000 12345")

    coop = read_answers(written, Path()).coop

    assert (coop.monday, coop.nip, coop.krs) == ("8:00–17:00", "1234563218", "0000012345")


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
    # „Członkowie” of a co-op are spoken of on every site; their documents are not.
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


def test_an_unknown_room_is_marked_to_be_filled_in_and_a_hostile_name_stays_text(
    answers: Answers,
):
    text = fill_text(TEXTS / "jak-uzyskac-dostep.md", replace(answers, desks=()), TODAY)

    assert "Dział Członkowsko-Lokalowy, pokój [do uzupełnienia: numer]" in text

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
