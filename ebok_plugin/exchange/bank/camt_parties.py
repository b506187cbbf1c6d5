"""Who paid whom and for which virtual account, in CAMT.053 details. Source: bank_formats.md §5.

Each thing is looked for in its place of version 02 and in that of version 08.
"""

from dataclasses import dataclass

from ebok_plugin.exchange.bank.account import (
    counterparty,
    own_account,
    reference_account,
    virtual_account,
    virtual_account_in,
)
from ebok_plugin.exchange.bank.camt_node import CamtNode
from ebok_plugin.exchange.bank.profile import BankProfile

_ADDRESS_PARTS = ("StrtNm", "BldgNb", "PstCd", "TwnNm")


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    address: str
    nrb: str | None


def other_party(details: CamtNode, *, incoming: bool) -> Party:
    """The payer of incoming money, the recipient of outgoing money."""
    role = "Dbtr" if incoming else "Cdtr"
    party = f"RltdPties/{role}"
    account = f"RltdPties/{role}Acct/Id"
    return Party(
        name=details.text(f"{party}/Nm", f"{party}/Pty/Nm"),
        address=_address(details.first(f"{party}/PstlAdr", f"{party}/Pty/PstlAdr")),
        nrb=counterparty(details.text(f"{account}/IBAN", f"{account}/Othr/Id")),
    )


def paid_to(
    details: CamtNode, account: str, title: str, profile: BankProfile
) -> tuple[str, str | None]:
    """What the bank says about the virtual account of an incoming payment, and its NRB.

    `account` is the one of the statement: a payment straight to it names no payer.
    """
    written = details.text("RltdPties/CdtrAcct/Id/IBAN", "RltdPties/CdtrAcct/Id/Othr/Id")
    raw = ""
    if written and own_account(written) != account:
        raw, nrb = virtual_account(written, profile)
        if nrb:
            return raw, nrb
    reference, nrb = reference_account(details.text("RmtInf/Strd/CdtrRefInf/Ref"), profile)
    if nrb:
        return reference, nrb
    typed = virtual_account_in(title, profile)
    return raw or reference or typed or "", typed


def _address(node: CamtNode | None) -> str:
    if node is None:
        return ""
    lines = [line.own_text for line in node.all("AdrLine")]
    return " ".join(filter(None, lines or [node.text(part) for part in _ADDRESS_PARTS]))
