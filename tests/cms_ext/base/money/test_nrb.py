import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from cms_ext.base.money.nrb import NrbError, build_nrb, format_nrb, parse_nrb

VECTORS = list(
    csv.DictReader(
        (Path(__file__).parent / "data/nrb.csv").read_text(encoding="utf-8").splitlines()
    )
)
CODES = {
    "checksum": "NRB_CHECKSUM",
    "length 25": "NRB_LENGTH",
    "length 27": "NRB_LENGTH",
    "letter O": "NRB_CHARS",
    "non-ASCII digits refused": "NRB_CHARS",
    "foreign IBAN refused": "NRB_COUNTRY",
}
DIGITS = "0123456789"


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(NrbError) as caught:
        parse_nrb(text)
    assert str(caught.value) == caught.value.message
    return caught.value.code, caught.value.message


def test_published_vectors():
    for vector in VECTORS:
        if vector["expected"] in CODES:
            assert refusal(vector["input"])[0] == CODES[vector["expected"]], vector
        else:
            assert parse_nrb(vector["input"]) == vector["normalized"]


def test_every_refusal_says_what_is_wrong():
    table = {
        "": ("NRB_LENGTH", "Numer rachunku ma 0 cyfr, a powinien mieć 26."),
        "PL": ("NRB_CHARS", "Numer rachunku może zawierać tylko cyfry i odstępy."),
        "6699900009000100000010000": (
            "NRB_LENGTH",
            "Numer rachunku ma 25 cyfr, a powinien mieć 26.",
        ),
        "66999000090001000000100050": (
            "NRB_CHECKSUM",
            "Numer rachunku ma błędną sumę kontrolną – sprawdź, czy nie brakuje "
            "lub nie przestawiono cyfry.",
        ),
        "CZ6508000000192000145399": ("NRB_COUNTRY", "To nie jest polski numer rachunku."),
    }

    assert {text: refusal(text) for text in table} == table


def test_blanks_and_dashes_of_word_processors_do_not_matter():
    for text in (
        "66\N{NO-BREAK SPACE}9990\N{NARROW NO-BREAK SPACE}0009 0001 0000 0010 0005",
        "66–9990–0009–0001–0000–0010–0005",
        " Pl 66999000090001000000100005\n",
    ):
        assert parse_nrb(text) == "66999000090001000000100005"


def test_check_digits_have_one_spelling():
    bban = next(
        bban
        for bban in (f"{n:024d}" for n in range(200))
        if build_nrb(bban[:8], bban[8:12], bban[12:]).startswith("02")
    )

    with pytest.raises(NrbError, match="sumę kontrolną"):
        parse_nrb("99" + bban)


def test_virtual_account_of_a_payer():
    assert build_nrb("10205561", "1234", "12345") == "34102055611234000000012345"
    assert build_nrb("99900009", "0001", "100001") == "77999000090001000000100001"
    assert build_nrb("99900009", "00010000", "100001", 8) == "77999000090001000000100001"

    for client_id, number, code in (
        ("0001", "1234567890123", "NRB_LENGTH"),
        ("001", "1234567890123", "NRB_LENGTH"),
        ("001", "100001", "NRB_LENGTH"),
        ("0001", "10000A", "NRB_CHARS"),
        ("0001", "-00001", "NRB_CHARS"),
        ("0001", "١٠٠٠٠١", "NRB_CHARS"),
    ):
        with pytest.raises(NrbError) as caught:
            build_nrb("99900009", client_id, number, 12)
        assert caught.value.code == code

    assert format_nrb("66999000090001000000100005") == "66 9990 0009 0001 0000 0010 0005"


@given(st.text(DIGITS, min_size=24, max_size=24))
def test_what_is_built_and_printed_is_read_back(bban: str):
    nrb = build_nrb(bban[:8], bban[8:12], bban[12:])

    assert nrb[2:] == bban
    assert parse_nrb(format_nrb(nrb)) == nrb

    assert nrb[:2] == mod_97_10.calc_check_digits(f"{bban}PL")


@given(st.text(DIGITS, min_size=24, max_size=24), st.integers(2, 25), st.integers(1, 9))
def test_any_wrong_digit_is_caught(bban: str, place: int, shift: int):
    nrb = build_nrb(bban[:8], bban[8:12], bban[12:])
    wrong = nrb[:place] + str((int(nrb[place]) + shift) % 10) + nrb[place + 1 :]

    with pytest.raises(NrbError):
        parse_nrb(wrong)


@given(st.text())
def test_whatever_the_text_the_answer_is_an_nrb_or_one_of_four_codes(text: str):
    try:
        answer = parse_nrb(text)
    except NrbError as error:
        answer = error.code

    assert answer in {"NRB_LENGTH", "NRB_CHECKSUM", "NRB_CHARS", "NRB_COUNTRY"} or (
        len(answer) == 26 and answer.isdecimal()
    )
