from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.payments import bank
from ebok_plugin.payments.bank.mt940_entry import Details, select_details_reader
from tests.ebok_plugin.payments.bank.written import mt940, only_entry, read, refused

BOOKED_ON = date(2026, 3, 9)


def test_every_part_of_an_entry():
    text = mt940(
        ":61:2603080309CN1256,64N152ZWROT NADPŁATY//260309000001",
        "152 0",
        ":86:020~00152",
        "~20Opłata za marzec 2026, lok. ",
        "~211A/1",
        "~3099990001",
        "~310000000000007001",
        "~32Łucja Przykład",
        "~33owa",
        "~63SWRK0001000000100001",
        closing="62F:C260309PLN1356,64",
    )

    assert only_entry(read(text.encode("iso-8859-2"))) == bank.ParsedEntry(
        line_no=1,
        value_date=date(2026, 3, 8),
        booking_date=BOOKED_ON,
        mark=bank.Mark.C,
        amount=Decimal("1256.64"),
        type_code="N152",
        customer_ref="ZWROT NADPŁATY",
        bank_ref="260309000001",
        title="Opłata za marzec 2026, lok. 1A/1",
        name="Łucja Przykładowa",
        address="",
        counterparty_nrb="48999900010000000000007001",
        virtual_id="77999000090001000000100001",
        virtual_raw="SWRK0001000000100001",
        raw_61="2603080309CN1256,64N152ZWROT NADPŁATY//260309000001\n152 0",
        raw_86="020~00152\n~20Opłata za marzec 2026, lok. \n~211A/1\n~3099990001\n"
        "~310000000000007001\n~32Łucja Przykład\n~33owa\n~63SWRK0001000000100001",
        place=bank.FilePosition(5, ":61:"),
    )


def test_spellings_of_an_operation():
    on_8th = date(2026, 3, 8)
    # Mark, signed amount, type, day of booking, references.
    spellings = {
        "2603090309CN5,00N152NONREF//X": ("C", "5.00", "N152", BOOKED_ON, "NONREF", "X"),
        "2603090309C5,00NTRFNONREF": ("C", "5.00", "NTRF", BOOKED_ON, "NONREF", ""),
        "2603090309CR5,NTRFA//B//C": ("C", "5.00", "NTRF", BOOKED_ON, "A", "B//C"),
        "2603090309D5,0NCHG": ("D", "-5.00", "NCHG", BOOKED_ON, "", ""),
        "2603090309DD5,00S020R 1//X ": ("D", "-5.00", "S020", BOOKED_ON, "R 1", "X"),
        "2603090309RC5,00N210NONREF": ("RC", "-5.00", "N210", BOOKED_ON, "NONREF", ""),
        "2603090309RCN5,00N210NONREF": ("RC", "-5.00", "N210", BOOKED_ON, "NONREF", ""),
        "2603090309RDN5,00FMSCNONREF": ("RD", "5.00", "FMSC", BOOKED_ON, "NONREF", ""),
        "260309    CN5,00N152NONREF": ("C", "5.00", "N152", None, "NONREF", ""),
        "260309CN5,00NZ10NONREF": ("C", "5.00", "NZ10", None, "NONREF", ""),
        "2603090308CN000000000005,00N723112 20260309 51//CEN1": (
            *("C", "5.00", "N723", on_8th),
            *("112 20260309 51", "CEN1"),
        ),
    }

    for line, (mark, signed, *rest) in spellings.items():
        closing = f"62F:C260309PLN{100 + Decimal(signed)}".replace(".", ",")
        entry = only_entry(read(mt940(f":61:{line}", closing=closing)))

        assert (entry.mark, str(entry.signed_amount)) == (mark, signed)
        assert rest == [entry.type_code, entry.booking_date, entry.customer_ref, entry.bank_ref]
        assert entry.is_reversal == (mark in ("RC", "RD"))


def test_year_of_the_booking_day_turns_with_the_value_date():
    text = mt940(
        ":61:2601021231CN5,00NTRFA", ":61:2512310102CN5,00NTRFB", closing="62F:C260309PLN110,00"
    )

    (statement,) = read(text).statements

    assert [(entry.value_date, entry.booking_date) for entry in statement.entries] == [
        (date(2026, 1, 2), date(2025, 12, 31)),
        (date(2025, 12, 31), date(2026, 1, 2)),
    ]


def test_an_entry_may_have_no_details_and_the_statement_may_have_some():
    text = mt940(
        ":61:2603090309CN5,00NTRFA",
        ":61:2603090309CN6,00NTRFB",
        ":86:020~00~20czynsz",
        closing="62F:C260309PLN111,00\n:86:020~00~20podsumowanie",
    )

    (statement,) = read(text).statements

    assert [entry.title for entry in statement.entries] == ["", "czynsz"]


def test_a_zero_amount_is_legal():
    assert only_entry(read(mt940(":61:2603090309CN0,NTRFA"))).amount == Decimal("0.00")


def test_what_cannot_be_read_is_named():
    day = "Wiersz :61: ma datę {}, która nie istnieje."
    amount = "Wiersz :61: nr 2 ma kwotę, której nie da się odczytać."
    lines = {
        "2602300230CN5,00NTRFA": (bank.Code.BANK_BAD_DATE, day.format("30.02.2026"), "260230"),
        "2603010230CN5,00NTRFA": (bank.Code.BANK_BAD_DATE, day.format("30.02.2026"), "260230"),
        "26MARZ0309CN5,00NTRFA": (bank.Code.BANK_BAD_DATE, day.format("26MARZ"), "26MARZ"),
        "2603090309CN5.00NTRFA": (bank.Code.BANK_BAD_AMOUNT, amount, "5.00"),
        "2603090309": (bank.Code.BANK_BAD_AMOUNT, amount, None),
    }

    errors = {
        line: refused(read, mt940(":61:2603090309CN0,NTRFA", f":61:{line}", number="7"))
        for line in lines
    }
    assert {
        line: (error.code, error.message_pl, error.found) for line, error in errors.items()
    } == lines
    places = {(error.statement_no, error.line, error.field) for error in errors.values()}
    assert places == {("7", 6, ":61:")}


def test_dates_are_judged_before_amounts_wherever_they_stand():
    error = refused(read, mt940(":61:2603090309CN5.00NTRFA", ":61:2602300230CN5,00NTRFA"))

    assert (error.code, error.line) == (bank.Code.BANK_BAD_DATE, 6)


def details(profile: str, text: str, *, incoming: bool = True) -> Details:
    return select_details_reader(bank.PROFILES[profile], bank.LIMITS)(text.split("\n"), incoming, 1)


def test_keyed_layouts():
    texts = {
        (
            "pko",
            "020~00152\n~20Opłata za kwiecień 2026, lo\n~21k. 1A/3\n~22˙\n~30˙\n~31˙\n~38˙\n~63˙",
        ): Details(title="Opłata za kwiecień 2026, lok. 1A/3"),
        ("pko", "020~00152~20dwa   blanki ~21i~21 powtórka~3810~38205561~32A ~33 B"): Details(
            title="dwa blanki i powtórka", name="A B", account="10205561"
        ),
        (
            "pekao",
            "723^00PRZELEW     ^34000\n^3099990001^38PL4899\n^20lok. ^211A/5\n^32Ja^33n\n"
            "^62ul. Wzorcowa 1          ^6377",
        ): Details(
            title="lok. 1A/5", name="Jan", address="ul. Wzorcowa 1", account="PL4899", virtual="77"
        ),
        ("pekao", "723^0019^20x^2zł i ^aa^26y^3099990001^310000000000007001"): Details(
            title="x^2zł i ^aay", account="999900010000000000007001"
        ),
        (
            "ing",
            "020<00Przelew<1000001\n<20a<b> i <c\n<27Jan Wzór\n<28ul. Łąkowa 1\n<2900-001 Kraków\n"
            "<32JAN WZ<33OR<2648",
        ): Details(
            title="a<b> i <c", name="Jan Wzór", address="ul. Łąkowa 1 00-001 Kraków", account="48"
        ),
        ("ing", "020<20x<27<32JAN WZ<33OR"): Details(title="x", name="JAN WZOR"),
        (
            "gvc",
            "020?00PRZELEW?20Pierwsz\na część ?\n21druga?\n2\n2trzecia?32HUTA ?33SZKŁA?38PL4\n899",
        ): Details(title="Pierwsza część drugatrzecia", name="HUTA SZKŁA", account="PL4899"),
        ("pko", "OPŁATA ZA PROWADZENIE \n RACHUNKU"): Details(
            title="OPŁATA ZA PROWADZENIE RACHUNKU"
        ),
        ("pko", ""): Details(),
    }

    assert {given: details(*given) for given in texts} == texts


COLLECT = (
    "911 TRANSAKCJA COLLECT; ID IPH: XX000000100001; Z RACH.: \n48999900010000000000007001; "
    "OD: Łucja Przykładowa UL.\nWzorcowa 1; \nTYT.: czynsz; lok. 1A/1 ; TNR: \n179.010001"
)


def test_worded_layout():
    texts = {
        (COLLECT, True): Details(
            title="czynsz; lok. 1A/1",
            name="Łucja Przykładowa",
            address="UL. Wzorcowa 1",
            account="48999900010000000000007001",
            virtual="XX000000100001",
        ),
        (
            "944 PRZELEW; NA RACH.: 10; Z RACH.: 20; DLA: HUTA, 31-234 KRAKÓW; OD: MY; TYT.: FV",
            False,
        ): Details(title="FV", name="HUTA", address="31-234 KRAKÓW", account="10"),
        ("944 PRZELEW; NA RACH.: 10; Z RACH.: 20; DLA: HUTA; OD: MY; TYT.: FV", True): Details(
            title="FV", name="MY", account="20"
        ),
        ("770 PRZELEW; DLA: A; NA RACH.: 10", True): Details(
            title="770 PRZELEW", name="A", account="10"
        ),
        ("770; OD: ul. Łąkowa 5", True): Details(title="770", name="ul. Łąkowa 5"),
        ("770; TYT.: a; DATA STEMPLA: 02.06.2010; TNR: 1", True): Details(title="a"),
        ("770; TYT.: a; INNY KLUCZ: b; OD:C; TNR: 1", True): Details(
            title="a; INNY KLUCZ: b", name="C"
        ),
        ("TYT.: a; ID IPH: XX000000100001;", True): Details(title="a", virtual="XX000000100001"),
        ("770; TYT.: bez TYT.: w środku", True): Details(title="bez TYT.: w środku"),
        ("843 OPŁATA POCZTOWA: NORM; TNR: 1", False): Details(title="843 OPŁATA POCZTOWA: NORM"),
        ("", True): Details(),
    }

    assert {
        (text, incoming): details("mbank", text, incoming=incoming) for text, incoming in texts
    } == texts


def test_a_profile_of_a_site_says_where_the_virtual_account_is():
    profile = replace(bank.PROFILES["pekao"], virtual_fields=(("61",), ("62", "63")))
    reader = select_details_reader(profile, bank.LIMITS)

    assert reader(["020^6212^6334"], True, 1).virtual == "1234"
    assert reader(["020^6156^6212"], True, 1).virtual == "56"


def test_limit_of_subfields():
    for profile, allowed, title, one_more in (
        ("pko", "020~20a~21b", "ab", "~22c"),
        ("mbank", "770; TYT.: a; TYT.: b", "a b", "; TYT.: c"),
    ):
        reader = select_details_reader(bank.PROFILES[profile], bank.BankLimits(subfields=2))

        assert reader([allowed], True, 7).title == title
        error = refused(reader, [allowed + one_more], True, 7)
        assert (error.code, error.line, error.message_pl) == (
            "FILE_TOO_LARGE",
            7,
            "Plik ma za dużo podpól w jednym polu :86:; najwięcej można 2.",
        )


@given(st.text(st.sampled_from(" \t\N{NO-BREAK SPACE}aŁ.")))
def test_blanks_of_every_kind_are_one_space(text: str):
    assert details("pko", f"020~20{text}").title == " ".join(text.split())
