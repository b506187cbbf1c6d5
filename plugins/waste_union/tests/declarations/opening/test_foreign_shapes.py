"""The union's first files of invented programs: titles, dd.mm.yy, dashes, addresses in parts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cms_ext.desks.import_desk.foreign_shapes import read_shape
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES

# A kind, its file, what the file does not say, the rows.
SHAPES: list[tuple[Any, str, dict[str, str], list[str]]] = [
    (
        PROPERTIES,
        "Związek Gmin „Czysta Dolina”\nEwidencja nieruchomości zamieszkałych – stan na 31.10.26\n"
        "Lp.;Nr ewid.;Miejscowość;Ulica;Nr domu;Kod;Gmina;Zabudowa;Il. gosp.;Osób;Dane z dnia\n"
        "1;04-001;Lipnica;Polna;5;34-483;Lipnica;jednorodzinna;1;4;31.10.26\n"
        "2;04-002;Lipnica;Polna;7;34-483;Lipnica;jednorodzinna;1;2;31.10.26\n"
        "Liczba pozycji:;;;;;;;;;6;\nStrona 1 z 1\n",
        {},
        [
            "04-001 | Polna 5, 34-483 Lipnica | Lipnica | zabudowa jednorodzinna | 1 | 4"
            " | 31.10.2026",
            "04-002 | Polna 7, 34-483 Lipnica | Lipnica | zabudowa jednorodzinna | 1 | 2"
            " | 31.10.2026",
        ],
    ),
    (
        PROPERTIES,
        "Wykaz nieruchomości wg stanu na 31.10.26\n"
        "Kod ewid.;Gmina;Miejsc.;Ulica;Nr;Kod poczt.;Typ zabudowy;Liczba gosp.;Osób\n"
        "04-001;Lipnica;Lipnica;ul. Polna;5A;34-483;jednorodzinna;1;4\n"
        "Liczba nieruchomości;1;;;;;;;\n",
        {},
        [
            "04-001 | ul. Polna 5A, 34-483 Lipnica | Lipnica | zabudowa jednorodzinna | 1 | 4"
            " | 31.10.2026",
        ],
    ),
    (
        PROPERTIES,
        "Ewidencja posesji\n"
        "Nr posesji;Miejscowość;Nr domu;Kod pocztowy;Poczta;Gmina;Rodzaj zabudowy;Liczba lokali\n"
        "P-1;Lipnica;12;34-483;Jabłonka;Lipnica;jednorodzinna;1\n"
        "Ogólna liczba;;;;;;;1\n",
        {},
        ["P-1 | Lipnica 12, 34-483 Jabłonka | Lipnica | zabudowa jednorodzinna | 1"],
    ),
    (
        PAYERS,
        "Płatnicy opłaty – wydruk z 02.11.26\n"
        "Nr ewid.;Nazwisko;Imię;Rodzaj;Tytuł prawny;Od kiedy;Nr konta;Konto od;Ulica koresp.;"
        "Nr domu;Kod;Poczta;Tel.\n"
        "04-001;ŻUREK;ŁUCJA;OSOBA;właściciel;01.04.98;600-001;01.11.26;Polna;5;34-483;Lipnica;"
        "600100200\n",
        {},
        [
            "04-001 | ŁUCJA ŻUREK | osoba fizyczna | właściciel | 01.04.1998 | 600-001"
            " | 01.11.2026 | Polna 5, 34-483 Lipnica | +48600100200",
        ],
    ),
    (
        PAYERS,
        "Właściciele\nKod ewid.;Właściciel;Typ osoby;Forma władania;Od dnia;Nr kartoteki;"
        "Naliczać od;Adres do koresp.;E-mail;Nr tel.\n"
        "04-002;Wójcik Jan;OSOBA;właściciel;15.07.04;600-002;01.11.26;Rynek 1, 30-001 Kraków;;\n",
        {},
        [
            "04-002 | Wójcik Jan | osoba fizyczna | właściciel | 15.07.2004 | 600-002"
            " | 01.11.2026 | Rynek 1, 30-001 Kraków |  | ",
        ],
    ),
    (
        FIRST_DECLARATIONS,
        "Deklaracje – pierwszy miesiąc\n"
        "Nr ewid.;Osób;Kompostownik;Obowiązuje od;Data wpływu;Opłata mies.\n"
        "04-001;4;TAK;01.11.26;12.10.26;124,00\n04-002;2;NIE;01.11.26;12.10.26;66,00\n"
        "Razem;;;;;190,00\n",
        {},
        [
            "04-001 | 01.11.2026 | 12.10.2026 | 4 | tak | 124,00",
            "04-002 | 01.11.2026 | 12.10.2026 | 2 | nie | 66,00",
        ],
    ),
    (
        FIRST_DECLARATIONS,
        "Stan deklaracji\nNr posesji;Data od;Mieszkańcy;Miesięcznie\nP-1;01.11.26;4;124,00\n",
        {},
        ["P-1 | 01.11.2026 | 4 | 124,00"],
    ),
]


@pytest.mark.parametrize(("kind", "text", "typed", "rows"), SHAPES, ids=range(len(SHAPES)))
def test_a_first_file_of_another_program_is_read_as_guessed(
    kind: Any, text: str, typed: dict[str, str], rows: list[str]
):
    """No guess is corrected."""
    assert read_shape(kind, text, typed, corrected={}) == rows
