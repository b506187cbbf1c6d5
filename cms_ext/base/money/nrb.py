"""The NRB, the 26-digit Polish account number: 2 check digits, 8 of the bank, 16 others.

Pure functions without Django, shared by the bank files, the CSV imports and the payment slips.
Source: PN-F-01102 and ISO 7064 (mod 97-10) as restated in `qr_zbp.md` §3.
"""

import re

from cms_ext.base.text.typed_values import compact_identifier

_COUNTRY = re.compile(r"[A-Za-z]{2}(?=\d)", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_LENGTH = 26
_LABEL = (
    "numer|nrb|nr|iban|rachunku|rachunek|rach|rku|rk|konta|konto|bankowego|bankowy|do|na|wpłat"
    "|pln(?!d)|pl(?=:)"
)
# „PL” in digits, P is 25 and L 21, and two zeros in the place of the check digits.
_COUNTRY_AND_ZEROS = "252100"


class NrbError(ValueError):
    """A text that is no NRB: `code` is for scripts, `message` (Polish) for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse_nrb(text: str) -> str:
    """Return the 26 digits of an account number as people and banks write it.

    Blanks, dashes, dots and invisible marks are dropped, and in front „IBAN:”, „nr” or PL.
    Raises NrbError with NRB_COUNTRY, NRB_CHARS, NRB_LENGTH or NRB_CHECKSUM.
    """
    plain = text if text.isascii() and text.isdigit() else compact_identifier(text, _LABEL)
    country = _COUNTRY.match(plain)
    if country and country.group().upper() != "PL":
        raise NrbError("NRB_COUNTRY", "To nie jest polski numer rachunku.")
    digits = plain[country.end() :] if country else plain
    if digits and not _DIGITS.fullmatch(digits):
        raise _chars_error()
    if len(digits) != _LENGTH:
        raise _length_error(len(digits))
    if digits[:2] != _check_digits(digits[2:]):
        raise NrbError(
            "NRB_CHECKSUM",
            "Numer rachunku ma błędną sumę kontrolną – sprawdź, czy nie brakuje "
            "lub nie przestawiono cyfry.",
        )
    return digits


def build_nrb(sort_code: str, client_id: str, number: str, suffix_length: int = 12) -> str:
    """Build a payer's virtual account from sort code, client identifier and a number.

    `number` is padded with zeros to `suffix_length`; the three parts must make 24 digits.
    Raises NrbError with NRB_CHARS or NRB_LENGTH.
    """
    bban = sort_code + client_id + number.zfill(suffix_length)
    if not number or not _DIGITS.fullmatch(bban):
        raise _chars_error()
    if len(bban) != _LENGTH - 2 or len(number) > suffix_length:
        raise _length_error(len(bban) + 2)
    return _check_digits(bban) + bban


def format_nrb(nrb: str) -> str:
    """26 digits in the groups printed on paper: `66 9990 0009 0001 0000 0010 0005`."""
    return " ".join([nrb[:2], *(nrb[start : start + 4] for start in range(2, len(nrb), 4))])


def _check_digits(bban: str) -> str:
    # Comparing with these two digits, not only mod 97, keeps one spelling per account:
    # 99 leaves the same remainder as 02.
    # By one division: stdnum goes through the digits, which a statement of thousands would feel.
    return f"{98 - int(bban + _COUNTRY_AND_ZEROS) % 97:02d}"


def _chars_error() -> NrbError:
    return NrbError("NRB_CHARS", "Numer rachunku może zawierać tylko cyfry i odstępy.")


def _length_error(count: int) -> NrbError:
    return NrbError("NRB_LENGTH", f"Numer rachunku ma {count} cyfr, a powinien mieć {_LENGTH}.")
