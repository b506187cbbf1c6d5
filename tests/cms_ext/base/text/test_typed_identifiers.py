"""Numbers and codes as people paste them: one cleaner for every reader."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.text.typed_values import (
    ValueRefused,
    is_pesel,
    national_number,
    parse_contact_number,
    parse_email,
    parse_nip,
    parse_phone,
    parse_regon,
    pesel_digits,
    same_number,
    serial_number,
    spell_post_codes,
)
from cms_ext.base.web.secret_session import hash_secret, secret_matches
from cms_ext.people.identity.domain.activation_code import (
    has_shape,
    is_well_formed,
    make_code,
    normalise_code,
)

NRB = "66999000090001000000100005"
PHONE, NIP, REGON, PESEL = "+48600100200", "1234563218", "123456785", "44051401359"
MAIL = "anna.lis-kot@poczta.example"
NB_HYPHEN, SOFT_HYPHEN, LRE, ZERO_WIDTH = "\u2011", "\u00ad", "\u202a", "\u200b"

TYPED: dict[Callable[[str], str], dict[str, str]] = {
    parse_nrb: dict.fromkeys(
        [
            NRB,
            f"PL{NRB}",
            f"pl {NRB}",
            "66 9990 0009 0001 0000 0010 0005",
            f"{LRE}{NRB}\u202c",
            f"{ZERO_WIDTH}66 9990\u00a00009 0001 0000 0010 0005",
            f"66{NB_HYPHEN}9990{NB_HYPHEN}0009-0001–0000—0010−0005",
            f"66{SOFT_HYPHEN}{NRB[2:]}",
            f"IBAN: PL{NRB}",
            f"IBAN PL {NRB}",
            f"nr {NRB}",
            f"Nr rachunku: {NRB}",
            f"NRB:{NRB}",
            f"Rachunek bankowy {NRB}",
            f"konto nr {NRB}",
            "66.9990.0009.0001.0000.0010.0005",
            "66/9990/0009/0001/0000/0010/0005",
            "66_9990_0009_0001_0000_0010_0005",
            f"„{NRB}”",
            f'"{NRB}"',
            f"({NRB}),",
            f"\ufeff{NRB};",
            f"nr r-ku: {NRB}",
            f"na konto: {NRB}",
            f"Numer rachunku bankowego (NRB): PL {NRB}",
            f"NRB PL: {NRB}",
            f"Nr rachunku do wpłat: {NRB}",
            f"Konto PLN: {NRB}",
            NRB.translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
        ],
        NRB,
    ),
    parse_phone: dict.fromkeys(
        [
            "600100200",
            "600 100 200",
            "+48 600-100-200",
            "0048600100200",
            "48600100200",
            f"{LRE}+48 600 100 200\u202c",
            "600\u00a0100\u00a0200",
            f"600{NB_HYPHEN}100{NB_HYPHEN}200",
            "600–100–200",
            "600.100.200",
            "(60) 010 02 00",
            "(+48) 600 100 200",
            "600/100/200",
            "tel. 600 100 200",
            "Tel.: 600100200",
            "nr tel. +48600100200",
            "kom. 600 100 200",
            "＋４８ ６００ １００ ２００",
            "600 100 200,",
            "600_100_200",
            "600,100,200",
            "„600 100 200”",
            "0 600 100 200",
            "+48 (0) 600 100 200",
            "tel/fax 600 100 200",
            "tel. dom. 600 100 200",
            "nr telefonu komórkowego: 600 100 200",
            "mobile: 600 100 200",
            "T: +48 600 100 200",
            "tel:+48-600-100-200",
        ],
        PHONE,
    ),
    parse_nip: dict.fromkeys(
        [
            NIP,
            "123-456-32-18",
            "PL1234563218",
            f"123{NB_HYPHEN}456{NB_HYPHEN}32{NB_HYPHEN}18",
            "123\u00a0456\u00a032\u00a018",
            "NIP: 123 456 32 18",
            "NIP PL 1234563218",
            "nip1234563218",
            f"{ZERO_WIDTH}1234563218",
            "123−456−32−18",
            "123.456.32.18",
            "pl 123–456–32–18",
            "123/456/32/18",
            "(1234563218),",
            "„1234563218”",
            "NIP UE: PL1234563218",
            "VAT-UE: PL 1234563218",
            "VAT ID: PL1234563218",
        ],
        NIP,
    ),
    parse_regon: dict.fromkeys(
        [REGON, "123 456 785", "REGON: 123456785", f"123{NB_HYPHEN}456{NB_HYPHEN}785"], REGON
    ),
    pesel_digits: dict.fromkeys(
        [
            PESEL,
            "440514 01359",
            "440514-01359",
            f"440514{NB_HYPHEN}01359",
            "PESEL: 44051401359",
            f"{SOFT_HYPHEN}44051401359",
            "440514\u00a001359",
            "44.05.14.01359",
            "nr PESEL 44051401359",
            "440514/01359",
            "(44051401359),",
            "\ufeff'44051401359",
        ],
        PESEL,
    ),
    parse_email: dict.fromkeys(
        [
            MAIL,
            f" {MAIL} ",
            f"{LRE}{MAIL}\u202c",
            f"{MAIL}.",
            f"mailto:{MAIL}",
            f"<{MAIL}>",
            f"{MAIL};",
            f"\u00a0{MAIL}\u00a0",
            MAIL.replace("-", NB_HYPHEN),
            f"e-mail: {MAIL}",
            MAIL.replace("@", f"{ZERO_WIDTH}@"),
            MAIL.replace("poczta", "POCZTA"),
            f"\ufeff{MAIL}",
            f"Anna Lis <{MAIL}>",
            f'"Lis, Anna" <{MAIL}>;',
            f"'{MAIL}'",
            f"„{MAIL}”",
            f"({MAIL})",
            f"mail: {MAIL}",
            f"adres e-mail: {MAIL}",
            MAIL.replace("@", " @ "),
        ],
        MAIL,
    ),
    spell_post_codes: dict.fromkeys(
        [
            "ul. Leśna 3, 00-001 Wzorów",
            "ul. Leśna 3, 00–001 Wzorów",
            "ul. Leśna 3, 00 - 001 Wzorów",
            f"ul. Leśna 3, 00{NB_HYPHEN}001 Wzorów",
            "ul. Leśna 3, 00− 001 Wzorów",
            f"ul. Leśna 3, 00{ZERO_WIDTH}-001 Wzorów",
            "ul. Leśna 3, 00\u00a0–\u00a0001 Wzorów",
        ],
        "ul. Leśna 3, 00-001 Wzorów",
    )
    | {"ul. Długa 10–12/5": "ul. Długa 10–12/5", "tel. 22-100-200": "tel. 22-100-200"},
    national_number: {
        f"{LRE}+48 600{NB_HYPHEN}100\u00a0200": "600100200",
        "0 600 100 200": "600100200",
        "+49 600 100 200": "49600100200",
    },
    parse_contact_number: {
        "600 100 200": "600 100 200",
        f"tel. +48 600{NB_HYPHEN}100{NB_HYPHEN}200": "600 100 200",
        "(22) 555.01.02": "225 550 102",
        "+49 30 1234567": "+49 30 1234567",
        f"{LRE}0044 20–7946–0000": "0044 20-7946-0000",
    },
}


@pytest.mark.parametrize("read", TYPED, ids=lambda read: read.__name__)
def test_each_spelling(read: Callable[[str], str]):
    assert {typed: read(typed) for typed in TYPED[read]} == TYPED[read]


def test_what_is_wrong_is_refused_still():
    wrong = {
        parse_nrb: ["", "nr", f"DE{NRB}", NRB[:-1], f"{NRB}0", NRB.replace("5", "O"), f"kod {NRB}"],
        parse_phone: [
            "",
            "60010020",
            "6001002000",
            "+49600100200",
            "600100200 wew. 5",
            "tel.",
            "600100200/601100200",
            "+600100200",
            "600 100 200 (Anna)",
        ],
        parse_contact_number: [
            "",
            "zadzwoń",
            "600100\u2028200",
            "600100200\nX: 1",
            "12345",
        ],
        parse_nip: ["", "1234563217", "123456321", "PL", "DE1234563218", "NIP 12345632189"],
        parse_regon: ["", "123456784", "12345678"],
        parse_email: [
            "",
            "anna",
            "a@b",
            "a@b.pl, c@d.pl",
            "a b@c.pl",
            "mailto:",
            "аnna@b.pl",
            "a@b.pl <c@d.pl>",
            "<a@b.pl> <c@d.pl>",
            "a@b.pl (praca)",
        ],
    }
    for read, texts in wrong.items():
        for text in texts:
            with pytest.raises((ValueRefused, NrbError)):
                read(text)
    assert not is_pesel(pesel_digits("44051401358"))


def test_codes_are_recognised_however_they_were_copied():
    code = make_code()
    parts = [code[:4], code[4:8], code[8:12], code[12:]]
    for between in (
        *("-", NB_HYPHEN, "—", "−", SOFT_HYPHEN, ".", " - ", "\u00a0", ZERO_WIDTH, "\t"),
        "\ufeff",
    ):
        assert normalise_code(between.join(parts).lower()) == code
        assert is_well_formed(f" {between.join(parts)}{LRE}")
    # A password with punctuation of its own is no code.
    assert not has_shape(f"{parts[0]}_{''.join(parts[1:])}")
    stored = hash_secret("K7QF-2M9T-XB4C")
    assert secret_matches(f"k7qf{NB_HYPHEN}2m9t−XB4C{LRE}", stored)
    assert not secret_matches("K7QF-2M9T-XB4D", stored)


def test_numbers_of_registers_with_any_dash():
    spellings = ["SPR–2026–18", f"SPR{NB_HYPHEN}2026{NB_HYPHEN}18", f"spr/2026{ZERO_WIDTH}/18"]
    spellings += [
        "nr SPR/2026/18",
        "SPR/2026/18.",
        "[SPR/2026/18]",
        "#SPR/2026/18",
        "„SPR/2026/18”",
    ]
    spellings += ["sprawa spr 2026 18,", "SPR\u00a02026\u00a018"]

    assert {serial_number(typed, 6) for typed in spellings} == {"SPR/2026/000018"}


DRESS = st.text(" \u00a0\u202f\t-–—−\u2011\u00ad\u200b\u202a\u2060\ufeff.,;/_'\"", max_size=3)


@given(st.lists(DRESS, min_size=26, max_size=26))
def test_dress_changes_no_number(dress: list[str]):
    def dressed(number: str) -> str:
        return "".join(f"{between}{digit}" for between, digit in zip(dress, number, strict=False))

    assert parse_nrb(dressed(NRB)) == NRB
    assert parse_nip(dressed(NIP)) == NIP
    assert parse_phone(dressed("600100200")) == PHONE
    assert pesel_digits(dressed(PESEL)) == PESEL
    assert same_number(dressed("600100200"), PHONE)


@pytest.mark.parametrize("read", TYPED, ids=lambda read: read.__name__)
def test_a_long_text_costs_little(read: Callable[[str], str]):
    for text in ("1" * 100_000, "nr" * 50_000, "-" * 100_000, "0-" * 50_000):
        with suppress(ValueRefused, NrbError):
            read(text)
