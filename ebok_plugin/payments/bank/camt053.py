"""CAMT.053 files: from the document to statements and their entries. Source: bank_formats.md §5."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from cms_ext.base.database.bulk import StagedRows
from ebok_plugin.payments.bank import values
from ebok_plugin.payments.bank.camt_values import CamtNode, CamtValues
from ebok_plugin.payments.bank.camt_xml import check_version, read_document
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.statement import (
    BankLimits,
    BankReading,
    FilePosition,
    Mark,
    Operations,
    ParsedEntry,
    PartialStatement,
    no_statements_finding,
    too_many_finding,
    truncated_finding,
)
from ebok_plugin.payments.bank.values import (
    find_counterparty,
    find_reference_account,
    find_virtual_account,
    parse_own_account,
    parse_virtual_account,
)

_ADDRESS_PARTS = ("StrtNm", "BldgNb", "PstCd", "TwnNm")


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    address: str
    nrb: str | None


def other_party(details: CamtNode, *, incoming: bool) -> Party:
    """Find the payer of incoming money, or the recipient of outgoing money."""
    role = "Dbtr" if incoming else "Cdtr"
    party = f"RltdPties/{role}"
    account = f"RltdPties/{role}Acct/Id"
    return Party(
        name=details.text(f"{party}/Nm", f"{party}/Pty/Nm"),
        address=_address(details.first(f"{party}/PstlAdr", f"{party}/Pty/PstlAdr")),
        nrb=find_counterparty(details.text(f"{account}/IBAN", f"{account}/Othr/Id")),
    )


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
    reference, nrb = find_reference_account(details.text("RmtInf/Strd/CdtrRefInf/Ref"), profile)
    if nrb:
        return reference, nrb
    typed = find_virtual_account(title, profile)
    return raw or reference or typed or "", typed


def _address(node: CamtNode | None) -> str:
    if node is None:
        return ""
    lines = [line.own_text for line in node.all("AdrLine")]
    return " ".join(filter(None, lines or [node.text(part) for part in _ADDRESS_PARTS]))


BATCH_TITLE = "przelew zbiorczy"
_BOOKED = "BOOK"
_NO_REFERENCE = "NOTPROVIDED"
_PART_AMOUNT = ("Amt", "AmtDtls/TxAmt/Amt")
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
        if len(parts) > 1 and all(part.first(*_PART_AMOUNT) for part in parts):
            self._take_batch(entry, parts, amount if adds else -amount, what)
        elif len(parts) > 1:
            self._add(entry, None, amount, adds, what)
        else:
            self._add(entry, parts[0] if parts else entry, amount, adds, what)

    def _take_batch(
        self, entry: CamtNode, parts: list[CamtNode], total: Decimal, what: str
    ) -> None:
        adds_all = total > 0
        found = Decimal(0)
        for part in parts:
            amount = self.reader.amount(part, what, *_PART_AMOUNT)
            has_sign = part.first("CdtDbtInd") is not None
            adds = self.reader.adds(part, what) if has_sign else adds_all
            if amount is None or adds is None:
                return
            found += amount if adds else -amount
            self._add(entry, part, amount, adds, what)
        if found != total:
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
        title = _title(source, entry) if details else BATCH_TITLE
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

    def _batch_sum(self, entry: CamtNode, found: Decimal, total: Decimal) -> BankFinding:
        reference = entry.text("AcctSvcrRef", "NtryRef")
        parts = values.format_amount(abs(found), self.reader.currency)
        whole = values.format_amount(abs(total), self.reader.currency)
        return BankFinding(
            Code.BANK_BATCH_SUM,
            f"Przelew zbiorczy {reference}: suma części {parts} różni się od kwoty {whole}.",
            statement_no=self.reader.statement_no,
            line=entry.line,
            field="Ntry/Amt",
            found=parts,
            expected=whole,
        )


def _title(details: CamtNode, entry: CamtNode) -> str:
    lines = [line.own_text for line in details.all("RmtInf/Ustrd")]
    # Without the payer's words, the bank's text about its own fee is better than nothing.
    return " ".join(filter(None, lines)) or details.text("AddtlTxInf") or entry.text("AddtlNtryInf")


def _type_code(entry: CamtNode) -> str:
    places = ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")
    return "-".join(filter(None, map(entry.text, places))) or entry.text("BkTxCd/Prtry/Cd")


def _given(reference: str) -> str:
    return "" if reference == _NO_REFERENCE else reference


_ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id")
# Required parts, in the genitive for the message, with their elements.
_NUMBER = "numeru wyciągu", "ElctrncSeqNb"
_IBAN = "numeru rachunku", "Acct/Id/IBAN"
_OPENING = "salda początkowego", "OPBD"
_CLOSING = "salda końcowego", "CLBD"


def read_camt053(
    data: bytes, profile: BankProfile, limits: BankLimits, more_versions: Collection[str] = ()
) -> BankReading:
    """Read a CAMT.053 file; `more_versions` are two-digit versions that staff have tried.

    Raises BankFileError when the file is not a CAMT.053 that we read, or too large.
    """
    document = read_document(data, limits)
    reading = BankReading(document.encoding)
    reading.warnings += document.passed_over.findings()
    reading.warnings += check_version(document.namespace, more_versions)
    statements = document.statements
    if not statements:
        reading.errors.append(no_statements_finding("Stmt"))
    if len(statements) > limits.statements:
        raise too_many_finding("wyciągów", limits.statements, line=None, field="Stmt")
    count, staged = 0, StagedRows()
    for position, (node, entries) in enumerate(zip(statements, document.entries(), strict=True), 1):
        statement = _statement(node, entries, position, profile, reading, staged)
        reading.statements.append(statement)
        count += len(statement.entries)
        if count > limits.entries:
            raise too_many_finding("operacji", limits.entries, line=node.line, field="Ntry")
    return reading


def _statement(
    node: CamtNode,
    entries: Iterator[CamtNode],
    position: int,
    profile: BankProfile,
    reading: BankReading,
    staged: StagedRows,
) -> PartialStatement:
    number = node.text("ElctrncSeqNb", "LglSeqNb", "Id")
    account_raw = node.text(*_ACCOUNT)
    balances = _balances(node)
    opening = balances.get("OPBD") or balances.get("PRCD")
    closing = balances.get("CLBD")
    required = ((_NUMBER, number), (_IBAN, account_raw), (_OPENING, opening), (_CLOSING, closing))
    reading.errors += [
        truncated_finding(what, tag, number=number, position=position, line=node.line)
        for (what, tag), value in required
        if not value
    ]
    reader = CamtValues(number, _currency(node, opening), reading.errors)
    collected = CamtEntries(profile, parse_own_account(account_raw), reader, Operations(staged))
    for entry in entries:
        collected.read_entry(entry)
    if collected.left_out:
        reading.warnings.append(_left_out(number, node, collected.left_out))
    return PartialStatement(
        account_raw=account_raw,
        iban=collected.account,
        number=number,
        sequence=None,
        currency=reader.currency,
        opening=reader.balance(opening, _OPENING[1]) if opening else None,
        closing=reader.balance(closing, _CLOSING[1]) if closing else None,
        available=None,
        entries=collected.entries,
        places=_places(node, opening, closing),
        left_out=tuple(collected.left_out),
    )


def _places(
    node: CamtNode, opening: CamtNode | None, closing: CamtNode | None
) -> dict[str, FilePosition]:
    return {
        "account": _place(node.first(*_ACCOUNT), _ACCOUNT[0]),
        "opening": _place(opening, _OPENING[1]),
        "closing": _place(closing, _CLOSING[1]),
    }


def _balances(node: CamtNode) -> dict[str, CamtNode]:
    """Map kinds to the first balance of each kind; available and interim ones stay unread."""
    balances: dict[str, CamtNode] = {}
    for balance in node.all("Bal"):
        balances.setdefault(balance.text("Tp/CdOrPrtry/Cd"), balance)
    return balances


def _currency(node: CamtNode, opening: CamtNode | None) -> str:
    amount = opening.first("Amt") if opening else None
    return node.text("Acct/Ccy") or (amount.attribute("Ccy") if amount else "")


def _place(node: CamtNode | None, name: str) -> FilePosition:
    return FilePosition(node.line if node else None, name)


def _left_out(number: str, node: CamtNode, statuses: list[str]) -> BankFinding:
    listed = ", ".join(sorted(set(statuses)))
    return BankFinding(
        Code.BANK_PENDING_ENTRY,
        f"Wyciąg {number}: pominięto operacje niezaksięgowane przez bank "
        f"(liczba: {len(statuses)}, status {listed}).",
        statement_no=number or None,
        line=node.line,
        field="Ntry/Sts",
        found=listed,
        expected="BOOK",
    )
