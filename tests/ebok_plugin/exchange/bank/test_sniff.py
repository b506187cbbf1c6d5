import codecs

import pytest

from ebok_plugin.exchange.bank import LIMITS, BankFileError, BankLimits, StatementFormat
from ebok_plugin.exchange.bank.detect import sniff


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b":20:MT940\n", StatementFormat.MT940),
        (b"\r\n \t:20:MT940\n", StatementFormat.MT940),
        (b":940:\n:20:1\n", StatementFormat.MT940),
        (b"{1:F01BANKPLPWXXXX}{4:\n", StatementFormat.MT940),
        (codecs.BOM_UTF8 + b":20:MT940\n", StatementFormat.MT940),
        (b"<?xml version='1.0'?><a/>", StatementFormat.CAMT053),
        (codecs.BOM_UTF8 + b"\n<a/>", StatementFormat.CAMT053),
    ],
)
def test_first_bytes_tell_the_kind(data: bytes, kind: StatementFormat) -> None:
    assert sniff(data, LIMITS) is kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "[FILE_EMPTY] Plik jest pusty."),
        (codecs.BOM_UTF8 + b" \r\n\t", "[FILE_EMPTY] Plik jest pusty."),
        (
            b"%PDF-1.7\0\0",
            "[FILE_NOT_STATEMENT] To nie jest wyciąg MT940 ani CAMT.053 "
            "(plik zaczyna się jak PDF).",
        ),
        (
            b"PK\x03\x04\0\0",
            "[FILE_NOT_STATEMENT] To nie jest wyciąg MT940 ani CAMT.053 "
            "(plik zaczyna się jak archiwum ZIP albo arkusz XLSX).",
        ),
        (
            b"konto;kwota\n",
            "[FILE_NOT_STATEMENT] To nie jest wyciąg MT940 ani CAMT.053 "
            "(nie zaczyna się ani od :20:, ani od <).",
        ),
        *(
            (
                ":20:MT940".encode(encoding),
                "[FILE_ENCODING_UTF16] Plik jest zapisany w UTF-16. "
                "Zapisz go w kodowaniu banku lub UTF-8.",
            )
            for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
        ),
        (
            codecs.BOM_UTF16_LE + "<!DOCTYPE a><a/>".encode("utf-16-le"),
            "[FILE_ENCODING_UTF16] Plik jest zapisany w UTF-16. "
            "Zapisz go w kodowaniu banku lub UTF-8.",
        ),
    ],
)
def test_other_files_are_named(data: bytes, said: str) -> None:
    with pytest.raises(BankFileError) as caught:
        sniff(data, LIMITS)

    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("size", "limit", "said"),
    [
        (20 * 2**20 + 1, 20 * 2**20, "Plik ma 20,1 MB; najwięcej można 20 MB."),
        (3 * 2**20, 2**20 * 3 // 2, "Plik ma 3,0 MB; najwięcej można 1,5 MB."),
    ],
)
def test_too_large_file_is_not_looked_at(size: int, limit: int, said: str) -> None:
    with pytest.raises(BankFileError) as caught:
        sniff(b"\0" * size, BankLimits(size=limit))

    assert (caught.value.code, caught.value.message_pl) == ("FILE_TOO_LARGE", said)


def test_a_file_of_the_largest_size_passes() -> None:
    assert sniff(b":20:".ljust(LIMITS.size), LIMITS) is StatementFormat.MT940
