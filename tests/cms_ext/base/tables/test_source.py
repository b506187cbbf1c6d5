import hashlib

from cms_ext.base.tables import TableLimits
from tests.cms_ext.base.tables.outcome import read

HEADER = "external_id;nrb;value_date;amount;source;title;payer_name\r\n"
GOOD = (
    HEADER + "X-1;66999000090001000000100005;2026-03-02;12,50;BANK;Opłata za luty;Żaneta Próbna\r\n"
)
BOM = b"\xef\xbb\xbf"


def test_refused_by_content():
    refused = {
        b"": "FILE_EMPTY",
        b"\xd0\xcf\x11\xe0" + bytes(500): "FILE_XLS",
        b"PK\x03\x04 [Content_Types].xml xl/workbook.xml": "XLSX_NOT_WORKBOOK",
        b"PK\x03\x04 word/document.xml": "XLSX_NOT_WORKBOOK",
        b"PK\x05\x06" + bytes(18): "XLSX_NOT_WORKBOOK",
        b"%PDF-1.7": "FILE_NOT_TABLE",
        b"<html>": "FILE_NOT_TABLE",
        BOM + b"<?xml version='1.0'?>": "FILE_NOT_TABLE",
        b"\x89PNG\r\n\x1a\n0000": "FILE_NOT_TABLE",
        b"\xff\xd8\xff\xe0": "FILE_NOT_TABLE",
        GOOD.encode("utf-16"): "FILE_ENCODING_UTF16",
        GOOD.encode("utf-16-be"): "FILE_ENCODING_UTF16",
        GOOD.encode("utf-32"): "FILE_ENCODING_UTF16",
        BOM + GOOD.encode() + b"\x9c\r\n": "FILE_ENCODING_MIXED",
        b"\x81\x83": "FILE_ENCODING_UNKNOWN",
    }

    found = {data: [error.code for error in read(data).errors] for data in refused}
    assert found == {data: [code] for data, code in refused.items()}


def test_encoding():
    encodings = {
        GOOD.encode(): ("utf-8-sig", False),
        BOM + GOOD.encode(): ("utf-8-sig", False),
        HEADER.encode(): ("utf-8-sig", False),
        GOOD.encode("cp1250"): ("cp1250", True),
    }

    outcomes = {data: read(data, kind="payments") for data in encodings}
    sources = {data: outcome.file.source for data, outcome in outcomes.items()}
    assert {data: (one.encoding, one.guessed) for data, one in sources.items()} == encodings
    assert {data: (one.sha256, one.size) for data, one in sources.items()} == {
        data: (hashlib.sha256(data).hexdigest(), len(data)) for data in encodings
    }
    # A guessed one shows words to judge it by.
    words = outcomes[GOOD.encode("cp1250")].polish_samples
    assert words == ["Opłata za luty", "Żaneta Próbna"]


def test_a_code_page_is_found_by_its_letters_and_a_person_knows_better():
    data = GOOD.replace("luty", "śmieci").encode("iso8859-2")

    guessed = read(data, kind="payments")
    chosen = read(data, kind="payments", encoding="cp1250")

    assert [row.title for _line, row in guessed.rows] == ["Opłata za śmieci"]
    assert (guessed.file.source.encoding, guessed.file.source.guessed) == ("iso8859-2", True)
    assert guessed.polish_samples == ["Opłata za śmieci", "Żaneta Próbna"]
    assert [row.title for _line, row in chosen.rows] == ["Opłata za ¶mieci"]
    assert (chosen.file.source.encoding, chosen.file.source.guessed) == ("cp1250", False)


def test_row_of_a_nul_byte():
    rows = {
        "a;b\n\x00\n": 2,
        'a;b\n"x\ny";c\nd;\x00e\n': 3,  # after a quoted line break
        'a;b\nFirma "A;c\nd;\x00e\n': 3,  # after a stray quote
        "\x00\n" + f"{'x' * 60}\n" * 30: 1,
    }

    assert {data: read(data).found for data in rows} == {
        data: [("FILE_NUL", row, "")] for data, row in rows.items()
    }


def test_a_letter_cut_at_the_border_of_two_pieces_or_by_the_end_of_the_file_is_no_utf8():
    filler = b"a" * ((1 << 20) - 3)

    for data in (b"x\n" + filler + b"\xc5zzz\xc5\x82", b"Op\xc5\x82ata\n\xc5"):
        assert read(data).found == [("FILE_ENCODING_MIXED", 2, "")]


def test_too_large_for_its_way_in():
    outcome = read(b"x" * ((1 << 20) + 1), limits=TableLimits(megabytes=1, rows=10))

    assert [error.message for error in outcome.errors] == [
        "Plik ma 2 MB; najwięcej można 1 MB. Podziel go na mniejsze pliki."
    ]
