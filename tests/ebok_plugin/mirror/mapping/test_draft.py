"""The assistant guesses how a file is read, and what its columns are called in ours."""

from __future__ import annotations

from io import BytesIO

import pytest

from cms_ext.base.tables import COMMAND_LINE
from cms_ext.desks.import_desk.mapping.draft import look_at_file
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.mapping.target import guess_column
from ebok_plugin.mirror.mapping.draft import (
    draft_of_profile,
    guess_draft,
    join_profiles,
    make_profile,
)
from ebok_plugin.mirror.mapping.targets import WORDS, Shape, guess_shape
from tests.ebok_plugin.mirror.mapping.books import DAY, balances_of, source_of

TWO = {"100004": "1138.19", "100011": "-512.10"}
# Encoding, and a file as a Polish program may write it.
FILES = [
    ("cp1250", "Saldo kont na dzień 20.11.2026 r.\r\nNumer konta;Kontrahent;Saldo Wn;Saldo Ma\r\n"
     "100004;Żaneta Próbna;1 138,19;0,00\r\n100011;Ęmilia Łąkowa;0,00;512,10\r\n"
     "Ogółem;;1 138,19;512,10\r\n"),
    ("utf-8-sig", "Nr płatnika,Płatnik,Saldo\n100004,Próbna,1138.19\n100011,Łąkowa,-512.10\n"),
    ("utf-16", "Konto\tNazwa\tZaległość\tNadpłata\n100004\tPróbna\t1138,19\t\n"
     "100011\tŁąkowa\t\t512,10\n"),
    ("iso8859-2", "Konto|Imię i nazwisko|Winien|Ma\n100004|Żak|1.138,19|0,00\n"
     "100011|Świt|0,00|512,10\n"),
    ("cp852", "KARTOTEKA;LOKATOR;KWOTA SALDA;STRONA\n100004;Żółć;1138,19;Wn\n"
     "100011;Łąka;512,10;Ma\n"),
    ("utf-8", "Nr konta;Nr dokumentu;Tytuł;Termin płatności;Kwota;Pozostało do zapłaty\n"
     "100004;A/1;Opłata;2026-11-16;1138,19;1138,19\n100011;W/1;Wpłata;;-512,10;-512,10\n"),
    ("utf-8", "konto;data operacji;nr dowodu;opis;wn;ma;saldo po operacji\n"
     "100004;02/11/2026;N/1;Opłata;1138,19;;1138,19\n100011;20/11/2026;W/1;Wpłata;;512,10;-512,10\n"),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "text"), FILES, ids=range(len(FILES)))
def test_files_of_the_usual_shapes_are_read_as_guessed(encoding: str, text: str):
    content = text.encode(encoding)
    draft = guess_draft(look_at_file(ForeignFile("x", BytesIO(content)), {}, COMMAND_LINE, WORDS))
    # The side of a balance whose name says no more than "amount" is for a person to tie.
    draft.setdefault("balance", "KWOTA SALDA")
    profile = make_profile("program", draft)

    assert balances_of(profile, content, day=None if draft["day_from"] != "sender" else DAY) == TWO
    assert make_profile("program", draft_of_profile(profile)) == profile


CHOSEN = [
    {"balance": "Saldo", "is_minus": "on", "address": "Adres", "address_cut": "/"},
    {"balance": "Kwota", "balance_side": "Strona", "building": "Ulica", "building_2": "Nr"},
    {"balance": "Wn", "balance_credit": "Ma", "without_account": "on", "leave_out": "Strona, Str"},
    {"balance": "Saldo", "day_from": "column", "day_column": "Dzień", "names": "on", "town": "X"},
    {"balance": "Saldo", "day_from": "above", "day_text": "na {date}", "totals": "razem, suma"},
    {"shape": "items", "remaining": "Zostało", "document_no": "Dok", "title": "Opis"}
    | {"due_date": "Termin", "amount": "Kwota", "items_partial": "on", "payer_name": "Kto"},
    {"shape": "journal", "booking_date": "Data", "title": "Opis", "amount": "Wn"}
    | {"amount_credit": "Ma", "running": "Saldo", "all_sheets": "on", "encoding": "cp852"},
]  # fmt: skip


@pytest.mark.parametrize("chosen", CHOSEN, ids=range(len(CHOSEN)))
def test_the_choices_of_a_saved_profile_are_read_back(chosen: dict[str, str]):
    reading = {"numbers": "1.234,56", "dates": "DD.MM.YY", "separator": ";", "day_from": "sender"}
    profile = make_profile("x", {"shape": "one_row", "account_no": "Konto"} | reading | chosen)

    assert make_profile("x", draft_of_profile(profile)) == profile


@pytest.mark.parametrize(
    ("key", "names", "expected"),
    [
        ("account_no", ["Lp.", "Kontrahent", "Nr konta"], "Nr konta"),
        ("account_no", ["KONTO:"], "KONTO:"),
        ("nrb", ["Nr konta", "Nr rachunku bankowego", "Rachunek"], "Rachunek"),
        ("payer_name", ["Nazwisko i Imię najemcy"], "Nazwisko i Imię najemcy"),
        ("balance", ["Saldo początkowe", "Saldo końcowe"], "Saldo końcowe"),
        ("balance_credit", ["Suma", "Mama", "MA"], "MA"),
        ("due_date", ["Data", "TERMIN PŁATN.", "Termin"], "Termin"),
        ("remaining", ["Kwota", "Pozostało"], "Pozostało"),
        ("document_no", ["Dokument"], "Dokument"),
        ("persons", ["Osobno"], ""),
    ],
)
def test_columns_are_known_by_the_words_of_programs(key: str, names: list[str], expected: str):
    assert guess_column(WORDS[key], names) == expected


@pytest.mark.parametrize(
    ("names", "shape"),
    [
        (["Nr konta", "Nazwa", "Saldo"], Shape.ONE_ROW),
        (["Nr konta", "Dokument", "Termin", "Kwota", "Pozostało"], Shape.ITEMS),
        (["Konto", "Data", "Treść", "Wn", "Ma", "Saldo"], Shape.JOURNAL),
        (["Konto", "Data", "Treść", "Wn", "Ma"], Shape.TURNOVER),
        (["Nr konta", "Okres", "Składnik", "Ilość", "Stawka", "Kwota"], Shape.COMPONENTS),
        (["Nr konta", "Miesiąc", "Termin płatności", "Kwota"], Shape.NEXT_CHARGE),
        (["A", "B"], Shape.ONE_ROW),
    ],
)
def test_the_columns_decide_the_shape(names: list[str], shape: Shape):
    assert guess_shape(names) is shape


HEAD_WITH_TIMES = (
    "Spółdzielnia Mieszkaniowa „Wzorowa”\nSystem czynszowy\tWydruk: 30.11.2026 08:14\n"
    "Salda kont stan na: 28-11-2026\n"
)
SIDES = "Nr kartoteki\tNr rach. wirt.\tNajemca\tKwota\tWn/Ma\n"


def guess(text: str, encoding: str = "cp1250") -> dict[str, str]:
    content = BytesIO(text.encode(encoding))
    return guess_draft(look_at_file(ForeignFile("x", content), {}, COMMAND_LINE, WORDS))


def lines(count: int) -> str:
    return "".join(f"{101000 + n}\t\tZofia Próbna\t100,00\tWn\n" for n in range(count))


@pytest.mark.parametrize("count", [2, 399, 401, 1500])
def test_the_end_of_a_file_of_any_length_tells_its_row_of_sums(count: int):
    total = f"\tOgółem Wn\t\t{count * 100},00\t\n"
    draft = guess(HEAD_WITH_TIMES + SIDES + lines(count) + total + "Koniec wydruku\t\t\t\t\n")

    found = {key: draft.get(key) for key in ("totals", "leave_out", "balance", "nrb", "day_text")}
    assert found == {
        "totals": "ogółem",
        "leave_out": "Koniec",
        "balance": "Kwota",
        "nrb": "Nr rach. wirt.",
        "day_text": "stan na: {date}",
    }
    assert (draft["dates"], draft["day_from"]) == ("DD.MM.YYYY", "above")
    profile = make_profile("program", draft)
    content = (HEAD_WITH_TIMES + SIDES + lines(count) + total).encode("cp1250")
    source = source_of(profile, content, day=None)
    assert str(source.facts.day) == "2026-11-28"


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("Wydruk z dnia 30.11.2026\nStan na dzień 28.11.2026 r.", "Stan na dzień {date}"),
        ("Wydruk 30.11.2026, wg stanu na: 28-11-2026", "stanu na: {date}"),
        ("NA DZIEŃ 28/11/2026 wydrukowano 30/11/2026", "NA DZIEŃ {date}"),
        ("Zestawienie za 28.11.2026", "Zestawienie za {date}"),
        ("Data wydruku: 30.11.2026", None),
        ("Sporządzono dnia 30.11.2026", None),
        ("Kartoteka", None),
    ],
)
def test_the_day_of_printing_is_never_taken_for_that_of_the_balances(
    above: str, expected: str | None
):
    draft = guess(f"{above}\nKonto;Nazwa;Saldo\n100004;Próbna;1,00\n")

    assert draft.get("day_text") == expected
    assert draft["day_from"] == ("above" if expected else "sender")


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("RAZEM:;;2,00\nWydrukował: Jan;;\nStrona 2;;\n", "razem"),
        ("Liczba kont:;;2\n", "liczba kont"),
        ("Razem blok 1;;2,00\n100006;Nowy;1,00\n", None),
        ("Razemski;Jan;2,00\n", None),
        ("Suma;;2,00\n", "suma"),
        (";Łącznie;2,00\n", "łącznie"),
        ("Podliczenie:;;2,00\nDrukował JK\n", "podliczenie"),
        ("Należności netto;;2,00\n", "należności netto"),
        ("Nowak Jan;100006;2,00\n", None),
        ("Uwagi;sprawdzono;\n", None),
        ("", None),
    ],
)
def test_the_row_of_sums_is_known_by_what_it_lacks_or_by_its_word(end: str, expected: str | None):
    draft = guess(f"Konto;Nazwa;Saldo\n100004;Próbna;1,00\n100005;Żak;1,00\n{end}")

    assert draft.get("totals") == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("100004;Żak;1,00\nRAZEM:;;2,00\nWydrukował: Jan;;\nStrona 2;;\n", "Wydrukował, Strona"),
        ("Strona 1\n100004;Żak;1,00\nStrona 2\n100005;Lis;1,00\n", "Strona"),
        ("100004;Żak;1,00\nKoniec wydruku\n", "Koniec"),
        ("100004;Żak;1,00\n100005\n", ""),
        # The word of a heading that rows begin with would leave these out, too.
        ("Lipowa 2\nLIPOWA 2/100004;Żak;1,00\nSosnowa 1\n100005;Lis;1,00\n", "Sosnowa"),
        ("100004;Żak;1,00\nLOK-5\n", ""),
        ("100004;Żak;1,00\n", ""),
    ],
)
def test_words_alone_in_a_row_are_to_be_left_out(rows: str, expected: str):
    assert guess(f"Konto;Nazwa;Saldo\n{rows}")["leave_out"] == expected


def test_a_changed_file_of_several_replaces_its_own_table():
    """Layouts of the other files are not made again."""
    balances = "Nr konta;Płatnik;Saldo\n100004;Próbna;12,50\n"
    items = (
        "Nr konta;Nr dokumentu;Tytuł;Termin płatności;Kwota;Pozostało\n"
        "100004;A/1;x;2026-11-16;1,00;1,00\n"
    )
    changed = items.replace("Pozostało", "Do zapłaty")
    first, second, third = (make_profile("x", guess(text)) for text in (balances, items, changed))

    joined = join_profiles(join_profiles(first, second), third)

    of_items = [table.columns for table in joined.tables if "Saldo" not in table.columns]
    assert [["Do zapłaty" in columns, "Pozostało" in columns] for columns in of_items] == [
        [True, False]
    ]
    assert len(join_profiles(first, second).tables) == len(joined.tables) == 2
