"""What a file is, by its first bytes alone. Source: bank_formats.md §2."""

import codecs

from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.limits import BankLimits, check_size
from ebok_plugin.exchange.bank.refusal import BankFileError
from ebok_plugin.exchange.bank.statement import StatementFormat

_BLANK = b" \t\r\n\x0b\x0c"
_FOREIGN = {
    b"%PDF": "PDF",
    b"PK": "archiwum ZIP albo arkusz XLSX",
    b"\xd0\xcf\x11\xe0": "arkusz XLS",
}
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_MT940_STARTS = (b":20:", b":940:", b"{1:")
_EXPECTED = "MT940 (:20:) albo CAMT.053 (XML)"


def sniff(data: bytes, limits: BankLimits) -> StatementFormat:
    """MT940 or CAMT.053 (any XML: its namespace is looked at later).

    Raises BankFileError with FILE_TOO_LARGE, FILE_EMPTY, FILE_NOT_STATEMENT, FILE_ENCODING_UTF16.
    """
    check_size(data, limits)
    start = data.removeprefix(codecs.BOM_UTF8).lstrip(_BLANK)[:8]
    if not start:
        raise BankFileError(BankFinding(Code.FILE_EMPTY, "Plik jest pusty.", expected=_EXPECTED))
    for magic, name in _FOREIGN.items():
        if start.startswith(magic):
            raise not_a_statement(f"plik zaczyna się jak {name}", found=name)
    if start.startswith(_WIDE_BOMS) or b"\0" in data:
        raise BankFileError(
            BankFinding(
                Code.FILE_ENCODING_UTF16,
                "Plik jest zapisany w UTF-16. Zapisz go w kodowaniu banku lub UTF-8.",
                found="UTF-16",
            )
        )
    if start.startswith(b"<"):
        return StatementFormat.CAMT053
    if start.startswith(_MT940_STARTS):
        return StatementFormat.MT940
    raise not_a_statement("nie zaczyna się ani od :20:, ani od <")


def not_a_statement(why: str, found: str | None = None) -> BankFileError:
    return BankFileError(
        BankFinding(
            Code.FILE_NOT_STATEMENT,
            f"To nie jest wyciąg MT940 ani CAMT.053 ({why}).",
            found=found,
            expected=_EXPECTED,
        )
    )
