"""One file of many transfers, as banks' programs import it: Elixir-0 or ISO 20022. Pure.

Elixir-0 is a line of sixteen fields for each transfer, in grosze, in one of the two encodings that
Polish banks ask for. ISO 20022 is pain.001.001, XML in UTF-8, in its versions 03 and 09. Sources:
the banks' descriptions of Elixir-0 (type 110, class 51) and the recommendation of ZBP on pain.001.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from anyascii import anyascii
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from lxml import etree

from cms_ext.base.money.amounts import Money, sum_money

LINE, LINES = 35, 4
MAX_NAME_LENGTH, MAX_TITLE_LENGTH = 70, 140
# The schema of pain.001 wants at least one sign.
NO_TITLE = "-"
DIVIDERS = str.maketrans(dict.fromkeys('"|,„”', " "))
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001."


Content: TypeAlias = "Mapping[str, str | Content]"


class TransferFormat(TextChoices):
    """The formats of the file; their values are in the form."""

    ELIXIR_1250 = "elixir-1250", _("Elixir-0, polskie litery Windows-1250")
    ELIXIR_852 = "elixir-852", _("Elixir-0, polskie litery CP852")
    PAIN_03 = "pain-03", _("ISO 20022, pain.001.001.03 (XML)")
    PAIN_09 = "pain-09", _("ISO 20022, pain.001.001.09 (XML)")

    @property
    def suffix(self) -> str:
        return ".xml" if self in (self.PAIN_03, self.PAIN_09) else ".txt"

    @property
    def content_type(self) -> str:
        return "application/xml" if self.suffix == ".xml" else "text/plain"


@dataclass(frozen=True, slots=True)
class Transfer:
    """`reference` names what is paid; `nrb` has 26 digits; `amount` is above zero.

    `recipient` is empty where the order's own gets the money.
    """

    reference: str
    nrb: str
    amount: Money
    title: str
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """Transfers of one payer, on one day; `nrb` is the payer's, 26 digits.

    `recipient` gets each transfer that names none. `key` identifies the order for the bank, at most
    35 letters and digits.
    """

    key: str
    nrb: str
    payer: str
    recipient: str
    recipient_address: str
    day: date
    transfers: Sequence[Transfer]

    def list_recipient(self, transfer: Transfer) -> list[str]:
        """Return name and address of who gets a transfer."""
        return (
            [transfer.recipient] if transfer.recipient else [self.recipient, self.recipient_address]
        )

    @property
    def total(self) -> Money:
        return sum_money(transfer.amount for transfer in self.transfers)


def write_transfers(order: TransferOrder, form: TransferFormat, made_at: datetime) -> bytes:
    """Write the file; what the format cannot hold is replaced by the nearest letters."""
    match form:
        case TransferFormat.ELIXIR_1250:
            return _elixir(order, "cp1250")
        case TransferFormat.ELIXIR_852:
            return _elixir(order, "cp852")
        case TransferFormat.PAIN_03:
            return _pain(order, "03", made_at)
        case _:
            return _pain(order, "09", made_at)


def plain_text(text: str, encoding: str = "utf-8") -> str:
    """Return one line of text without signs that the file or its encoding cannot hold.

    Quotes, bars and commas divide the fields of Elixir-0, so a blank stands for them everywhere.
    """
    signs = (_sign(sign, encoding) for sign in unicodedata.normalize("NFC", text))
    return " ".join("".join(signs).translate(DIVIDERS).split())


def _sign(sign: str, encoding: str) -> str:
    if unicodedata.category(sign)[0] in "CZ":
        return " "
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return anyascii(sign)
    return sign


def _elixir(order: TransferOrder, encoding: str) -> bytes:
    payer = _lines([order.payer], encoding)
    rows = (
        [
            "110",
            f"{order.day:%Y%m%d}",
            str(transfer.amount.grosze),
            order.nrb[2:10],
            "0",
            f'"{order.nrb}"',
            f'"{transfer.nrb}"',
            f'"{payer}"',
            f'"{_lines(order.list_recipient(transfer), encoding)}"',
            "0",
            transfer.nrb[2:10],
            f'"{_lines([transfer.title], encoding)}"',
            '""',
            '""',
            '"51"',
            '""',
        ]
        for transfer in order.transfers
    )
    return "".join(",".join(row) + "\r\n" for row in rows).encode(encoding)


def _lines(texts: Sequence[str], encoding: str) -> str:
    """Join four lines of at most 35 signs by bars; each text begins a line, the rest is cut."""
    lines = [line for text in texts for line in _wrapped(plain_text(text, encoding))]
    return "|".join([*lines, *[""] * LINES][:LINES])


def _wrapped(text: str) -> Iterator[str]:
    """Split at blanks into lines; a longer word is cut."""
    while text:
        cut = len(text) if len(text) <= LINE else text.rfind(" ", 0, LINE + 1)
        cut = cut if cut > 0 else LINE
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()


def _pain(order: TransferOrder, version: str, made_at: datetime) -> bytes:
    document = etree.Element("Document", {"xmlns": f"{NAMESPACE}{version}"})
    initiation = etree.SubElement(document, "CstmrCdtTrfInitn")
    day = order.day.isoformat()
    payer: Content = {"Nm": plain_text(order.payer)[:MAX_NAME_LENGTH]}
    bank: Content = {"ClrSysMmbId": {"ClrSysId": {"Cd": "PLKNR"}, "MmbId": order.nrb[2:10]}}
    sums: Content = {"NbOfTxs": str(len(order.transfers)), "CtrlSum": _digits(order.total)}
    header: Content = {"MsgId": order.key, "CreDtTm": made_at.isoformat(timespec="seconds")}
    _add(initiation, "GrpHdr", {**header, **sums, "InitgPty": payer})
    content: Content = {
        "PmtInfId": order.key,
        "PmtMtd": "TRF",
        "BtchBookg": "false",
        **sums,
        "ReqdExctnDt": day if version == "03" else {"Dt": day},
        "Dbtr": payer,
        "DbtrAcct": {"Id": {"IBAN": f"PL{order.nrb}"}, "Ccy": "PLN"},
        "DbtrAgt": {"FinInstnId": bank},
        "ChrgBr": "SLEV",
    }
    payment = _add(initiation, "PmtInf", content)
    for transfer in order.transfers:
        _add(payment, "CdtTrfTxInf", _pain_transfer(order, transfer))
    for amount in payment.iter("InstdAmt"):
        amount.set("Ccy", "PLN")
    # lxml's stubs say `Any` of a call with these arguments.
    written: bytes = etree.tostring(document, encoding="UTF-8", xml_declaration=True)
    return written


def _pain_transfer(order: TransferOrder, transfer: Transfer) -> Content:
    return {
        "PmtId": {"EndToEndId": plain_text(transfer.reference)[:LINE]},
        "Amt": {"InstdAmt": _digits(transfer.amount)},
        "Cdtr": {"Nm": plain_text(order.list_recipient(transfer)[0])[:MAX_NAME_LENGTH]},
        "CdtrAcct": {"Id": {"IBAN": f"PL{transfer.nrb}"}},
        "RmtInf": {"Ustrd": plain_text(transfer.title)[:MAX_TITLE_LENGTH].rstrip() or NO_TITLE},
    }


def _digits(amount: Money) -> str:
    return f"{amount.amount:.2f}"


def _add(parent: etree._Element, name: str, content: str | Content) -> etree._Element:
    """Add an element with a text, or with elements by name, in their order."""
    element = etree.SubElement(parent, name)
    if isinstance(content, str):
        element.text = content
    else:
        for child, inner in content.items():
            _add(element, child, inner)
    return element
