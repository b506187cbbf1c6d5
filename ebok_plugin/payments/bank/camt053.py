"""CAMT.053 files: from the document to statements and their entries.

An entry is a single operation, a batch, or one with a charge. Source: bank_formats.md §5.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from cms_ext.base.database.bulk import StagedRows
from ebok_plugin.payments.bank import statement, values
from ebok_plugin.payments.bank.camt_xml import CamtNode, CamtValues, check_version, read_document
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.pages import CLOSING, OPENING, Page, join_pages, make_statement
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.statement import BankLimits, too_large_error
from ebok_plugin.payments.bank.values import parse_own_account

_ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id")
_OPENING, _CLOSING, _INTERIM = "OPBD", "CLBD", "ITBD"


def read_camt053(
    data: bytes, profile: BankProfile, limits: BankLimits, more_versions: Collection[str]
) -> statement.BankReading:
    """Read a file. Raises BankFileError when it is no CAMT.053 that we read, or too large."""
    document = read_document(data, limits)
    reading = statement.BankReading(document.encoding)
    reading.warnings += document.passed_over.findings()
    reading.warnings += check_version(document.namespace, more_versions)
    nodes = document.statements
    if not nodes:
        reading.errors.append(statement.no_statements_finding("Stmt"))
    if len(nodes) > limits.statements:
        raise too_large_error("Plik ma za dużo wyciągów", limits.statements, field="Stmt")
    pages = [_page(node, position, reading.errors) for position, node in enumerate(nodes, 1)]
    entries_of_pages = document.entries()
    count, staged = 0, StagedRows()
    for group in join_pages(pages, reading.errors):
        first = group[0]
        reader = CamtValues(first.number, first.currency, reading.errors)
        collected = CamtEntries(profile, first.account, reader, statement.Operations(staged))
        for _ in group:
            for entry in next(entries_of_pages):
                collected.read_entry(entry)
        left_out = collected.left_out
        entries = collected.resolve_reversals(first.opening, group[-1].closing)
        reading.warnings += collected.warnings
        if left_out:
            listed = ", ".join(sorted(set(left_out)))
            message = f"Wyciąg {first.number}: pominięto operacje niezaksięgowane przez bank "
            message += f"(liczba: {len(left_out)}, status {listed})."
            place = first.number or None, first.end, "Ntry/Sts"
            reading.warnings.append(
                BankFinding(Code.BANK_PENDING_ENTRY, message, *place, listed, "BOOK")
            )
        reading.statements.append(make_statement(group, first.number, entries, left_out))
        count += len(entries)
        if count > limits.entries:
            message = "Plik ma za dużo operacji"
            raise too_large_error(message, limits.entries, line=first.end, field="Ntry")
    return reading


def _page(node: CamtNode, position: int, errors: list[BankFinding]) -> Page:
    """Read the head of one `Stmt`, of which a statement may have several."""
    opening, closing = _balances(node)
    page = Page(position, node.line, _OPENING, _CLOSING, joins_by_identifier=True)
    page.number = page.base_number = node.text("ElctrncSeqNb", "LglSeqNb", "Id")
    page.identifier = node.text("Id")
    page.account_raw = node.text(*_ACCOUNT)
    page.account = parse_own_account(page.account_raw)
    amount = opening.first("Amt") if opening else None
    page.currency = node.text("Acct/Ccy") or (amount.attribute("Ccy") if amount else "")
    page.continues, page.continued = _is_interim(opening), _is_interim(closing)
    page.more_follow = node.text("StmtPgntn/LastPgInd") in ("false", "0")
    page.places = {
        "account": _place(node.first(*_ACCOUNT), _ACCOUNT[0]),
        "opening": _place(opening, _OPENING),
        "closing": _place(closing, _CLOSING),
    }
    written = node.text("StmtPgntn/PgNb")
    if written.isascii() and written.isdigit() and len(written) < 6:
        page.page_number = int(written)
    required = (
        ("numeru wyciągu", "ElctrncSeqNb", page.number),
        ("numeru rachunku", _ACCOUNT[0], page.account_raw),
        (OPENING, _OPENING, opening),
        (CLOSING, _CLOSING, closing),
    )
    errors += [page.missing(what, tag) for what, tag, value in required if not value]
    reader = CamtValues(page.number, page.currency, errors)
    page.opening = reader.balance(opening, _OPENING) if opening else None
    page.closing = reader.balance(closing, _CLOSING) if closing else None
    return page


def _balances(node: CamtNode) -> tuple[CamtNode | None, CamtNode | None]:
    """Find the opening and the closing balance, interim ones only in place of missing ones."""
    balances: dict[str, list[CamtNode]] = {}
    for balance in sorted(node.all("Bal"), key=_is_interim):
        balances.setdefault(balance.text("Tp/CdOrPrtry/Cd"), []).append(balance)
    interim = balances.get(_INTERIM, [])
    openings = balances.get(_OPENING) or balances.get("PRCD")
    closings = balances.get(_CLOSING)
    if not openings and interim:
        openings, interim = interim[:1], interim[1:]
    closings = closings or interim[-1:]
    return (openings[0] if openings else None), (closings[0] if closings else None)


def _is_interim(balance: CamtNode | None) -> bool:
    if balance is None:
        return False
    return balance.text("Tp/CdOrPrtry/Cd") == _INTERIM or balance.text("Tp/SubTp/Cd") == "INTM"


def _place(node: CamtNode | None, name: str) -> statement.FilePosition:
    return statement.FilePosition(node.line if node else None, name)


_ADDRESS_PARTS = ("StrtNm", "BldgNb", "PstCd", "TwnNm")
_REFERENCE = "RmtInf/Strd/CdtrRefInf/Ref"
_REMITTED = ("RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf", _REFERENCE, "RmtInf/Strd/RfrdDocInf/Nb")
_WORDS = (*_REMITTED, "RtrInf/AddtlInf", "RtrInf/Rsn/Prtry", "AddtlTxInf")


def _name_and_address(details: CamtNode, role: str) -> tuple[str, str]:
    party = f"RltdPties/{role}"
    name = details.text(f"{party}/Nm", f"{party}/Pty/Nm", f"{party}/Agt/FinInstnId/Nm")
    node = details.first(f"{party}/PstlAdr", f"{party}/Pty/PstlAdr")
    lines = [line.own_text for line in node.all("AdrLine")] if node else []
    parts = [node.text(part) for part in _ADDRESS_PARTS] if node else []
    return name, " ".join(filter(None, lines or parts))


BATCH_TITLE = "przelew zbiorczy"


def find_title(details: CamtNode, entry: CamtNode) -> str:
    """Find the payer's words, else the bank's: about its own fee they are better than nothing."""
    for path in _WORDS:
        if text := " ".join(filter(None, (line.own_text for line in details.all(path)))):
            return text
    return entry.text("AddtlNtryInf") or details.text("RtrInf/Rsn/Cd")


def paid_to(
    details: CamtNode, account: str, title: str, profile: BankProfile
) -> tuple[str, str | None]:
    """Find what the bank says about a payer's virtual account, and its NRB.

    A payment straight to `account`, that of the statement, names no payer.
    """
    written = details.text("RltdPties/CdtrAcct/Id/IBAN", "RltdPties/CdtrAcct/Id/Othr/Id")
    raw = ""
    if written and values.parse_own_account(written) != account:
        raw, nrb = values.parse_virtual_account(written, profile)
        if nrb:
            return raw, nrb
    reference, nrb = values.find_reference_account(details.text(_REFERENCE), profile)
    if nrb:
        return reference, nrb
    typed = values.find_virtual_account(title, profile)
    return raw or reference or typed or "", typed


_BOOKED = "BOOK"
_BANK_REF = ("AcctSvcrRef", "NtryRef")
_DOMAIN = ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")
_NO_REFERENCE = "NOTPROVIDED"
_COUNT = re.compile(r"\d{1,15}", re.ASCII)
# Read only in the currency of the statement: a payer may have ordered another one.
_PART_AMOUNT = (
    "Amt",
    "AmtDtls/TxAmt/Amt",
    "AmtDtls/InstdAmt/Amt",
    "AmtDtls/CntrValAmt/Amt",
)
_MARKS = {
    (True, False): statement.Mark.C,
    (False, False): statement.Mark.D,
    (False, True): statement.Mark.RC,
    (True, True): statement.Mark.RD,
}


@dataclass(slots=True)
class CamtEntries:
    """Collects the entries of one statement; `left_out` are the statuses of unbooked ones.

    `opposite` are the reversals with the other sign.
    """

    profile: BankProfile
    account: str
    reader: CamtValues
    entries: statement.Operations
    left_out: list[str] = field(default_factory=list)
    warnings: list[BankFinding] = field(default_factory=list)
    opposite: statement.Operations = field(default_factory=lambda: statement.Operations.of(()))
    _position: int = 0

    def resolve_reversals(
        self, opening: statement.Balance | None, closing: statement.Balance | None
    ) -> statement.Operations:
        """Return the entries; with the other sign of all reversals, if only so balances agree.

        Some banks write the sign of the balance, others that of the operation that is reversed.
        """
        if not opening or not closing or not self.opposite:
            return self.entries
        total = opening.amount + self.entries.credits - self.entries.debits
        twice = 2 * (self.opposite.credits - self.opposite.debits)
        if total == closing.amount or total + twice != closing.amount:
            return self.entries
        message = "Znak operacji zwrotnych (RvslInd) przyjęto odwrotnie, bo tylko wtedy zgadzają "
        message += "się salda. Porównaj je z wyciągiem."
        place = self.reader.statement_no or None, self.opposite[0].place.line, "Ntry/RvslInd"
        self.warnings.append(BankFinding(Code.BANK_REVERSAL_SIGN, message, *place))
        opposite = iter(self.opposite)
        return statement.Operations.of(
            next(opposite)
            if entry.is_reversal and entry.type_code != statement.CHARGE_CODE
            else entry
            for entry in self.entries
        )

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
        if self._is_partial(entry, parts, total):
            self._warn_of_parts(entry, parts)
            self._add(entry, None, amount, adds, what)
        elif self._is_broken_down(entry, parts, total):
            self._take_batch(entry, parts, total, what)
        elif len(parts) > 1:
            self._add(entry, None, amount, adds, what)
        else:
            self._add(entry, parts[0] if parts else entry, amount, adds, what)

    def _is_partial(self, entry: CamtNode, parts: list[CamtNode], total: Decimal) -> bool:
        """Return True if the bank counts more parts than it lists, and those are not the sum."""
        if not len(parts) < _count_parts(entry):
            return False
        paths = [self._amount_path(part) for part in parts]
        amounts = [
            self.reader.plain_amount(part, path)
            for part, path in zip(parts, paths, strict=True)
            if path
        ]
        return bool(parts) and sum(filter(None, amounts)) != abs(total)

    def _warn_of_parts(self, entry: CamtNode, parts: list[CamtNode]) -> None:
        listed, counted = f"{len(parts)}", f"{_count_parts(entry)}"
        message = f"Przelew zbiorczy {entry.text(*_BANK_REF)}: bank wymienił {listed} z {counted} "
        message += "części. Odczytano go jako jedną operację; kto wpłacił resztę, powie bank."
        place = self.reader.statement_no, entry.line, "Btch/NbOfTxs"
        self.warnings.append(BankFinding(Code.BANK_BATCH_PARTIAL, message, *place, listed, counted))

    def _is_broken_down(self, entry: CamtNode, parts: list[CamtNode], total: Decimal) -> bool:
        """Return whether the parts have amounts.

        A single part counts only with a charge next to it.
        """
        if len(parts) != 1:
            return bool(parts) and all(self._amount_path(part) for part in parts)
        path = self._amount_path(parts[0])
        amount = self.reader.plain_amount(parts[0], path) if path else None
        if amount is None or amount == abs(total):
            return False
        gross = amount if total > 0 else -amount
        return gross - total in self.reader.charges(entry, parts)

    def _amount_path(self, part: CamtNode) -> str:
        """Return where the part's amount in the statement's currency is, or an empty text."""
        own_currency = ("", self.reader.currency)
        for path in _PART_AMOUNT:
            node = part.first(path)
            if node and node.attribute("Ccy") in own_currency:
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
            if self.entries:  # the parts, of which the bank took it
                raw = "".join(node.source() for node in entry.all("Chrgs"))
                made = statement.make_charge(self.entries[-1], charge, raw)
                self.entries.append(made._replace(bank_ref=entry.text(*_BANK_REF)))
        elif charge:
            parts_sum = values.format_amount(abs(found), self.reader.currency)
            batch_sum = values.format_amount(abs(total), self.reader.currency)
            message = f"Przelew zbiorczy {entry.text(*_BANK_REF)}: suma części {parts_sum} "
            message += f"różni się od kwoty {batch_sum}."
            place = self.reader.statement_no, entry.line, "Ntry/Amt"
            self.reader.errors.append(
                BankFinding(Code.BANK_BATCH_SUM, message, *place, parts_sum, batch_sum)
            )

    def _add(
        self, entry: CamtNode, details: CamtNode | None, amount: Decimal, adds: bool, what: str
    ) -> None:
        """Add an entry; `details` is None for a batch that the bank does not break down."""
        made = self._make(entry, details, amount, adds, what)
        if made is None:
            return
        self.entries.append(made)
        if made.is_reversal and (other := self._make(entry, details, amount, not adds, what)):
            self.opposite.append(other._replace(line_no=made.line_no))

    def _make(
        self, entry: CamtNode, details: CamtNode | None, amount: Decimal, adds: bool, what: str
    ) -> statement.ParsedEntry | None:
        day = self.reader.day(entry, what, "ValDt/Dt", "ValDt/DtTm", "BookgDt/Dt", "BookgDt/DtTm")
        if day is None:
            return None
        mark = _MARKS[adds, entry.text("RvslInd") in ("true", "1")]
        source = details or entry
        title = find_title(source, entry) if details else BATCH_TITLE
        # The payer of incoming money, or the recipient of outgoing money.
        role = "Dbtr" if mark.incoming else "Cdtr"
        name, address = _name_and_address(source, role)
        if not name:
            name, address = _name_and_address(source, f"Ultmt{role}")
        if not name and mark.is_reversal:
            name, address = _name_and_address(source, "Cdtr" if mark.incoming else "Dbtr")
        account = source.text(f"RltdPties/{role}Acct/Id/IBAN", f"RltdPties/{role}Acct/Id/Othr/Id")
        virtual_raw, virtual_id = "", None
        if details and mark.incoming:
            virtual_raw, virtual_id = paid_to(source, self.account, title, self.profile)
        customer_ref = source.text("Refs/EndToEndId")
        customer_ref = "" if customer_ref == _NO_REFERENCE else customer_ref
        domain = "-".join(filter(None, map(entry.text, _DOMAIN)))
        return statement.ParsedEntry(
            line_no=len(self.entries) + 1,
            value_date=day,
            booking_date=values.iso_date(entry.text("BookgDt/Dt", "BookgDt/DtTm")),
            mark=mark,
            amount=amount,
            type_code=domain or entry.text("BkTxCd/Prtry/Cd"),
            customer_ref=customer_ref,
            bank_ref=source.text("Refs/AcctSvcrRef") or entry.text(*_BANK_REF) or customer_ref,
            title=title,
            name=name,
            address=address,
            counterparty_nrb=values.find_counterparty(account),
            virtual_id=virtual_id,
            virtual_raw=virtual_raw,
            raw_61="",
            raw_86=source.source(),
            place=statement.FilePosition(entry.line, "Ntry"),
        )


def _count_parts(entry: CamtNode) -> int:
    """Return how many operations the bank says that a batch has; 0 where it says nothing."""
    counts = [batch.text("NbOfTxs") for batch in entry.all("NtryDtls/Btch")]
    return sum(int(count) for count in counts if _COUNT.fullmatch(count))
