"""CAMT.053 files: from the document to statements. Source: bank_formats.md §5."""

from collections.abc import Collection

from ebok_plugin.exchange.bank.account import own_account
from ebok_plugin.exchange.bank.camt053_entry import CamtEntries
from ebok_plugin.exchange.bank.camt_amount import CamtValues
from ebok_plugin.exchange.bank.camt_node import CamtNode
from ebok_plugin.exchange.bank.camt_version import check_version
from ebok_plugin.exchange.bank.camt_xml import read_document
from ebok_plugin.exchange.bank.errors import BankFinding, Code
from ebok_plugin.exchange.bank.limits import BankLimits, too_many
from ebok_plugin.exchange.bank.profile import BankProfile
from ebok_plugin.exchange.bank.reading import BankReading, no_statements, truncated
from ebok_plugin.exchange.bank.statement import FilePosition, PartialStatement

_ACCOUNT = ("Acct/Id/IBAN", "Acct/Id/Othr/Id")
_OPENING = "salda początkowego", "OPBD"
_CLOSING = "salda końcowego", "CLBD"


def read_camt053(
    data: bytes, profile: BankProfile, limits: BankLimits, more_versions: Collection[str] = ()
) -> BankReading:
    """`more_versions`: those that staff have tried with a real file, as two digits.

    Raises BankFileError when the file is not a CAMT.053 that we read, or too large.
    """
    document = read_document(data, limits)
    reading = BankReading(document.encoding)
    reading.warnings += check_version(document.namespace, more_versions)
    statements = document.root.all("BkToCstmrStmt/Stmt")
    if not statements:
        reading.errors.append(no_statements("Stmt"))
    if len(statements) > limits.statements:
        raise too_many("wyciągów", limits.statements, line=None, field="Stmt")
    count = 0
    for position, node in enumerate(statements, 1):
        statement = _statement(node, position, profile, reading)
        reading.statements.append(statement)
        count += len(statement.entries)
        if count > limits.entries:
            raise too_many("operacji", limits.entries, line=node.line, field="Ntry")
    return reading


def _statement(
    node: CamtNode, position: int, profile: BankProfile, reading: BankReading
) -> PartialStatement:
    number = node.text("ElctrncSeqNb", "LglSeqNb", "Id")
    account_raw = node.text(*_ACCOUNT)
    balances = _balances(node)
    opening = balances.get("OPBD") or balances.get("PRCD")
    closing = balances.get("CLBD")
    for (what, tag), found in (
        (("numeru wyciągu", "ElctrncSeqNb"), number),
        (("numeru rachunku", "Acct/Id/IBAN"), account_raw),
        (_OPENING, opening),
        (_CLOSING, closing),
    ):
        if not found:
            reading.errors.append(
                truncated(what, tag, number=number, position=position, line=node.line)
            )
    reader = CamtValues(number, _currency(node, opening), reading.errors)
    collected = CamtEntries(profile, own_account(account_raw), reader)
    for entry in node.all("Ntry"):
        collected.take(entry)
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
        entries=tuple(collected.entries),
        places={
            "account": _place(node.first(*_ACCOUNT), _ACCOUNT[0]),
            "opening": _place(opening, _OPENING[1]),
            "closing": _place(closing, _CLOSING[1]),
        },
        left_out=tuple(collected.left_out),
    )


def _balances(node: CamtNode) -> dict[str, CamtNode]:
    """By kind, the first of each kind; available and interim ones are among them, unread."""
    found: dict[str, CamtNode] = {}
    for balance in node.all("Bal"):
        found.setdefault(balance.text("Tp/CdOrPrtry/Cd"), balance)
    return found


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
