"""Tables of another program: the assistant knows their headings, and a second person is called."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml.html import HtmlElement

from cms_ext.base.tables import COMMAND_LINE
from cms_ext.base.tables.values import BadValue, word_reader
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.desks.import_desk.mapping.draft import guess_table, look_at_file
from cms_ext.desks.import_desk.mapping.drafted_layout import TableShape
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.target import list_targets
from cms_ext.desks.import_desk.mapping.words import make_vocabulary
from cms_ext.people.identity.models import User
from plugins.waste_union.tests.declarations.opening.test_desk import SCREENS, hand_in
from plugins.waste_union.tests.declarations.opening.union import (
    DECLARATION_LINES,
    PROPERTY_LINES,
    TODAY,
    bring_places_and_payers,
    clerk,
    found_union,
)
from tests.clients import signed_in
from tests.page_checks import parsed, words_at
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES
from waste_union.declarations.models import DeclaredProperty

pytestmark = pytest.mark.django_db
TABLES = {
    PROPERTIES.kind: (
        "Lp.;Nr ewid.;Adres nieruchomości;Gmina;Zabudowa;Ilość gosp.;Pow. m2;Strefa;Działka",
        "1;L/0001;ul. Polna 1, 34-483 Lipnica;LIPNICA;Jednorodzinna;;;;1/2",
        "property_code address commune building_kind dwellings area zone plot_no",
    ),
    PAYERS.kind: (
        "Nr ewid.;Nazwisko / firma;Imię;Rodzaj;Tytuł prawny;Prawo od;Konto;Konto od;Udział;NIP",
        "L/0001;ŻAK;ŁUCJA;OSOBA;właściciel;01.04.2019;600001;01.05.2026;;",
        "property_code payer_name_2 payer_name payer_kind role valid_from account_no opened_on "
        "share tax_id",
    ),
    FIRST_DECLARATIONS.kind: (
        "Lp.;Nr ewid.;Obowiązuje od;Wpływ;Il. osób;Gosp.;Pojemniki;Kompostownik;Opłata mies.",
        "1;L/0001;01.05.2026;12.05.2026;2;;;NIE;66,00",
        "property_code event_date received_on persons households containers composter monthly_fee",
    ),
}


@pytest.mark.parametrize("table", [PROPERTIES, PAYERS, FIRST_DECLARATIONS])
def test_every_column_of_a_foreign_table_is_guessed(table: TableKind[Any]):
    headings, row, fields = TABLES[table.kind]
    content = "\r\n".join(["Wykaz na dzień 30.04.2026", "", headings, row, ""]).encode("cp1250")
    targets = list_targets(table.schema(TODAY))
    file = ForeignFile("wykaz.csv", BytesIO(content))
    look = look_at_file(file, {}, COMMAND_LINE, make_vocabulary(targets))

    draft = guess_table(look, TableShape(table.kind, table.kind, targets))

    columns = [name for name in headings.split(";") if name != "Lp."]
    assert draft["header_line"] == "3"
    assert {key: draft.get(key) for key in fields.split()} == dict(
        zip(fields.split(), columns, strict=True)
    )


def test_a_preview_shows_what_every_column_was_read_as(celina: User):
    """Names, addresses and kinds are fields that the file calls otherwise."""
    headings, row, _fields = TABLES[PAYERS.kind]
    client, screen = signed_in(celina), f"{SCREENS[PAYERS.kind]}uklady/"
    file = SimpleUploadedFile("p.csv", f"{headings}\r\n{row}\r\n".encode("cp1250"))
    columns = client.post(f"{screen}nowy/", {"file": file})

    draft = _read_draft(parsed(columns))
    preview = client.post(f"{screen}kolumny/", draft | {"krok": "podglad"})

    assert "ŁUCJA ŻAK" in words_at(preview)


def _read_draft(page: HtmlElement) -> dict[str, str]:
    form = next(form for form in page.xpath("//main//form") if "property_code" in form.fields)
    return {name: value or "" for name, value in form.form_values()}


@pytest.mark.parametrize("text", ["OSOBA", "osoba", "Osoba"])
def test_a_word_of_a_list_is_read_in_any_case(text: str):
    assert word_reader({"OSOBA": 1, "FIRMA": 2})(text) == 1


def test_another_word_is_refused_with_the_list():
    with pytest.raises(BadValue, match="Wpisz: OSOBA, FIRMA"):
        word_reader({"OSOBA": 1, "FIRMA": 2})("ktoś")


def test_a_day_given_for_all_rows_is_left_out_where_nobody_was_counted():
    found_union()
    header = "property_code;address;commune;building_kind;known_persons;known_on"
    rows = (f"{PROPERTY_LINES[0]};4;2026-05-01", f"{PROPERTY_LINES[1]};;2026-05-01")
    content = BytesIO("\n".join([header, *rows, ""]).encode())

    report = import_table(PROPERTIES, content, "w.csv", today=TODAY, origin=clerk())

    known = DeclaredProperty.objects.order_by("code").values_list("known_persons", "known_on")
    assert (report.errors, list(known)) == ((), [(4, date(2026, 5, 1)), (None, None)])


def test_a_file_of_declarations_stands_on_the_first_screen_of_the_second(celina: User, daria: User):
    found_union()
    bring_places_and_payers(clerk())
    hand_in(signed_in(celina), FIRST_DECLARATIONS.kind, *DECLARATION_LINES)

    seen = [words_at(signed_in(who).get("/admin/")) for who in (celina, daria)]

    line = "Pierwsze deklaracje z pliku do zatwierdzenia: 1"
    assert [line in text for text in seen] == [False, True]
