from dataclasses import replace
from datetime import date
from decimal import Decimal

from ebok_plugin.payments import bank
from ebok_plugin.payments.bank import PROFILES, Code
from ebok_plugin.payments.bank.mt940 import decode_file
from tests.ebok_plugin.payments.bank.written import mt940, only_entry, read, reason, refused

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
        "~32Łucja Przykładowa Spółka Cy",
        "~33wilna",
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
        name="Łucja Przykładowa Spółka Cywilna",
        address="",
        counterparty_nrb="48999900010000000000007001",
        virtual_id="77999000090001000000100001",
        virtual_raw="SWRK0001000000100001",
        raw_61="2603080309CN1256,64N152ZWROT NADPŁATY//260309000001\n152 0",
        raw_86="020~00152\n~20Opłata za marzec 2026, lok. \n~211A/1\n~3099990001\n"
        "~310000000000007001\n~32Łucja Przykładowa Spółka Cy\n~33wilna\n~63SWRK0001000000100001",
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

    found = [(entry.value_date, entry.booking_date) for entry in statement.entries]
    assert found == [(date(2026, 1, 2), date(2025, 12, 31)), (date(2025, 12, 31), date(2026, 1, 2))]


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


def test_a_charge_named_beside_an_operation_is_an_entry_of_its_own():
    def read_beside(line: str, words: str, details: str = ":86:020~00~20czynsz") -> list[str]:
        signed = Decimal("4.50") if line[10] == "C" else Decimal("-5.50")
        closing = f"62F:C260309PLN{102 + signed:.2f}".replace(".", ",")
        after = ":61:2603090309C2,00NTRFB\n:86:020~00~20b"
        text = mt940(f":61:{line}", words, details, after, closing=closing)
        (statement,) = read(text).statements
        assert [e.line_no for e in statement.entries] == [*range(1, len(statement.entries) + 1)]
        return [f"{e.signed_amount} {e.title}" for e in statement.entries][:-1]

    paid, sent = "2603090309C4,50NTRFA", "2603090309D5,50NTRFA"
    plain = ["4.50 czynsz"]
    cases = {
        (paid, "/OCMT/PLN5,00/CHGS/PLN0,50"): ["5.00 czynsz", "-0.50 opłata banku"],
        (paid, "/EXCH/1,/OCMT/PLN5,/CHGT/PLN0,5/"): ["5.00 czynsz", "-0.50 opłata banku"],
        (sent, "/OCMT/PLN5,00/CHGT/PLN0,50"): ["-5.00 czynsz", "-0.50 opłata banku"],
        (paid, "/OCMT/PLN5,00/CHGS/PLN0,40"): plain,
        (paid, "/OCMT/EUR5,00/CHGS/PLN0,50"): plain,
        (paid, "/OCMT/PLN4,50"): plain,
    }

    assert {case: read_beside(*case) for case in cases} == cases
    # The payer's own words are no word of the bank.
    typed = "/OCMT/PLN5,00/CHGS/PLN0,50"
    assert read_beside(paid, "x", f":86:020~00~20{typed}") == [f"4.50 {typed}"]
    assert read_beside(paid, typed, ":86:") == [f"4.50 {typed}"]


POLISH = "Zażółć gęślą jaźń, CHRZĄSZCZ, ŁÓDŹ, Ćma, Źdźbło, Świt, Ńe – „Żółw” 5 §"
LETTERS = "Zażółć gęślą jaźń, CHRZĄSZCZ, ŁÓDŹ, Ćma, Źdźbło, Świt, Ńe"


def read_as(data: bytes, profile: str) -> tuple[str, str]:
    decoded = decode_file(data, PROFILES[profile])
    return "\n".join(decoded.lines()), decoded.encoding


def warnings(data: bytes, profile: str) -> list[tuple[str, str | None]]:
    return [
        (warning.code, warning.found) for warning in decode_file(data, PROFILES[profile]).warnings
    ]


def test_text_in_the_banks_own_encoding_is_read_as_it_is():
    for profile, text in {
        "pko": LETTERS,
        "pekao": LETTERS,
        "ing": POLISH,
        "mbank": LETTERS,
    }.items():
        encoding = PROFILES[profile].encodings[0]
        data = text.encode(encoding)

        assert (read_as(data, profile), warnings(data, profile)) == ((text, encoding), [])


def test_plain_ascii_counts_as_the_first_encoding():
    assert {code: read_as(b"Oplata\x1a", code) for code in PROFILES} == {
        code: ("Oplata", profile.encodings[0]) for code, profile in PROFILES.items()
    }


def test_utf8_is_noticed():
    for data in (POLISH.encode(), b"\xef\xbb\xbf" + POLISH.encode()):
        assert read_as(data, "pko") == (POLISH, "utf-8")
        assert [code for code, _ in warnings(data, "pko")] == [Code.BANK_ENCODING_OTHER]
    # Where the profile allows it no warning is needed.
    assert warnings(POLISH.encode(), "gvc") == []


def test_another_code_page_is_suspected_and_the_better_one_offered():
    for written, profile in (
        ("cp852", "pko"),
        ("cp852", "ing"),
        ("iso-8859-2", "pekao"),
        ("iso-8859-2", "ing"),
        ("cp1250", "pko"),
        ("cp1250", "pekao"),
    ):
        (warning,) = decode_file(LETTERS.encode(written), PROFILES[profile]).warnings

        assert (warning.code, warning.found) == (Code.BANK_ENCODING_SUSPECT, written)
        assert f"(np. {written.upper()})" in warning.message_pl


def test_bytes_that_the_encoding_does_not_know_are_read_in_the_better_one():
    # 0x81 is nothing in cp1250 and „ü” in CP852.
    data = "Müller, ćma, łódź".encode("cp852")
    # By its letters the file is cp1250, but for one byte that cp1250 does not know.
    unreadable = "Świt, źdźbło, śląsk".encode("cp1250") + b"\x81"

    assert read_as(data, "ing") == ("Müller, ćma, łódź", "cp852")
    assert [code for code, _ in warnings(data, "ing")] == [Code.BANK_ENCODING_SUSPECT]
    assert read_as(unreadable, "ing")[1] == "iso-8859-2"
    assert [found for _, found in warnings(unreadable, "ing")] == ["iso-8859-2"]


def test_a_foreign_name_or_the_filler_is_no_reason_to_hold_a_file():
    for text in ("Müller i Łącki", "Café Źródło", "˙", "15 °C, § 5"):
        data = text.encode("iso-8859-2")

        assert (read_as(data, "pko")[0], warnings(data, "pko")) == (text, [])


def test_a_wrong_first_encoding_of_a_site_does_not_stop_reading():
    profile = replace(PROFILES["pko"], encodings=("utf-8",))

    decoded = decode_file(LETTERS.encode("cp1250"), profile)

    assert ("\n".join(decoded.lines()), decoded.encoding) == (LETTERS, "cp1250")


def test_a_file_cut_in_the_middle_of_a_character_is_refused():
    cut = "Plik jest ucięty: kończy się w środku znaku. Pobierz go z banku jeszcze raz."

    for profile in ("pko", "gvc"):
        found = reason(decode_file, POLISH.encode()[:3], PROFILES[profile])
        assert found == ("BANK_TRUNCATED", cut)
    # A byte inside a text is a character of another code page.
    assert read_as(b"za\xbf\xf3\xb3\xe6", "pko")[1] == "iso-8859-2"
