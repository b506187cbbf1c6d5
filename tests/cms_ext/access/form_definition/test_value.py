"""Forms are declared in YAML; a wrong declaration is refused by file, field and cure."""

import re
import unicodedata
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.access.form_definition.spec import FIELD_TYPES, FieldSpec, MalformedForm, read_yaml
from cms_ext.access.form_definition.value import keep_written, parse_value
from cms_ext.base.text.typed_values import ValueRefused, same_mailbox

TODAY = date(2026, 11, 20)
KIND = {"person": "osoba fizyczna", "company": "firma / instytucja"}


def field(type_: str, **rules: object) -> FieldSpec:
    return FieldSpec(key="pole", label="Pole", type=type_, **rules)  # type: ignore[arg-type]


NAME = field("text", max=80, autocomplete="family-name")
TEXT = field("text", max=80)
NUMBER = field("digits", min_len=1, max_len=6)
ADDRESS = field("address")
ADDRESSES = field("address_list", min_items=1, max_items=2)
LETTERS_TO = field("textarea", max=200)
EMAIL = field("email")
PHONE = field("phone_pl")
CHOICE = field("choice", options=KIND)
TICK = field("checkbox", must_be_true=True)
DAY = field("date", not_future=True)
NIP = field("nip")
REGON = field("regon")


def test_a_right_value_is_kept_in_one_spelling():
    table: list[tuple[FieldSpec, object, object]] = [
        (NAME, "  Gęślą-Jaźń ", "Gęślą-Jaźń"),
        (NAME, "O\N{RIGHT SINGLE QUOTATION MARK}Neill", "O\N{RIGHT SINGLE QUOTATION MARK}Neill"),
        (NAME, unicodedata.normalize("NFD", "Żółć"), "Żółć"),
        (NAME, "Anna   Maria", "Anna Maria"),
        (TEXT, "Spółka 7 & Synowie <s.c.>", "Spółka 7 & Synowie <s.c.>"),
        (NUMBER, "0007", "7"),
        (NUMBER, "000", "0"),
        (ADDRESS, "ul.Leśna 3 / 12 , 00-000 Przykładowo", "ul. Leśna 3/12, 00-000 Przykładowo"),
        (ADDRESSES, "ul. Leśna 3/12\r\n\r\nul. Leśna 3/13", ["ul. Leśna 3/12", "ul. Leśna 3/13"]),
        (ADDRESSES, "ul. Leśna 3/12\nul.Leśna 3 / 12", ["ul. Leśna 3/12"]),
        (LETTERS_TO, "ul. Leśna 3/12\r\n00-000 Przykładowo", "ul. Leśna 3/12\n00-000 Przykładowo"),
        (EMAIL, " Anna.Lis@POCZTA.Example. ", "Anna.Lis@poczta.example"),
        (EMAIL, "anna@żółw.example", "anna@xn--w-uga1v8h.example"),
        (PHONE, "600 100-200", "+48600100200"),
        (PHONE, "+48 (600) 100 200", "+48600100200"),
        (PHONE, "0048 600100200", "+48600100200"),
        (PHONE, "\N{LEFT-TO-RIGHT EMBEDDING}600100200", "+48600100200"),
        (CHOICE, "company", "company"),
        (TICK, True, True),
        (TICK, "", False),
        (DAY, "2026-11-20", "2026-11-20"),
        (DAY, "5.11.2026", "2026-11-05"),
        (NUMBER, "00-07", "7"),
        (NUMBER, " 0 0 \N{EN DASH} 07 ", "7"),
        (NUMBER, "123/456", "123456"),
        (NIP, "123-456-32-18", "1234563218"),
        (NIP, "PL 1234563218", "1234563218"),
        (REGON, "123456785", "123456785"),
        (REGON, "12345678512347", "12345678512347"),
        (NAME, "", ""),
        (ADDRESSES, " \n ", []),
    ]

    assert [(spec, typed, parse_value(spec, typed, TODAY)) for spec, typed, _ in table] == table


LETTERS_ONLY = "Wpisz tylko litery, odstęp, łącznik albo apostrof."
ONE_ADDRESS = "Wpisz jeden adres e-mail, na przykład anna.lis@poczta.example."
HIDDEN = "To pole ma znaki, których nie widać. Wpisz je ręcznie, bez wklejania."
WHERE = "Podaj ulicę, numer budynku i numer lokalu, na przykład ul. Leśna 3/12."


def refusal_of(spec: FieldSpec, typed: object) -> str:
    with pytest.raises(ValueRefused) as refusal:
        parse_value(spec, typed, TODAY)
    return str(refusal.value)


REFUSALS: list[tuple[FieldSpec, object, str]] = [
    (NAME, "Lis2", LETTERS_ONLY),
    (NAME, "<b>Lis</b>", LETTERS_ONLY),
    (NAME, "---", LETTERS_ONLY),
    (NAME, "Ł" * 81, "Za długi tekst. Skróć go; liczba znaków najwyżej 80."),
    (NAME, "x" * 1_000_000, "Za długi tekst. Skróć go; liczba znaków najwyżej 80."),
    (NAME, "Lis\x00", HIDDEN),
    (NAME, "Lis\nLis", HIDDEN),
    (NAME, "Lis\x1b", HIDDEN),
    (NAME, "Lis\ud800", HIDDEN),
    (NAME, {"Lis": 1}, "Wpisz tekst."),
    (NUMBER, "7a", "Wpisz same cyfry, bez liter."),
    (NUMBER, "١٢", "Wpisz same cyfry, bez liter."),
    (NUMBER, "-7", "Wpisz same cyfry, bez liter."),
    (NUMBER, "7.0", "Wpisz same cyfry, bez liter."),
    (NUMBER, "7--7", "Wpisz same cyfry, bez liter."),
    (NUMBER, "---", "Wpisz same cyfry, bez liter."),
    (NUMBER, "1234567", "Wpisz od 1 do 6 cyfr."),
    (ADDRESS, "Leśna", WHERE),
    (ADDRESSES, "ul. Leśna 3/12\nLeśna", f"Wiersz 2: {WHERE}"),
    (ADDRESSES, "a 1\na 2\na 3", "Za dużo adresów: 3. Najwyżej 2, każdy w osobnym wierszu."),
    (LETTERS_TO, "dom", "Za krótki tekst. Napisz go w całości."),
    (EMAIL, "anna@poczta", ONE_ADDRESS),
    (EMAIL, "anna@a.example, ewa@a.example", ONE_ADDRESS),
    (EMAIL, "anna@127.0.0.1", ONE_ADDRESS),
    (EMAIL, "lis@poczta.example <anna@poczta.example>", ONE_ADDRESS),
    (EMAIL, "\N{CYRILLIC SMALL LETTER A}nna@poczta.example", ONE_ADDRESS),
    (EMAIL, f"{'a' * 65}@poczta.example", ONE_ADDRESS),
    (PHONE, "60010020", "Wpisz 9 cyfr, na przykład 600 100 200. Możesz zacząć od +48."),
    (PHONE, "+49600100200", "Wpisz 9 cyfr, na przykład 600 100 200. Możesz zacząć od +48."),
    (CHOICE, "king", "Wybierz jedną z odpowiedzi: osoba fizyczna, firma / instytucja."),
    (TICK, "yes", "Zaznacz pole albo zostaw je puste."),
    (DAY, "2026-11-21", "Ta data jeszcze nie nadeszła. Najpóźniejsza to 20.11.2026."),
    (DAY, "31.02.2026", "Wpisz datę w postaci dzień.miesiąc.rok, na przykład 5.11.2026."),
    (NIP, "1234563217", "W numerze NIP jest literówka. Sprawdź każdą cyfrę."),
    (NIP, "123", "NIP ma 10 cyfr. Wpisz je po kolei, bez liter."),
    (REGON, "123456784", "W numerze REGON jest literówka. Sprawdź każdą cyfrę."),
    (REGON, "12345678512348", "W numerze REGON jest literówka. Sprawdź każdą cyfrę."),
]


def test_a_wrong_value_is_refused_with_words_that_say_what_to_do():
    assert [(spec, typed, refusal_of(spec, typed)) for spec, typed, _ in REFUSALS] == REFUSALS


@pytest.mark.thorough
@pytest.mark.parametrize("type_", FIELD_TYPES)
@given(typed=st.text(max_size=300))
def test_whatever_is_typed_becomes_a_value_that_stays_itself_or_is_refused(type_: str, typed: str):
    options = KIND if type_ == "choice" else {}
    spec = field(type_, options=options, max_items=3)

    with suppress(ValueRefused):
        kept = parse_value(spec, typed, TODAY)
        assert parse_value(spec, kept, TODAY) == kept


def test_a_clerk_copies_a_wrong_value_as_it_stands_on_the_paper():
    assert keep_written(PHONE, " 60010 ") == "60010"
    assert keep_written(PHONE, "600 100 200") == "+48600100200"
    assert keep_written(ADDRESSES, "Leśna\nLeśna 2") == ["Leśna", "Leśna 2"]
    assert keep_written(TEXT, "brak") == "brak"
    with pytest.raises(ValueRefused):
        keep_written(PHONE, "x" * 5000)
    with pytest.raises(ValueRefused):
        keep_written(PHONE, "600\x00")


def test_a_word_for_nothing_is_an_empty_contact():
    nothing = ["-", "—", "---", "/", "brak", "BRAK.", "brak e-maila", "n/d", "nie dotyczy", "x"]
    nothing += ["nie mam", "Nie posiadam adresu e-mail", "nie posiada", "(brak)"]
    wrong = ["brak@", "anna", "niemand", "600", "brak, 60010"]

    for spec in (EMAIL, PHONE):
        assert {keep_written(spec, typed) for typed in nothing} == {""}
        assert [keep_written(spec, typed) for typed in wrong] == wrong
    with pytest.raises(ValueRefused):
        parse_value(EMAIL, "brak", None)


def test_ac_14_addresses_are_equal_in_any_case_and_look_alikes_are_not():
    table = [
        ("anna.lis@poczta.example", "Anna.Lis@POCZTA.example", True),
        ("anna.lis@poczta.example", "anna.lis@poczta.example. ", True),
        ("anna@żółw.example", "anna@xn--w-uga1v8h.example", True),
        ("anna.lis@poczta.example", "\N{CYRILLIC SMALL LETTER A}nna.lis@poczta.example", False),
        ("anna.lis@poczta.example", "anna.lis@p\N{CYRILLIC SMALL LETTER O}czta.example", False),
        (" anna.lis@poczta.example", " Anna.Lis@poczta.example. ", True),
        ("anna.lis@poczta.example", "ana.lis@poczta.example", False),
        ("anna.lis@poczta.example", "anna.lis@poczta.example.pl", False),
        ("lucja@poczta.example", "łucja@poczta.example", False),
        ("", "", False),
    ]

    assert [(one, other, same_mailbox(one, other)) for one, other, _ in table] == table


# Forms are declared in YAML; a wrong declaration is refused by file, field and cure.


WASTE = (Path(__file__).parents[1] / "data" / "waste_inst.yaml").read_text(encoding="utf-8")
HEAD = "panel: X\nversion: 1\ntitle: T\nvalid_from: 2026-11-01\n"


def form_with(field: str) -> str:
    return f"{HEAD}fields:\n  - {field}\n"


def test_the_institutions_form_is_read_whole():
    spec = read_yaml(WASTE, "union/waste.yaml")

    assert (spec.panel, spec.version, len(spec.fields)) == ("WASTE_INST", 1, 12)
    assert spec.keys == (
        "org_kind",
        "org_name",
        "tax_id",
        "regon",
        "seat",
        "authorised",
        "email",
        "phone",
        "properties",
        "accepts_bylaw",
    )
    assert spec.field_of("properties").max_items == 500
    assert spec.signature_kinds() == ("HANDWRITTEN", "TRUSTED", "PERSONAL", "QUALIFIED")


def test_a_wrong_declaration_names_the_place_and_the_cure():
    for text, words in [
        ("- 1", "x.yaml: plik ma mieć klucze panel, version, title i fields."),
        ("a: [", "x.yaml: to nie jest poprawny YAML"),
        ("panel: X", "x.yaml: klucz version jest pusty albo złego rodzaju."),
        (f"{HEAD}fields: []", "x.yaml: formularz nie ma żadnego pola."),
        (form_with("5"), "x.yaml: pole 5 nie ma klucza key."),
        (
            form_with("{key: a, label: A, type: pesel}"),
            "x.yaml, pole a: nieznany rodzaj pola 'pesel'.",
        ),
        (form_with("{key: a, type: text}"), "x.yaml, pole a: brakuje napisu label."),
        (form_with("{key: a, label: A, type: text, colour: 1}"), "nieznane własności: colour."),
        (form_with("{key: a, label: A, type: choice}"), "pole wyboru nie ma listy options."),
        (form_with("{key: a, label: A, type: text, max: 0}"), "max ma być liczbą od 1."),
        (form_with("{key: a, label: A, type: signature, kinds: [SEAL]}"), "kinds to lista z:"),
        (
            form_with("{key: a, label: A, type: text, required_if: {b: c}}"),
            "required_if wskazuje nieznane pole b.",
        ),
        (
            form_with("{key: a, label: A, type: text}\n  - {key: a, label: B, type: text}"),
            "x.yaml: pole a stoi dwa razy.",
        ),
    ]:
        with pytest.raises(MalformedForm, match=re.escape(words)):
            read_yaml(text, "x.yaml")
