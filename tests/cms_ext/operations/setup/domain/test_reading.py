"""A file of answers is taken whole or refused with a sentence for each mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cms_ext.operations.setup.domain.reading import read_answers
from cms_ext.operations.setup.domain.refusal import WrongAnswers
from tests.cms_ext.operations.setup.conftest import Written


def mistakes(written: object, folder: Path = Path()) -> list[str]:
    try:
        read_answers(written, folder)
    except WrongAnswers as wrong:
        return [str(one) for one in wrong.mistakes]
    return []


def test_the_example_works_as_it_is(written: Written) -> None:
    answers = read_answers(written, Path())

    assert (answers.coop.short_name, answers.coop.brand_deep) == ("Zorza", "#083c2e")
    assert [desk.code for desk in answers.desks] == ["DCL", "DFK", "DT"]
    assert [organ["abbreviation"] for organ in answers.of("ikcs")["organs"]] == ["WZ", "RN", "Z"]
    assert answers.of("ebok") == {"recipient": "SM Zorza", "bank_accounts": []}


@pytest.mark.parametrize(
    ("section", "key", "value", "said"),
    [
        ("coop", "name", "", "coop.name: brak odpowiedzi. Nazwa, jak się jej używa."),
        (
            "coop",
            "name",
            "x" * 61,
            "coop.name: Za długi tekst. Skróć go; liczba znaków najwyżej 60.",
        ),
        (
            "coop",
            "name",
            ["SM"],
            "coop.name: ma tu stać jedna wartość, a jest lista albo grupa pól.",
        ),
        (
            "coop",
            "name",
            "SM \u0007",
            "coop.name: To pole ma znaki, których nie widać. Wpisz je ręcznie, bez wklejania.",
        ),
        ("coop", "nazwa", "SM", "coop.nazwa: nie ma takiego klucza. Są: name, short_name,"),
        ("coop", "adress", "ul.", "coop.adress: nie ma takiego klucza. Czy chodziło o „address”?"),
        ("coop", "krs", "12345", "coop.krs: KRS ma 10 cyfr, z zerami na początku."),
        ("coop", "krs", "١٢٣٤٥٦٧٨٩٠", "coop.krs: KRS ma 10 cyfr, z zerami na początku."),
        ("coop", "nip", "1234563217", "coop.nip: W numerze NIP jest literówka."),
        ("coop", "regon", "12", "coop.regon: REGON ma 9 albo 14 cyfr."),
        ("coop", "phone", "zadzwoń", "coop.phone: Napisz numer telefonu cyframi"),
        ("coop", "email", "biuro", "coop.email: Wpisz jeden adres e-mail"),
        ("coop", "monday", "od ósmej", "coop.monday: Napisz godziny w postaci 8:00–15:00"),
        ("coop", "brand_colour", "zielony", "coop.brand_colour: Napisz kolor w postaci „#0d5c46”"),
        ("coop", "brand_colour", "#ffff00", "coop.brand_colour: za jasny: kontrast"),
        ("coop", "emblem", "brak.png", "coop.emblem: nie ma pliku brak.png"),
        ("ebok", "recipient", "x" * 21, "ebok.recipient: Skróć do 20 znaków"),
        ("ebok", "bank_accounts", "74 999", "ebok.bank_accounts: ma tu stać lista"),
        (
            "ebok",
            "bank_accounts",
            [{"nrb": "74999000090000000000000002"}],
            "ebok.bank_accounts.1.nrb: Numer rachunku ma błędną sumę kontrolną",
        ),
        (
            "ikcs",
            "organs",
            [{"code": "GM", "name": "Walne", "abbreviation": "WZ", "number_pattern": "("}],
            "ikcs.organs.1.number_pattern: To nie jest poprawne wyrażenie",
        ),
        ("ikcs", "organs", [["GM"]], "ikcs.organs.1: ma tu stać grupa pól „klucz: wartość”."),
    ],
)
def test_a_mistake_names_its_place_and_what_belongs_there(
    written: Written, section: str, key: str, value: Any, said: str
) -> None:
    written[section][key] = value

    found = mistakes(written)

    assert (len(found), found[0][: len(said)]) == (1, said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"desks": ""}, ["desks: brak odpowiedzi. Działy biura."]),
        ({"desks": []}, ["desks: lista jest pusta. Wpisz co najmniej jedną pozycję."]),
        ({"desks": {"code": "DCL"}}, ["desks: ma tu stać lista: każda pozycja od myślnika."]),
        (
            {"desks": [{"code": "dcl", "name": "Dział", "matter": "Sprawy", "room": "7"}]},
            ["desks.1.code: Napisz najwyżej 10 wielkich liter, cyfr i kresek, np. DCL."],
        ),
        (
            {"desks": [{"code": "DCL", "name": "Dział", "matter": "Sprawy", "room": "7"}] * 2},
            ["desks.2.code: ten kod ma już inny dział."],
        ),
        ({"coop": ["SM"]}, ["coop: ma tu stać grupa pól „klucz: wartość”."]),
        ({"ebook": {}}, ["ebook: nie ma takiego klucza. Czy chodziło o „ebok”?"]),
    ],
)
def test_a_wrong_section(written: Written, change: Written, said: list[str]) -> None:
    found = mistakes({**written, **change})

    assert found[: len(said)] == said


def test_all_mistakes_are_told_at_once(written: Written) -> None:
    written["coop"].update(krs="1", phone="?", telefon="22")
    written["desks"][1]["room"] = ""

    assert [line.split(":")[0] for line in mistakes(written)] == [
        "coop.telefon",
        "coop.phone",
        "coop.krs",
        "desks.2.room",
    ]


@pytest.mark.parametrize("written", ["plik", [1], 7, {"services": {"web": {"image": "nginx"}}}])
def test_a_file_of_something_else_is_refused(written: object) -> None:
    assert mistakes(written)


def test_an_empty_file_lacks_what_is_needed() -> None:
    assert [line.split(":")[0] for line in mistakes(None)] == [
        "coop.name",
        "coop.short_name",
        "coop.full_name",
        "coop.address",
        "coop.phone",
        "coop.email",
        "desks",
    ]


def test_what_is_no_picture_is_no_emblem(written: Written, tmp_path: Path) -> None:
    (tmp_path / "znak.png").write_text("<svg onload='alert(1)'/>")
    (tmp_path / "znak.svg").write_text("<svg/>")
    Image.new("RGB", (64, 64)).save(tmp_path / "dobry.png")

    found = {}
    for name in ("znak.png", "znak.svg", "dobry.png"):
        written["coop"]["emblem"] = name
        found[name] = len(mistakes(written, tmp_path))

    assert found == {"znak.png": 1, "znak.svg": 1, "dobry.png": 0}


def test_hyphens_and_blanks_are_put_right(written: Written) -> None:
    written["coop"].update(monday="8:00-17:00", nip="123-456-32-18", krs="00000 12345")

    coop = read_answers(written, Path()).coop

    assert (coop.monday, coop.nip, coop.krs) == ("8:00–17:00", "1234563218", "0000012345")
