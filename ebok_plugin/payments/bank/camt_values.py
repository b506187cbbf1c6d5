"""Elements of CAMT.053 with their amounts, signs and days. Source: bank_formats.md §5."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from lxml import etree

from ebok_plugin.payments.bank import values
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.statement import Balance


@dataclass(frozen=True, slots=True)
class CamtNode:
    """An element; paths are of local names, in the namespace of the document."""

    element: etree._Element
    namespaces: dict[str, str]

    @property
    def line(self) -> int | None:
        return cast(int | None, self.element.sourceline)

    def all(self, path: str) -> list["CamtNode"]:
        found = self.element.iterfind(path, self.namespaces)
        return [CamtNode(element, self.namespaces) for element in found]

    def first(self, *paths: str) -> "CamtNode | None":
        """Find the first element at any of the paths, the older path of a value first."""
        for path in paths:
            found = self.element.find(path, self.namespaces)
            if found is not None:
                return CamtNode(found, self.namespaces)
        return None

    def text(self, *paths: str) -> str:
        """Find the first text that is not blank, with runs of blanks as one."""
        for path in paths:
            found = self.element.findtext(path, None, self.namespaces)
            if found and (text := " ".join(found.split())):
                return text
        return ""

    @property
    def own_text(self) -> str:
        return " ".join((self.element.text or "").split())

    def attribute(self, name: str) -> str:
        return (self.element.get(name) or "").strip()

    def source(self) -> str:
        return etree.tostring(self.element, encoding="unicode", with_tail=False)


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
        place = node or parent, paths[0]
        if currency and currency != self.currency:
            ours = self.currency or "nieznanej walucie"
            message = f"{what} jest w {currency}, a wyciąg w {ours}."
            self._wrong(Code.BANK_CURRENCY, message, place, currency, self.currency)
            return None
        if amount is None:
            message = f"{what} ma kwotę, której nie da się odczytać."
            wanted = "kwota z kropką i dwoma miejscami, np. 1256.64"
            self._wrong(Code.BANK_BAD_AMOUNT, message, place, text, wanted)
        return amount

    def plain_amount(self, parent: CamtNode, path: str) -> Decimal | None:
        """Read an amount in the statement's currency, None for any other; reports nothing."""
        node = parent.first(path)
        if node is None or node.attribute("Ccy") not in ("", self.currency):
            return None
        return values.point_amount(node.own_text)

    def charges(self, entry: CamtNode, parts: Sequence[CamtNode]) -> set[Decimal]:
        """Return what the charges of an entry, or of its parts, may be; positive ones shrink it."""
        return {
            sum(map(add_up, nodes), Decimal(0))
            for nodes in ([entry], parts)
            for add_up in (self._total_charges, self._listed_charges)
        }

    def _total_charges(self, node: CamtNode) -> Decimal:
        where = "TtlChrgsAndTaxAmt", "CdtDbtInd", "Rcrd/CdtDbtInd"
        return sum((self._charge(charges, *where) for charges in node.all("Chrgs")), Decimal(0))

    def _listed_charges(self, node: CamtNode) -> Decimal:
        listed = [*node.all("Chrgs/Rcrd"), *node.all("Chrgs")]
        return sum((self._charge(charge, "Amt", "CdtDbtInd") for charge in listed), Decimal(0))

    def _charge(self, node: CamtNode, amount: str, *signs: str) -> Decimal:
        charge = self.plain_amount(node, amount) or Decimal(0)
        return -charge if node.text(*signs) == "CRDT" else charge

    def adds(self, parent: CamtNode, what: str) -> bool | None:
        """Read whether the account grows."""
        text = parent.text("CdtDbtInd")
        if text not in _ADDS:
            message = f"{what} nie mówi, czy to uznanie, czy obciążenie."
            place = parent, "CdtDbtInd"
            self._wrong(Code.BANK_BAD_AMOUNT, message, place, text, "CRDT albo DBIT")
        return _ADDS.get(text)

    def day(self, parent: CamtNode, what: str, *paths: str) -> date | None:
        text = parent.text(*paths)
        day = values.iso_date(text)
        if day is None:
            wrong = f"ma datę {text}, która nie istnieje." if text else "nie ma daty."
            place = parent, paths[0]
            self._wrong(Code.BANK_BAD_DATE, f"{what} {wrong}", place, text, "RRRR-MM-DD")
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
        where = self.statement_no or None, node.line, path
        self.errors.append(BankFinding(code, message, *where, found or None, expected))
