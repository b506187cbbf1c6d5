"""First files with headings that no list knows: read by their cells, as guessed."""

from __future__ import annotations

from typing import Any

import pytest

from ebok_plugin.payments.domain.desk import list_table_kinds
from tests.cms_ext.desks.import_desk.foreign_shapes import read_shape
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.import_payers import PAYERS
from waste_union.declarations.domain.import_properties import PROPERTIES

OPENING_ITEMS = list_table_kinds()["opening_items"][1]
# A kind, its file, the rows; nothing is typed and no guess is corrected.
SHAPES: list[tuple[Any, str, list[str]]] = [
    (
        PROPERTIES,
        "MIĘDZYGMINNY ZWIĄZEK\nREJESTR PUNKTÓW\tWYDRUK 29-11-2026 GODZ. 07:15\n\n"
        "Poz.\tPunkt\tTyp nieruchomości\tGm.\tMiejscowość\tUlica\tNr bud.\tKod\tDziałka ew.\t"
        "Lokali\tMieszkańców\tStan na\n"
        "1\tPO/1\tJEDNORODZINNA\tŁĘKI\tŁĘKI DOLNE\tŹRÓDLANA\t4\t05500\t12/3\t1\t4\t28-11-2026\n"
        "2\tPO/2\tWIELORODZINNA\tŁĘKI\tŁĘKI DOLNE\tŹRÓDLANA\t6A\t05500\t\t12\t31\t28-11-2026\n"
        "RAZEM\t\t\t\t\t\t\t\t\t13\t35\t\nKONIEC ZESTAWIENIA\n",
        [
            "PO/1 | ŹRÓDLANA 4, 05-500 ŁĘKI DOLNE | ŁĘKI | zabudowa jednorodzinna | 1 | 12/3 | 4"
            " | 28.11.2026",
            "PO/2 | ŹRÓDLANA 6A, 05-500 ŁĘKI DOLNE | ŁĘKI | zabudowa wielorodzinna | 12 |  | 31"
            " | 28.11.2026",
        ],
    ),
    (
        PROPERTIES,
        "ID;Adres punktu;Gmina;Zabudowa\n100;Lipowa 3, 05-500 Sady;Łęki;jednorodz.\n"
        "101;Lipowa 5, 05500 Sady;Łęki;dom jednorodzinny\n102;Lipowa 7, 05-500 Sady;Łęki;niezam.\n",
        [
            "100 | Lipowa 3, 05-500 Sady | Łęki | zabudowa jednorodzinna",
            "101 | Lipowa 5, 05-500 Sady | Łęki | zabudowa jednorodzinna",
            "102 | Lipowa 7, 05-500 Sady | Łęki | nieruchomość niezamieszkana",
        ],
    ),
    (
        PROPERTIES,
        "Wykaz\nKod nieruch.;Rodzaj nieruch.;Nazwa gminy;Ulica i nr;Kod i miejscowość\n"
        "A1;Mieszkalna jednorodzinna;ŁĘKI;Lipowa 3;05-500 Sady\n"
        "A2;Niezamieszkała;ŁĘKI;Lipowa 4;05-500 Sady\nRazem pozycji;2;;;\n",
        [
            "A1 | Lipowa 3, 05-500 Sady | ŁĘKI | zabudowa jednorodzinna",
            "A2 | Lipowa 4, 05-500 Sady | ŁĘKI | nieruchomość niezamieszkana",
        ],
    ),
    (
        PROPERTIES,
        "Nieruchomość;Sołectwo;Numer;Kod pocztowy;Miejscowość poczty;Gmina;Typ zabudowy;m2\n"
        "W/1;Wola;12;05500;Sady;Łęki;Jednorodzinna;120\n"
        "Nieruchomość;Sołectwo;Numer;Kod pocztowy;Miejscowość poczty;Gmina;Typ zabudowy;m2\n"
        "W/2;Wola;12A;05500;Sady;Łęki;Wielorodzinna;1250,5\n",
        [
            "W/1 | Wola 12, 05-500 Sady | Łęki | zabudowa jednorodzinna | 120,00",
            "W/2 | Wola 12A, 05-500 Sady | Łęki | zabudowa wielorodzinna | 1 250,50",
        ],
    ),
    (
        PAYERS,
        "KARTOTEKA ZOBOWIĄZANYCH\nPunkt\tNazwisko i imię / nazwa\tOsoba fiz./prawna\tWładanie\t"
        "Data od\tNr karty opłat\tNaliczanie od\tUlica\tNr\tKod\tMiejscowość\tTel. kom.\n"
        "PO/1\tŻÓŁĆ GRAŻYNA\tOSOBA FIZYCZNA\tWŁAŚCICIELKA\t01-04-2019\t70-1\t01-11-2026\tŹRÓDLANA"
        "\t4\t05500\tŁĘKI\t600-100-200\n"
        "PO/2\tWSPÓLNOTA ŹRÓDLANA 6A\tOSOBA PRAWNA\tZARZĄD\t01-01-2021\t70-2\t01-11-2026\tŹRÓDLANA"
        "\t6A\t05500\tŁĘKI\t\n",
        [
            "PO/1 | ŻÓŁĆ GRAŻYNA | osoba fizyczna | właściciel | 01.04.2019 | 70-1 | 01.11.2026"
            " | ŹRÓDLANA 4, 05-500 ŁĘKI | +48600100200",
            "PO/2 | WSPÓLNOTA ŹRÓDLANA 6A | firma lub instytucja | zarządca | 01.01.2021 | 70-2"
            " | 01.11.2026 | ŹRÓDLANA 6A, 05-500 ŁĘKI | ",
        ],
    ),
    (
        PAYERS,
        "Oznaczenie;Zobowiązany;Typ;Status;Kto od;Konto;Naliczenia od\n"
        "L-1;Jan Kos;fizyczna;współwł.;01.05.2001;;\n"
        "L-2;Gmina Łęki;prawna;użytkowanie;01.05.2001;123-1;01.11.2026\n",
        [
            "L-1 | Jan Kos | osoba fizyczna | współwłaściciel | 01.05.2001 |  | ",
            "L-2 | Gmina Łęki | firma lub instytucja | użytkownik | 01.05.2001 | 123-1"
            " | 01.11.2026",
        ],
    ),
    (
        FIRST_DECLARATIONS,
        "DEKLARACJE OBOWIĄZUJĄCE NA DZIEŃ 29-11-2026\nPunkt\tData obowiązywania\tData złożenia\t"
        "Liczba zamieszk.\tPojemniki na odpady\tKompost.\tKwota miesięczna\n"
        "PO/1\t01-11-2026\t20-10-2026\t4\t\tT\t124,00 zł\n"
        "PO/2\t01-11-2026\t20-10-2026\t\t3 x 120L\tN\t1.023,00 zł\nRAZEM\t\t\t4\t\t\t1.147,00 zł\n",
        [
            "PO/1 | 01.11.2026 | 20.10.2026 | 4 |  | tak | 124,00",
            "PO/2 | 01.11.2026 | 20.10.2026 |  | 120L × 3 | nie | 1 023,00",
        ],
    ),
    (
        FIRST_DECLARATIONS,
        "ID;Data;Ile osób;Ma kompostownik;Stawka mies.\n1;01.11.2026;3;X;99,00\n"
        "2;01.11.2026;2;;66,00\n3;01.11.2026;2;brak;66,00\n",
        [
            "1 | 01.11.2026 | 3 | tak | 99,00",
            "2 | 01.11.2026 | 2 | nie | 66,00",
            "3 | 01.11.2026 | 2 | nie | 66,00",
        ],
    ),
    (
        OPENING_ITEMS,
        "ROZRACHUNKI Z OPŁAT\nSTAN NA DZIEŃ: 31-10-2026    WYDRUK: 29-11-2026\n\n"
        "Lp\tNr karty opłat\tZobowiązany\tDowód\tTreść\tTermin zapł.\tKwota\tStrona\n"
        "1\t70-1\tŻÓŁĆ\tDEK/6\tOPŁATA 06/2023\t15-06-2023\t248,00\tWn\n"
        "2\t70-1\tŻÓŁĆ\tKP/9\tNADPŁATA\t\t40,00\tMa\nOGÓŁEM\t\t\t\t\t\t208,00\t\n",
        [
            "70-1 | 31.10.2026 | DEK/6 | OPŁATA 06/2023 | 15.06.2023 | 248,00",
            "70-1 | 31.10.2026 | KP/9 | NADPŁATA |  | −40,00",
        ],
    ),
    (
        OPENING_ITEMS,
        "Zaległości, stan na 31 października 2026 r.\n"
        "Numer konta;Symbol dokumentu;Za okres;Data wymagalności;Należność pozostała\n"
        "700-1;N/1;06.2023;15.06.2023;248,00 zł\n700-1;K/2;nadpłata;;(40,00 zł)\n"
        "Razem;;;;208,00 zł\n",
        [
            "700-1 | 31.10.2026 | N/1 | 06.2023 | 15.06.2023 | 248,00",
            "700-1 | 31.10.2026 | K/2 | nadpłata |  | −40,00",
        ],
    ),
    (
        OPENING_ITEMS,
        "Konto;Saldo na;Nr dok.;Tytuł należności;Wymagalność;Do zapłaty;Etap;Z dnia\n"
        "700100;31.10.2026;OP/1;opłata 06/2023;15.06.2023;1 248,00 Wn;Upomnienia;10.01.2024\n"
        "700101;31.10.2026;NAD/2;nadpłata;;40,00 Ma;;\n",
        [
            "700100 | 31.10.2026 | OP/1 | opłata 06/2023 | 15.06.2023 | 1 248,00 | upomnienie"
            " | 10.01.2024",
            "700101 | 31.10.2026 | NAD/2 | nadpłata |  | −40,00 |  | ",
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "rows"), SHAPES, ids=range(len(SHAPES)))
def test_a_first_file_with_unknown_headings_is_read_as_guessed(
    kind: Any, text: str, rows: list[str]
):
    assert read_shape(kind, text, typed={}, corrected={}) == rows
