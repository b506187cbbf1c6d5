"""A value that a file has in several columns: an address, a name, a building by its street."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pytest

from cms_ext.base.tables import COMMAND_LINE
from cms_ext.base.tables.schema import ValueForm
from cms_ext.desks.import_desk.mapping.cleaning import Cleaning, join_parts
from cms_ext.desks.import_desk.mapping.draft import guess_table, look_at_file
from cms_ext.desks.import_desk.mapping.drafted_layout import TableShape, make_table_layout
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.layout import Source
from cms_ext.desks.import_desk.mapping.target import Target
from cms_ext.desks.import_desk.mapping.words import make_vocabulary

ADDRESSES = [
    ("Polna|5|3|34-483|Lipnica", "Polna 5/3, 34-483 Lipnica"),
    ("Polna|5||34-483|Lipnica", "Polna 5, 34-483 Lipnica"),
    ("ul. Polna 5|m. 3|34-483|Lipnica", "ul. Polna 5 m. 3, 34-483 Lipnica"),
    ("ul. Polna 12A|3", "ul. Polna 12A/3"),
    ("ul. Polna 12|A|3", "ul. Polna 12 A 3"),
    ("34-483 Lipnica|ul. Polna|5", "34-483 Lipnica, ul. Polna 5"),
    ("34-483|Lipnica Wielka|12", "34-483 Lipnica Wielka 12"),
    ("Lipnica|12|34-483|Lipnica", "Lipnica 12, 34-483 Lipnica"),
    ("Polna 5|Lipnica", "Polna 5, Lipnica"),
    ("al. Tysiąclecia|7", "al. Tysiąclecia 7"),
    ("|5|", "5"),
    ("||", ""),
]


@pytest.mark.parametrize(("parts", "expected"), ADDRESSES)
def test_the_parts_of_an_address_are_joined_as_people_write_it(parts: str, expected: str):
    assert join_parts(parts.split("|"), ValueForm.ADDRESS) == expected


def test_any_other_text_is_joined_with_blanks():
    assert join_parts(["Łucja", "", "Żak 2"], ValueForm.NAME) == "Łucja Żak 2"
    assert join_parts(["KW", "5", "7"], ValueForm.TEXT) == "KW 5 7"


def test_a_joined_address_is_cleaned_as_a_whole():
    cleaning = Cleaning(names=True, zeros=True, street=True, town="00-950 Wzorów")
    text = join_parts(["SŁONECZNA", "12A", "005"], ValueForm.ADDRESS)

    assert cleaning.clean(text, ValueForm.ADDRESS) == "ul. Słoneczna 12A/5, 00-950 Wzorów"


TARGETS = (
    Target("account_no", "Konto", required=True),
    Target("payer_name", "Płatnik", ValueForm.NAME),
    Target("building", "Budynek"),
    Target("premises_no", "Numer lokalu", ValueForm.UNIT_NO),
    Target("address", "Adres", ValueForm.ADDRESS),
    Target("phone", "Telefon"),
)


def guess(headings: str, row: str, targets: Iterable[Target] = TARGETS) -> dict[str, str]:
    shape = TableShape("t", "t", tuple(targets))
    file = ForeignFile("x", BytesIO(f"{headings}\n{row}\n".encode()))
    look = look_at_file(file, {}, COMMAND_LINE, make_vocabulary(shape.targets))
    draft = guess_table(look, shape)
    sources = make_table_layout("x", shape, draft).tables[0].rows[0].sources
    return {name: "|".join(source.columns) for name, source in sources.items()}


def without(*names: str) -> list[Target]:
    return [target for target in TARGETS if target.name not in names]


GUESSED = [
    (
        "Konto;Nazwisko;Imię;Ulica;Nr domu;Nr lok.;Kod poczt.;Miejscowość",
        "1;Żak;Ewa;Polna;5;3;34-483;Lipnica",
        {
            "payer_name": "Imię|Nazwisko",
            "building": "Ulica|Nr domu",
            "premises_no": "Nr lok.",
            "address": "Ulica|Nr domu|Kod poczt.|Miejscowość",
        },
    ),
    (  # the whole address is there: nothing is added to it
        "Konto;Płatnik;Budynek;Adres;Kod poczt.;Miasto",
        "1;Ewa Żak;B-1;ul. Polna 5, 34-483 Lipnica;34-483;Lipnica",
        {"payer_name": "Płatnik", "building": "Budynek", "address": "Adres"},
    ),
    (  # for letters, next to the address of the flat
        "Konto;Użytkownik;Nr;Ulica kor.;Nr kor.;Kod koresp.;Poczta do korespondencji",
        "1;Żak Ewa;5;Polna;5/3;34-483;Lipnica",
        {
            "payer_name": "Użytkownik",
            "building": "Ulica kor.|Nr kor.",
            "address": "Ulica kor.|Nr kor.|Kod koresp.|Poczta do korespondencji",
        },
    ),
    (  # an address for letters has its own number
        "Konto;Użytkownik;Ulica;Nr;Ulica kor.;Nr kor.",
        "1;Żak Ewa;Leśna;7;Polna;5/3",
        {"payer_name": "Użytkownik", "building": "Ulica|Nr", "address": "Ulica|Nr"},
    ),
    (  # the number is there, the town is not
        "Konto;Nazwisko i imię;Adres;Nr;Kod;Poczta",
        "1;Żak Ewa;ul. Polna 5/3;7;34-483;Lipnica",
        {"payer_name": "Nazwisko i imię", "address": "Adres|Kod|Poczta"},
    ),
    (  # what is called so but is not
        "Konto;Nazwisko;Adres;Kod lokalu;Poczta",
        "1;Żak Ewa;Polna;L-5;ewa@example.invalid",
        {"payer_name": "Nazwisko", "address": "Adres"},
    ),
]


@pytest.mark.parametrize(("headings", "row", "expected"), GUESSED)
def test_the_columns_of_an_address_are_guessed(headings: str, row: str, expected: dict[str, str]):
    assert guess(headings, row) == {"account_no": "Konto"} | expected


def test_the_flat_is_part_of_an_address_where_nothing_else_takes_it():
    headings = "Konto;Miasto;Kod;Ulica;Nr;Lok"
    row = "1;Lipnica;34-483;Polna;5A;3"

    guessed = guess(headings, row, without("building", "premises_no"))

    assert guessed == {"account_no": "Konto", "address": "Ulica|Nr|Lok|Kod|Miasto"}


def test_columns_are_joined_in_the_chosen_order():
    shape = TableShape("t", "t", TARGETS)
    draft = {"numbers": "1234,56", "dates": "DD.MM.YYYY", "account_no": "A"}
    chosen = {"phone": "Kier", "phone_2": "Nr", "address_3": "Ulica", "address_5": "Kod"}

    row = make_table_layout("x", shape, draft | chosen).tables[0].rows[0]

    assert row.sources == {
        "account_no": Source("column", ("A",)),
        "address": Source("join", ("Ulica", "Kod")),
        "phone": Source("join", ("Kier", "Nr")),
    }
