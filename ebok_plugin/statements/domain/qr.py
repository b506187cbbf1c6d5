"""The payment QR code: its text and its picture (`qr_zbp.md`). Pure, without Django models."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from typing import Literal

import segno

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.base.text.typed_values import parse_nip as checked_nip

COUNTRY = "PL"
# Six digits of grosze; no bank's app was tested with more (qr_zbp.md §4).
MAX_CODE_AMOUNT = Money.parse("9999.99")
QUIET_ZONE = 4
MASK = 3
MAX_NAME_LENGTH, MAX_TITLE_LENGTH = 20, 32
TITLE_WITHOUT_WORDS = "Opłata"
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_PLAIN = frozenset(",./-@#&*_ 0123456789")
_QUOTES = frozenset("\"'«»‹›‘’‚‛“”„‟〝〞〟＂＇")
_BLANKS = re.compile(" +")


class QrError(ValueError):
    """Wrong data of the co-op or the account: `code` and a message for staff."""

    def __init__(self, code: Literal["QR_NIP", "QR_NRB", "QR_NAME"], message: str) -> None:
        super().__init__(f"[{code}] {message}")
        self.code = code


def has_code(amount: Money) -> bool:
    """Return whether this amount gets a code: something is owed, and at most 9 999,99 zł."""
    return ZERO < amount <= MAX_CODE_AMOUNT


def qr_payload(
    *, nip: str, nrb: str, amount: Money | None, name: str, title: str, account_no: str = ""
) -> str | None:
    """Build the nine fields of the code, or None for an amount that gets none.

    `amount` None leaves it to the payer. Raises QrError when NIP, NRB or name cannot be used;
    `account_no` is for its message.
    """
    if amount is not None and not has_code(amount):
        return None
    fields = (
        qr_nip(nip),
        COUNTRY,
        qr_nrb(nrb, account_no),
        f"{amount.grosze if amount else 0:06d}",
        qr_recipient(name),
        qr_title(title),
    )
    return "|".join((*fields, "", "", ""))


def qr_nip(nip: str) -> str:
    """Return the ten digits of the recipient's NIP; QrError QR_NIP."""
    try:
        return checked_nip(nip)
    except ValueRefused as refused:
        raise QrError(
            "QR_NIP", "NIP odbiorcy ma błędną sumę kontrolną – kody QR są wyłączone."
        ) from refused


def qr_nrb(nrb: str, account_no: str = "") -> str:
    """Return the 26 digits of the payer's account number; QrError QR_NRB."""
    try:
        return parse_nrb(nrb)
    except NrbError as error:
        raise QrError(
            "QR_NRB",
            f"Konto {account_no} nie ma poprawnego numeru rachunku – kod QR jest wyłączony.",
        ) from error


def qr_recipient(name: str) -> str:
    """Return the recipient's name; QrError QR_NAME when there is none."""
    cleaned = qr_name(name)
    if not cleaned:
        raise QrError("QR_NAME", "Podaj nazwę odbiorcy do kodu QR (najwyżej 20 znaków).")
    return cleaned


def qr_code(payload: str) -> segno.QRCode:
    """Make the symbol, marked as UTF-8: without the mark zbar must guess (qr_zbp.md §4).

    Readers take any mask; trying all eight for the most even one takes four times as long.
    """
    return segno.make(
        payload, error="l", boost_error=False, micro=False, encoding="utf-8", eci=True, mask=MASK
    )


def qr_svg(payload: str, *, title: str, description: str) -> str:
    """Draw the code as inline SVG: black on a white box, named, without a style of its own."""
    drawn: str = qr_code(payload).svg_inline(
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        omitsize=True,
        title=title,
        desc=description,
        svgclass="qr",
        lineclass=None,
    )
    # Not every screen reader takes the title inside as a name; all take a role and a label.
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{_quoted(title)}" ', 1)


def qr_drawing(payload: str) -> str:
    """Draw the same picture for a paper, which names it itself."""
    buffer = BytesIO()
    qr_code(payload).save(
        buffer,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return buffer.getvalue().decode()


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def qr_name(text: str) -> str:
    """Return the recipient in at most 20 characters; empty if nothing of it can be sent."""
    return _clean_text(text, MAX_NAME_LENGTH)


def qr_title(text: str) -> str:
    """Return the title in at most 32 characters; `Opłata` if nothing of it can be sent."""
    return _clean_text(text, MAX_TITLE_LENGTH) or TITLE_WITHOUT_WORDS


def _clean_text(text: str, most: int) -> str:
    plain = "".join(_sent(character) for character in unicodedata.normalize("NFC", text))
    return _BLANKS.sub(" ", plain).strip()[:most].strip()


def _sent(character: str) -> str:
    """Replace a character by itself, its letter without accents, nothing, or a blank."""
    if character in _POLISH or character in _PLAIN:
        return character
    if character in _QUOTES or unicodedata.combining(character):
        return ""
    if not character.isalpha():
        return " "
    parts = unicodedata.normalize("NFD", character)
    return unicodedata.normalize("NFC", "".join(s for s in parts if not unicodedata.combining(s)))
