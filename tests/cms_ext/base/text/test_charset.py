"""One rule for texts whose label of an encoding is missing, misspelt or untrue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.text.charset import (
    POLISH_LETTERS,
    best_codec,
    codec_of_label,
    count_wrong_characters,
    decode_text,
)

LETTER = "Proszę o dostęp, Łukasz Żółć, śniadanie, źródło"
TYPESET = "„Proszę” – Łukasz Żółć, śniadanie"

LABELS = {
    "cp-1250": "cp1250",
    "win1250": "cp1250",
    "x-windows-1250": "cp1250",
    "Windows 1250": "cp1250",
    "latin-2": "iso8859-2",
    "ISO_8859-2:1987": "iso8859-2",
    "ibm852": "cp852",
    "'utf-8'": "utf-8",
    "charset=UTF8": "utf-8",
    "": None,
    "base64": None,
    "rot13": None,
    "punycode": None,
    "unicode_escape": None,
    "x-unknown": None,
    "utf-8\0": "utf-8",
}


def test_labels_as_people_and_programs_write_them() -> None:
    assert {label: codec_of_label(label) for label in LABELS} == LABELS


@pytest.mark.parametrize("label", ["", "utf-8", "iso-8859-2", "cp-1250", "iso-8859-1", "zzz"])
def test_a_polish_letter_is_read_whatever_its_label_says(label: str) -> None:
    assert [
        decode_text(LETTER.encode("utf-8"), label),
        decode_text(LETTER.encode("iso8859-2"), label),
        decode_text(TYPESET.encode("cp1250"), label),
    ] == [LETTER, LETTER, TYPESET]


def test_other_scripts_keep_their_label() -> None:
    texts = {
        "koi8-r": "Привет",
        "windows-1251": "Вітаю",
        "iso-8859-1": "être à Paris, 12 m³",
        "utf-16": "Łódź",
        "iso-2022-jp": "日本",
    }
    assert {label: decode_text(text.encode(label), label) for label, text in texts.items()} == texts


def test_a_mark_at_the_start_decides_and_utf8_that_was_cut_is_still_utf8() -> None:
    assert decode_text(b"\xef\xbb\xbfza\xc5\xbc", "cp1250") == "zaż"
    assert decode_text("zaż".encode("utf-16")) == "zaż"
    assert decode_text(LETTER.encode()[:-3] + b"\xc5") == LETTER[:-2] + "\N{REPLACEMENT CHARACTER}"


def test_controls_of_latin2_are_letters_of_windows() -> None:
    assert best_codec([b"\x9cwi\xeata"]) == "cp1250"
    assert best_codec([b"\xb6wi\xeata"]) == "iso8859-2"
    assert best_codec([b"Zal\xb1\xbfek ", b"\xb6wi\xeata"]) == "iso8859-2"


@given(st.text(st.sampled_from(POLISH_LETTERS + " abcdefgh,."), min_size=1))
def test_any_polish_text_in_utf8_stays(text: str) -> None:
    assert decode_text(text.encode(), "iso-8859-2") == text


@given(st.binary(), st.text(max_size=20))
def test_no_bytes_and_no_label_raise(data: bytes, label: str) -> None:
    decode_text(data, label)


def test_wrong_characters_are_those_no_polish_text_holds() -> None:
    signs = {
        ("łódź", "iso-8859-2"): 0,
        ("║░é", "cp852"): 3,
        ("a\x01\x7f", "cp852"): 2,
        ("\t\r\n", "cp852"): 0,
    }
    assert {
        (text, codec): count_wrong_characters(text.encode(codec), codec) for text, codec in signs
    } == signs
