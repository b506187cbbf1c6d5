"""Who paid whom and for what, of an entry of CAMT.053. Source: bank_formats.md §5.

Each is read from its first place that is not empty.
"""

from dataclasses import dataclass

from ebok_plugin.payments.bank.camt_values import CamtNode
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.values import (
    find_counterparty,
    find_reference_account,
    find_virtual_account,
    parse_own_account,
    parse_virtual_account,
)

_ADDRESS_PARTS = ("StrtNm", "BldgNb", "PstCd", "TwnNm")
_REFERENCE = "RmtInf/Strd/CdtrRefInf/Ref"
_WORDS = (
    "RmtInf/Ustrd",
    "RmtInf/Strd/AddtlRmtInf",
    _REFERENCE,
    "RmtInf/Strd/RfrdDocInf/Nb",
    "RtrInf/AddtlInf",
    "RtrInf/Rsn/Prtry",
    "AddtlTxInf",
)


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    address: str
    nrb: str | None


def other_party(details: CamtNode, *, incoming: bool) -> Party:
    """Find the payer of incoming money, or the recipient of outgoing money."""
    role = "Dbtr" if incoming else "Cdtr"
    account = f"RltdPties/{role}Acct/Id"
    name, address = _name(details, role)
    if not name:
        name, address = _name(details, f"Ultmt{role}")
    nrb = find_counterparty(details.text(f"{account}/IBAN", f"{account}/Othr/Id"))
    return Party(name, address, nrb)


def _name(details: CamtNode, role: str) -> tuple[str, str]:
    party = f"RltdPties/{role}"
    name = details.text(f"{party}/Nm", f"{party}/Pty/Nm", f"{party}/Agt/FinInstnId/Nm")
    return name, _address(details.first(f"{party}/PstlAdr", f"{party}/Pty/PstlAdr"))


def _address(node: CamtNode | None) -> str:
    if node is None:
        return ""
    lines = [line.own_text for line in node.all("AdrLine")]
    return " ".join(filter(None, lines or [node.text(part) for part in _ADDRESS_PARTS]))


def find_title(details: CamtNode, entry: CamtNode) -> str:
    """Find the payer's words, else the bank's: about its own fee they are better than nothing."""
    for path in _WORDS:
        if text := " ".join(filter(None, (line.own_text for line in details.all(path)))):
            return text
    return entry.text("AddtlNtryInf") or details.text("RtrInf/Rsn/Cd")


def paid_to(
    details: CamtNode, account: str, title: str, profile: BankProfile
) -> tuple[str, str | None]:
    """Find what the bank says about the virtual account of an incoming payment, and its NRB.

    `account` is that of the statement: a payment straight to it names no payer.
    """
    written = details.text("RltdPties/CdtrAcct/Id/IBAN", "RltdPties/CdtrAcct/Id/Othr/Id")
    raw = ""
    if written and parse_own_account(written) != account:
        raw, nrb = parse_virtual_account(written, profile)
        if nrb:
            return raw, nrb
    reference, nrb = find_reference_account(details.text(_REFERENCE), profile)
    if nrb:
        return reference, nrb
    typed = find_virtual_account(title, profile)
    return raw or reference or typed or "", typed
