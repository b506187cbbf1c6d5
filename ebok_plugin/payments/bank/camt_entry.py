"""The entries of CAMT.053: single ones, batches, and the bank's charges on them.

Source: bank_formats.md §5.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from ebok_plugin.payments.bank import values
from ebok_plugin.payments.bank.camt_details import find_title, other_party, paid_to
from ebok_plugin.payments.bank.camt_values import CamtNode, CamtValues
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.statement import (
    FilePosition,
    Mark,
    Operations,
    ParsedEntry,
    make_charge,
)

BATCH_TITLE = "przelew zbiorczy"
_BOOKED = "BOOK"
_NO_REFERENCE = "NOTPROVIDED"
_PART_AMOUNT = ("Amt", "AmtDtls/TxAmt/Amt")
# Read only in the currency of the statement: a payer may have ordered another one.
_ORDERED_AMOUNT = ("AmtDtls/InstdAmt/Amt", "AmtDtls/CntrValAmt/Amt")
_MARKS = {
    (True, False): Mark.C,
    (False, False): Mark.D,
    (False, True): Mark.RC,
    (True, True): Mark.RD,
}


@dataclass(slots=True)
class CamtEntries:
    """Collects the entries of one statement; `left_out` are the statuses of unbooked ones."""

    profile: BankProfile
    account: str
    reader: CamtValues
    entries: Operations
    left_out: list[str] = field(default_factory=list)
    _position: int = 0

    def read_entry(self, entry: CamtNode) -> None:
        self._position += 1
        status = entry.text("Sts/Cd", "Sts/Prtry", "Sts") or _BOOKED
        if status != _BOOKED:
            self.left_out.append(status)
            return
        what = f"Operacja nr {self._position} (Ntry)"
        amount = self.reader.amount(entry, what, "Amt")
        adds = self.reader.adds(entry, what)
        if amount is None or adds is None:
            return
        parts = entry.all("NtryDtls/TxDtls")
        total = amount if adds else -amount
        if self._is_broken_down(entry, parts, total):
            self._take_batch(entry, parts, total, what)
        elif len(parts) > 1:
            self._add(entry, None, amount, adds, what)
        else:
            self._add(entry, parts[0] if parts else entry, amount, adds, what)

    def _is_broken_down(self, entry: CamtNode, parts: list[CamtNode], total: Decimal) -> bool:
        """Whether the parts have amounts; a single part counts only with a charge beside it."""
        if len(parts) != 1:
            return bool(parts) and all(self._amount_path(part) for part in parts)
        path = self._amount_path(parts[0])
        amount = self.reader.plain_amount(parts[0], path) if path else None
        if amount is None or amount == abs(total):
            return False
        gross = amount if total > 0 else -amount
        return gross - total in self.reader.charges(entry, parts)

    def _amount_path(self, part: CamtNode) -> str:
        """Return where the part's amount is, or an empty text."""
        for path in _PART_AMOUNT:
            if part.first(path):
                return path
        for path in _ORDERED_AMOUNT:
            if self.reader.plain_amount(part, path) is not None:
                return path
        return ""

    def _take_batch(
        self, entry: CamtNode, parts: list[CamtNode], total: Decimal, what: str
    ) -> None:
        adds_all = total > 0
        found = Decimal(0)
        for part in parts:
            amount = self.reader.amount(part, what, self._amount_path(part))
            has_sign = part.first("CdtDbtInd") is not None
            adds = self.reader.adds(part, what) if has_sign else adds_all
            if amount is None or adds is None:
                return
            found += amount if adds else -amount
            self._add(entry, part, amount, adds, what)
        charge = found - total
        if charge and charge in self.reader.charges(entry, parts):
            self._add_charge(entry, charge)
        elif charge:
            self.reader.errors.append(self._batch_sum(entry, found, total))

    def _add(
        self, entry: CamtNode, details: CamtNode | None, amount: Decimal, adds: bool, what: str
    ) -> None:
        """Add an entry; `details` is None for a batch that the bank does not break down."""
        day = self.reader.day(entry, what, "ValDt/Dt", "ValDt/DtTm", "BookgDt/Dt", "BookgDt/DtTm")
        if day is None:
            return
        mark = _MARKS[adds, entry.text("RvslInd") in ("true", "1")]
        source = details or entry
        title = find_title(source, entry) if details else BATCH_TITLE
        party = other_party(source, incoming=mark.incoming)
        virtual_raw, virtual_id = (
            paid_to(source, self.account, title, self.profile)
            if details and mark.incoming
            else ("", None)
        )
        customer_ref = _given(source.text("Refs/EndToEndId"))
        self.entries.append(
            ParsedEntry(
                line_no=len(self.entries) + 1,
                value_date=day,
                booking_date=values.iso_date(entry.text("BookgDt/Dt", "BookgDt/DtTm")),
                mark=mark,
                amount=amount,
                type_code=_type_code(entry),
                customer_ref=customer_ref,
                bank_ref=source.text("Refs/AcctSvcrRef")
                or entry.text("AcctSvcrRef", "NtryRef")
                or customer_ref,
                title=title,
                name=party.name,
                address=party.address,
                counterparty_nrb=party.nrb,
                virtual_id=virtual_id,
                virtual_raw=virtual_raw,
                raw_61="",
                raw_86=source.source(),
                place=FilePosition(entry.line, "Ntry"),
            )
        )

    def _add_charge(self, entry: CamtNode, charge: Decimal) -> None:
        """Add what the bank took of the entry whose parts were added before."""
        if self.entries:
            raw = "".join(node.source() for node in entry.all("Chrgs"))
            made = make_charge(self.entries[-1], charge, raw)
            self.entries.append(made._replace(bank_ref=entry.text("AcctSvcrRef", "NtryRef")))

    def _batch_sum(self, entry: CamtNode, found: Decimal, total: Decimal) -> BankFinding:
        reference = entry.text("AcctSvcrRef", "NtryRef")
        parts = values.format_amount(abs(found), self.reader.currency)
        batch_sum = values.format_amount(abs(total), self.reader.currency)
        return BankFinding(
            Code.BANK_BATCH_SUM,
            f"Przelew zbiorczy {reference}: suma części {parts} różni się od kwoty {batch_sum}.",
            statement_no=self.reader.statement_no,
            line=entry.line,
            field="Ntry/Amt",
            found=parts,
            expected=batch_sum,
        )


def _type_code(entry: CamtNode) -> str:
    places = ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")
    return "-".join(filter(None, map(entry.text, places))) or entry.text("BkTxCd/Prtry/Cd")


def _given(reference: str) -> str:
    return "" if reference == _NO_REFERENCE else reference
