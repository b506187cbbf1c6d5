"""Accounts and open items of invented programs: titles, dd.mm.yy, dashes, addresses in parts."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from ebok_plugin.payments.domain.desk import list_table_kinds
from tests.cms_ext.desks.import_desk.foreign_shapes import read_shape


class Shape(NamedTuple):
    kind: str
    text: str
    rows: list[str]
    typed: dict[str, str] = {}
    corrected: dict[str, str] = {}


# A building of its own number and a flat in it make the code of the flat; a street makes none, and
# the number of the account names the flat, too. Payers are persons, fees a co-op's, unless told.
SHAPES = [
    Shape(
        "accounts",
        "SPÓŁDZIELNIA MIESZKANIOWA „WZORZEC” w Lipnicy\n"
        "REJESTR KONT CZYNSZOWYCH wg stanu na 31.10.26;;;;;;;;;;;;Wydrukowano 02.11.26\n\n"
        "L.p.;Nr konta;Nazwisko;Imię;Ulica;Nr domu;Nr lok.;Kod poczt.;Miejscowość;Pow. użytk.;"
        "Il. osób;Konto od;Saldo pocz.\n"
        "1;101-001;ŻUREK;ŁUCJA;POLNA;5;1;34-483;LIPNICA;48,60;2;01.03.98;1.250,40\n"
        "2;101-003;ĆMA;ANNA;POLNA;5A;1;34-483;LIPNICA;37,20;1;01.12.19;-54,20\n"
        "PODSUMOWANIE WYDRUKU;;;;;;;;;;;;1.196,20\nSporządził: J. Nowak\n",
        [
            "101-001 | 101-001 | POLNA 5 | 1 | POLNA 5, 34-483 LIPNICA | 48,60 | 2 | ŁUCJA ŻUREK"
            " | osoba | opłaty spółdzielni | 01.03.1998 | 31.10.2026 | 1 250,40",
            "101-003 | 101-003 | POLNA 5A | 1 | POLNA 5A, 34-483 LIPNICA | 37,20 | 1 | ANNA ĆMA"
            " | osoba | opłaty spółdzielni | 01.12.2019 | 31.10.2026 | −54,20",
        ],
        {"premises_code": "Nr konta"},
    ),
    Shape(
        "accounts",
        "Zestawienie lokatorów\nData sporządzenia: 03-11-26\nStan na dzień 31-10-26\n\n"
        "Indeks\tNajemca\tAdres\tNr mieszk.\tKod pocztowy\tPoczta\tMetraż\tOsoby\tData zasiedl.\t"
        "BO\n"
        "1/001\tŻUREK ŁUCJA\tul. Polna 5\t1\t34-483\tLipnica\t48,60\t2\t01-03-98\t1 250,40\n"
        "Ogół\t\t\t\t\t\t\t\t\t1 250,40\nWydruk sporządziła Anna Maj\n",
        [
            "1/001 | 1/001 | ul. Polna 5 | 1 | ul. Polna 5, 34-483 Lipnica | 48,60 | 2"
            " | ŻUREK ŁUCJA | osoba | opłaty spółdzielni | 01.03.1998 | 31.10.2026 | 1 250,40",
        ],
        {"premises_code": "Indeks"},
    ),
    Shape(
        "accounts",
        "ZESTAWIENIE KARTOTEK\nWydruk z dn. 01.12.2026 06:12\n"
        "Nr kartoteki\tRodzaj\tNazwisko\tImię\tUlica\tDom\tLok.\tKod\tPoczta\tm2\tL. os."
        "\tZałożona\n"
        "C-001\tczynsz\tŻABA\tEWA\tKWIATOWA\t8\t1\t05500\tSADY\t40,5\t2\t01.02.2018\n"
        "O-001\todpady\tŻABA\tEWA\tKWIATOWA\t8\t1\t05500\tSADY\t40,5\t2\t01.02.2018\n",
        [
            f"{number} | {number} | KWIATOWA 8 | 1 | KWIATOWA 8, 05-500 SADY | 40,50 | 2 | EWA ŻABA"
            f" | osoba | {fees} | 01.02.2018"
            for number, fees in (("C-001", "opłaty spółdzielni"), ("O-001", "opłata za odpady"))
        ],
        {"premises_code": "Nr kartoteki", "regime": "Rodzaj"},
    ),
    Shape(
        "accounts",
        "Lista lokali i płatników na dzień 30/09/26\n\n"
        "Kartoteka|Nazwisko lokatora|Imię lokatora|Blok|Lokal|Pow. m2|L. osób|Ulica|Dom|Kod|Miasto"
        "|Od dnia|Dług na BO\n"
        "21-01|BĄK|EWA|2|1|44,10|1|Leśna|2|34-483|Lipnica|01/02/03|310,00\n"
        "Wartość zestawienia||||||||||||310,00\nLista zawiera 1 pozycję\n",
        [
            "21-01 | 2 1 | 2 | 1 | Leśna 2, 34-483 Lipnica | 44,10 | 1 | EWA BĄK | osoba"
            " | opłaty spółdzielni | 01.02.2003 | 30.09.2026 | 310,00",
        ],
        {},
        {"opening_balance": "Dług na BO"},
    ),
    Shape(
        "accounts",
        "KARTOTEKA LOKALI – wydruk z dnia 01.12.2026 07:12\n\n"
        "Nr kartoteki\tOzn. bud.\tUlica\tNr domu\tKl.\tNr lok.\tMetraż [m2]\tIl. os."
        "\tUżytkownik lokalu\tTytuł prawny\tOd kiedy\n"
        "101/001\tB01\tAKACJOWA\t1\tI\t001\t41,52\t1\tŻAK ADAM\twł. odr.\t01.12.2025\n"
        "Razem lokali: 1\n",
        [
            "101/001 | B01 001 | B01 | I | 001 | AKACJOWA 1 | 41,52 | 1 | ŻAK ADAM | osoba"
            " | opłaty spółdzielni | 01.12.2025",
        ],
    ),
    Shape(
        "components",
        "STAWKI OPŁAT;;;;;\n"
        "Kod skł.;Nazwa składnika;Od czego;Stawka;Obowiązuje od;Koszt\n"
        "EKS;Eksploatacja;metraż;4,35;01.11.2026;zależny\n"
        "GOK;Odpady;osoba;34,50;01.11.2026;niezależny\n"
        "DZW;Dźwigi;lokal;12,00;01.11.2026;niezależny\n",
        [
            "EKS | Eksploatacja | powierzchnia | 4,3500 | 01.11.2026 | opłaty",
            "GOK | Odpady | liczba osób | 34,5000 | 01.11.2026 | opłaty",
            "DZW | Dźwigi | lokal | 12,0000 | 01.11.2026 | opłaty",
        ],
    ),
    Shape(
        "opening_items",
        "Rozrachunki nierozliczone\nStan na dzień: 30-11-2026   wydrukowano 01-12-2026 06:58\n\n"
        "Lp\tKartoteka\tDowód\tTreść\tTermin\tWn\tMa\tSaldo karty\tWindykacja\tZ dnia"
        "\tSygnatura\n"
        "1\t101/001\tOP/1\topłata 11/2025\t15-11-2025\t674,88\t\t1 130,69\tnakaz zapłaty"
        "\t12-04-2026\tI Nc 22/26\n"
        "2\t101/001\tOP/2\topłata 10/2026\t15-10-2026\t455,81\t\t1 130,69\t\t\t\n"
        "3\t101/002\tBP/6\tnadpłata\t\t\t34,65\t-34,65\t\t\t\n"
        "\tOgółem\t\t\t\t1 130,69\t34,65\t1 096,04\t\t\t\n",
        [
            "101/001 | 30.11.2026 | OP/1 | opłata 11/2025 | 15.11.2025 | 674,88 | 1 130,69"
            " | nakaz zapłaty | 12.04.2026 | I Nc 22/26",
            "101/001 | 30.11.2026 | OP/2 | opłata 10/2026 | 15.10.2026 | 455,81 | 1 130,69"
            " |  |  | ",
            "101/002 | 30.11.2026 | BP/6 | nadpłata |  | −34,65 | −34,65 |  |  | ",
        ],
    ),
    Shape(
        "opening_items",
        "Wykaz nierozliczonych not i rachunków\n"
        "na dzień 31.10.26;;;;;;;wydruk 02.11.26 godz. 9:14\n"
        "Nr konta;Symbol dok.;Data dok.;Termin;Opis;Kwota dok.;Do zapłaty;Uwagi\n"
        "101-001;CZ/08/26;01.08.26;15.08.26;Opłata 08.2026;625,20;625,20;\n"
        "101-003;KP/12/26;03.10.26;;Nadpłata;-54,20;-54,20;przelew\n"
        "Podsumowanie;;;;;571,00;571,00;\nKoniec wydruku\n",
        [
            "101-001 | 31.10.2026 | CZ/08/26 | Opłata 08.2026 | 15.08.2026 | 625,20",
            "101-003 | 31.10.2026 | KP/12/26 | Nadpłata |  | −54,20",
        ],
    ),
    Shape(
        "opening_items",
        "Saldeo FK - rozrachunki\nData wydruku: 03.11.2026\nStan na: 31-10-26\n"
        "KONTO|DOWÓD|TYTUŁEM|PŁATNE DO|WN|MA\n2/101|FV 1/26|Czynsz|15-08-26|1 200,10|\n"
        "2/102|WB 7|Nadpłata||0,00|54,20\nWartość ogółem|||| 1 200,10|54,20\n",
        [
            "2/101 | 31.10.2026 | FV 1/26 | Czynsz | 15.08.2026 | 1 200,10",
            "2/102 | 31.10.2026 | WB 7 | Nadpłata |  | −54,20",
        ],
    ),
    Shape(
        "opening_items",
        "Konta lokatorów; pozycje otwarte na dzień 31.10.26\n"
        "Kontrahent;Nr kontrahenta;Nr faktury;Treść;Wymagalne;Winien;Ma\n"
        "Żurek Łucja;101-001;F/8;Opłata 08.26;15.08.26;625,20;\n"
        "Ćma Anna;101-003;P/1;Nadpłata;;;54,20\nSaldo końcowe;;;;;625,20;54,20\n",
        [
            "101-001 | 31.10.2026 | F/8 | Opłata 08.26 | 15.08.2026 | 625,20",
            "101-003 | 31.10.2026 | P/1 | Nadpłata |  | −54,20",
        ],
    ),
    Shape(
        "opening_items",
        "Saldo wg dokumentów na dzień 30/09/26\n"
        "Kartoteka|Nr dowodu|Data wyst.|Data płatn.|Treść operacji|Saldo Wn|Saldo Ma\n"
        "21-01|C/8|01/08/26|15/08/26|Czynsz sierpień|310,00|\n"
        "21-02|W/9|03/09/26||Nadpłata||12,50\nObroty razem|||||310,00|12,50\n",
        [
            "21-01 | 30.09.2026 | C/8 | Czynsz sierpień | 15.08.2026 | 310,00",
            "21-02 | 30.09.2026 | W/9 | Nadpłata |  | −12,50",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=range(len(SHAPES)))
def test_a_file_of_another_program_is_read_as_guessed(shape: Shape):
    kind: Any = list_table_kinds()[shape.kind][1]

    assert read_shape(kind, shape.text, shape.typed, shape.corrected) == shape.rows


def test_at_most_one_guess_of_all_these_files_is_corrected():
    assert sum(len(shape.corrected) for shape in SHAPES) <= 1
