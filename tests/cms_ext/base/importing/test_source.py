"""What a file is, by its bytes."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from cms_ext.base.importing import TableLimits

HEADER = "external_id;nrb;value_date;amount;source;title;payer_name\r\n"
GOOD = (
    HEADER + "X-1;66999000090001000000100005;2026-03-02;12,50;BANK;Opłata za luty;Żaneta Próbna\r\n"
)
BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "FILE_XLS"),
        (b"PK\x03\x04 [Content_Types].xml xl/workbook.xml", "XLSX_NOT_WORKBOOK"),
        (b"PK\x03\x04 word/document.xml", "XLSX_NOT_WORKBOOK"),
        (b"PK\x05\x06" + bytes(18), "XLSX_NOT_WORKBOOK"),
        (b"%PDF-1.7", "FILE_NOT_TABLE"),
        (b"<html>", "FILE_NOT_TABLE"),
        (BOM + b"<?xml version='1.0'?>", "FILE_NOT_TABLE"),
        (b"\x89PNG\r\n\x1a\n0000", "FILE_NOT_TABLE"),
        (b"\xff\xd8\xff\xe0", "FILE_NOT_TABLE"),
        (GOOD.encode("utf-16"), "FILE_ENCODING_UTF16"),
        (GOOD.encode("utf-16-be"), "FILE_ENCODING_UTF16"),
        (GOOD.encode("utf-32"), "FILE_ENCODING_UTF16"),
        (BOM + GOOD.encode() + b"\x9c\r\n", "FILE_ENCODING_MIXED"),
        (b"\x81\x83", "FILE_ENCODING_UNKNOWN"),
    ],
)
def test_refused_by_content(read: Any, data: bytes, code: str) -> None:
    assert [error.code for error in read(data).errors] == [code]


@pytest.mark.parametrize(
    ("data", "encoding", "guessed"),
    [
        (GOOD.encode(), "utf-8-sig", False),
        (BOM + GOOD.encode(), "utf-8-sig", False),
        (HEADER.encode(), "utf-8-sig", False),
        (GOOD.encode("cp1250"), "cp1250", True),
    ],
    ids=["UTF-8", "UTF-8 with BOM", "ASCII", "Windows-1250"],
)
def test_encoding(read: Any, data: bytes, encoding: str, guessed: bool) -> None:
    file = read(data, kind="payments").file

    assert (file.source.encoding, file.source.guessed) == (encoding, guessed)
    assert file.source.sha256 == hashlib.sha256(data).hexdigest()
    assert file.source.size == len(data)


def test_a_guessed_encoding_shows_words_to_judge_it_by(read: Any) -> None:
    outcome = read(GOOD.encode("cp1250"), kind="payments")

    assert outcome.polish_samples == ["Opłata za luty", "Żaneta Próbna"]


def test_latin_2_is_read_only_when_chosen(read: Any) -> None:
    data = GOOD.replace("luty", "śmieci").encode("iso8859-2")

    chosen = read(data, kind="payments", encoding="iso8859-2")
    guessed = read(data, kind="payments")

    assert [row.title for _line, row in chosen.rows] == ["Opłata za śmieci"]
    assert [row.title for _line, row in guessed.rows] == ["Opłata za ¶mieci"]


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        (["a;b", "\x00"], 2),
        (["a;b", '"x\ny";c', "d;\x00"], 3),
        (["a;b", 'Firma "A;c', "d;\x00"], 3),
        (["\x00"] + ["x" * 60] * 30, 1),
    ],
    ids=["second", "after a quoted line break", "after a stray quote", "first"],
)
def test_row_of_a_nul_byte(read: Any, lines: list[str], row: int) -> None:
    data = "\n".join(lines) + "\n"

    assert read(data).found == [("FILE_NUL", row, "")]


def test_a_broken_byte_at_the_border_of_two_pieces_is_found(read: Any) -> None:
    filler = b"a" * ((1 << 20) - 1)

    assert read(b"x\n" + filler[:-2] + "ł".encode()[:1] + b"zzz\xc5\x82").found == [
        ("FILE_ENCODING_MIXED", 2, "")
    ]


def test_a_letter_cut_by_the_end_of_the_file_is_no_utf8(read: Any) -> None:
    assert read("Opłata\nł".encode()[:-1]).found == [("FILE_ENCODING_MIXED", 2, "")]


def test_too_large_for_its_way_in(read: Any) -> None:
    outcome = read(b"x" * ((1 << 20) + 1), limits=TableLimits(megabytes=1, rows=10))

    assert [error.message for error in outcome.errors] == [
        "Plik ma 2 MB; najwięcej można 1 MB. Podziel go na mniejsze pliki."
    ]
