"""The payment code: its text and its picture (`qr_zbp.md`). Pure, without Django."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from io import BytesIO
from typing import Literal

import segno
from django.core.cache import caches

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.base.text.typed_values import parse_nip as checked_nip

COUNTRY = "PL"
# Six digits of grosze; more is never sent, because no bank's app was tried with it (qr_zbp.md §4).
MOST = Money.parse("9999.99")
QUIET_ZONE = 4
KEPT_SECONDS = 60 * 60
MOST_IN_NAME, MOST_IN_TITLE = 20, 32
TITLE_WITHOUT_WORDS = "Opłata"
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_KEPT = frozenset(",./-@#&*_ 0123456789")
_QUOTES = frozenset("\"'«»‹›‘’‚‛“”„‟〝〞〟＂＇")
_BLANKS = re.compile(" +")


class QrError(ValueError):
    """What is wrong with the co-op's or the account's data: `code` and a message for staff."""

    def __init__(self, code: Literal["QR_NIP", "QR_NRB", "QR_NAME"], message: str) -> None:
        super().__init__(f"[{code}] {message}")
        self.code = code


def has_code(amount: Money) -> bool:
    """Whether a code is made for this amount: something is owed, and at most 9 999,99 zł."""
    return ZERO < amount <= MOST


def qr_payload(
    *, nip: str, nrb: str, amount: Money | None, name: str, title: str, account_no: str = ""
) -> str | None:
    """The nine fields, or None for an amount that gets no code.

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
    """Ten digits of the recipient's NIP; QrError QR_NIP."""
    try:
        return checked_nip(nip)
    except ValueRefused as refused:
        raise QrError(
            "QR_NIP", "NIP odbiorcy ma błędną sumę kontrolną – kody QR są wyłączone."
        ) from refused


def qr_nrb(nrb: str, account_no: str = "") -> str:
    """26 digits of the payer's account number; QrError QR_NRB."""
    try:
        return parse_nrb(nrb)
    except NrbError as error:
        raise QrError(
            "QR_NRB",
            f"Konto {account_no} nie ma poprawnego numeru rachunku – kod QR jest wyłączony.",
        ) from error


def qr_recipient(name: str) -> str:
    """The recipient's name; QrError QR_NAME when there is none."""
    sent = qr_name(name)
    if not sent:
        raise QrError("QR_NAME", "Podaj nazwę odbiorcy do kodu QR (najwyżej 20 znaków).")
    return sent


def qr_code(payload: str) -> segno.QRCode:
    """The symbol itself, marked as UTF-8: without that mark zbar must guess (qr_zbp.md §4)."""
    return segno.make(
        payload, error="l", boost_error=False, micro=False, encoding="utf-8", eci=True
    )


def qr_svg(payload: str, *, title: str, description: str) -> str:
    """The picture as inline SVG: black on a white box, named, without style of its own.

    Trying the eight masks takes an eighth of the work of its page: the drawing of a
    payload is kept a while by the process that made it.
    """
    made_of = hashlib.sha256("\0".join((payload, title, description)).encode()).hexdigest()
    return str(
        caches["process"].get_or_set(
            f"qr-{made_of}", lambda: _drawn(payload, title, description), KEPT_SECONDS
        )
    )


def _drawn(payload: str, title: str, description: str) -> str:
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
    # A title inside is not yet a name for every screen reader, a role and a label are.
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{_quoted(title)}" ', 1)


def qr_drawing(payload: str) -> str:
    """The same picture for a paper, which names it itself."""
    drawn = BytesIO()
    qr_code(payload).save(
        drawn,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode()


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def qr_name(text: str) -> str:
    """The recipient, at most 20 characters; empty when nothing of it can be sent."""
    return _clean_text(text, MOST_IN_NAME)


def qr_title(text: str) -> str:
    """The title, at most 32 characters; `Opłata` when nothing of it can be sent."""
    return _clean_text(text, MOST_IN_TITLE) or TITLE_WITHOUT_WORDS


def _clean_text(text: str, most: int) -> str:
    plain = "".join(_sent(sign) for sign in unicodedata.normalize("NFC", text))
    return _BLANKS.sub(" ", plain).strip()[:most].strip()


def _sent(sign: str) -> str:
    """What stands for a sign: itself, its letter without accents, nothing, or a blank."""
    if sign in _POLISH or sign in _KEPT:
        return sign
    if sign in _QUOTES or unicodedata.combining(sign):
        return ""
    if not sign.isalpha():
        return " "
    parts = unicodedata.normalize("NFD", sign)
    return unicodedata.normalize("NFC", "".join(s for s in parts if not unicodedata.combining(s)))
