"""CAMT.053 files: from the document to statements. Source: bank_formats.md §5."""

from collections.abc import Collection

from cms_ext.base.database.bulk import StagedRows
from ebok_plugin.payments.bank import statement
from ebok_plugin.payments.bank.camt_entry import CamtEntries
from ebok_plugin.payments.bank.camt_values import CamtNode, CamtValues
from ebok_plugin.payments.bank.camt_xml import check_version, read_document
from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.limits import BankLimits, too_large_error
from ebok_plugin.payments.bank.pages import CLOSING, OPENING, Page, join_pages, statement_of
from ebok_plugin.payments.bank.profiles import BankProfile
from ebok_plugin.payments.bank.values import parse_own_account

_ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id")
_OPENING, _CLOSING, _INTERIM = "OPBD", "CLBD", "ITBD"


def read_camt053(
    data: bytes, profile: BankProfile, limits: BankLimits, more_versions: Collection[str] = ()
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
        left_out, entries = collected.left_out, collected.entries
        if left_out:
            listed = ", ".join(sorted(set(left_out)))
            message = f"Wyciąg {first.number}: pominięto operacje niezaksięgowane przez bank "
            message += f"(liczba: {len(left_out)}, status {listed})."
            place = first.number or None, first.end, "Ntry/Sts"
            reading.warnings.append(
                BankFinding(Code.BANK_PENDING_ENTRY, message, *place, listed, "BOOK")
            )
        reading.statements.append(statement_of(group, first.number, entries, left_out))
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
    for balance in node.all("Bal"):
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
