"""Amounts, signs and days of CAMT.053 elements. Source: bank_formats.md §5.

Each function appends what is wrong to `errors` and then returns None.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ebok_plugin.exchange.bank import values
from ebok_plugin.exchange.bank.camt_node import CamtNode
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.statement import Balance

_ADDS = {"CRDT": True, "DBIT": False}


@dataclass(slots=True)
class CamtValues:
    """Reads values of one statement; `what` in messages is „Operacja nr 3”, „Saldo OPBD”."""

    statement_no: str
    currency: str
    errors: list[BankFinding] = field(default_factory=list)

    def amount(self, parent: CamtNode, what: str, *paths: str) -> Decimal | None:
        node = parent.first(*paths)
        text = node.own_text if node else ""
        currency = node.attribute("Ccy") if node else ""
        amount = values.point_amount(text)
        if currency and currency != self.currency:
            self._wrong(
                Code.BANK_CURRENCY,
                f"{what} jest w {currency}, a wyciąg w {self.currency or 'nieznanej walucie'}.",
                (node or parent, paths[0]),
                currency,
                self.currency,
            )
        elif amount is None:
            self._wrong(
                Code.BANK_BAD_AMOUNT,
                f"{what} ma kwotę, której nie da się odczytać.",
                (node or parent, paths[0]),
                text,
                "kwota z kropką i dwoma miejscami, np. 1256.64",
            )
        else:
            return amount
        return None

    def adds(self, parent: CamtNode, what: str) -> bool | None:
        """Whether the account grows."""
        text = parent.text("CdtDbtInd")
        if text not in _ADDS:
            self._wrong(
                Code.BANK_BAD_AMOUNT,
                f"{what} nie mówi, czy to uznanie, czy obciążenie.",
                (parent, "CdtDbtInd"),
                text,
                "CRDT albo DBIT",
            )
        return _ADDS.get(text)

    def day(self, parent: CamtNode, what: str, *paths: str) -> date | None:
        text = parent.text(*paths)
        day = values.iso_date(text)
        if day is None:
            self._wrong(
                Code.BANK_BAD_DATE,
                f"{what} ma datę {text}, która nie istnieje." if text else f"{what} nie ma daty.",
                (parent, paths[0]),
                text,
                "RRRR-MM-DD",
            )
        return day

    def balance(self, node: CamtNode, kind: str) -> Balance | None:
        what = f"Saldo {kind}"
        amount = self.amount(node, what, "Amt")
        adds = self.adds(node, what)
        day = self.day(node, what, "Dt/Dt", "Dt/DtTm")
        if amount is None or adds is None or day is None:
            return None
        return Balance(amount if adds else -amount, day)

    def _wrong(
        self, code: Code, message: str, place: tuple[CamtNode, str], found: str, expected: str
    ) -> None:
        node, path = place
        self.errors.append(
            BankFinding(
                code,
                message,
                statement_no=self.statement_no or None,
                line=node.line,
                field=path,
                found=found or None,
                expected=expected,
            )
        )
