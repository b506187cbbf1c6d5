"""A statement among others: told apart, met again, missing. Source: bank_formats.md §6 and §7.

The parser uses the first half inside one file; the caller uses all of it against earlier imports.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ebok_plugin.payments.bank.errors import BankFinding, Code
from ebok_plugin.payments.bank.statement import Balance, FilePosition, ParsedStatement
from ebok_plugin.payments.bank.values import readable_amount


class StatementKey(NamedTuple):
    """What makes a statement one and the same."""

    account: str
    number: str
    closing_date: date


def statement_key(statement: ParsedStatement) -> StatementKey:
    return StatementKey(statement.iban, statement.number, statement.closing.date)


def fingerprint(statement: ParsedStatement) -> str:
    """64 hexadecimal digits of what would be posted: with the same key, equal or changed."""
    balances = _balance(statement.opening), _balance(statement.closing)
    digest = hashlib.sha256("\0".join(balances).encode())
    for day, mark, amount, bank_ref, title, virtual_raw in statement.entries.identities():
        said = f"{day}\0{mark}\0{amount:.2f}"
        digest.update(f"\0{said}\0{bank_ref}\0{title}\0{virtual_raw}".encode())
    return digest.hexdigest()


def without_repeats(
    statements: Iterable[ParsedStatement],
) -> tuple[list[ParsedStatement], list[BankFinding]]:
    """The statements of one file, each once, and BANK_DUPLICATE_STATEMENT or _CHANGED for more."""
    kept: dict[StatementKey, ParsedStatement] = {}
    findings = []
    for statement in statements:
        key = statement_key(statement)
        first = kept.setdefault(key, statement)
        if first is statement:
            continue
        same = fingerprint(first) == fingerprint(statement)
        findings.append(_repeated(statement) if same else statement_changed(statement))
    return list(kept.values()), findings


def find_gaps(
    statements: Sequence[ParsedStatement], imported: Mapping[str, Iterable[Balance]]
) -> list[BankFinding]:
    """BANK_STATEMENT_GAP for each statement that does not begin where the one before it ended.

    `statements` are the new ones of a file (without what is known already), `imported` the closing
    balances of all earlier imports by account. The one before is the last that closed no later.
    The first import of an account has no chain; what is older than all imports has a gap.
    """
    findings = []
    for account, ours in _by_account(statements).items():
        known = sorted(imported.get(account, ()), key=lambda closing: closing.date)
        # Sorting keeps the order of statements that close on one day.
        steps: list[tuple[Balance, ParsedStatement | None]] = [
            *((closing, None) for closing in known),
            *((statement.closing, statement) for statement in ours),
        ]
        last_day: date | None = None
        # An ordered set, because a day may end with many statements.
        ends = dict.fromkeys(closing.amount for closing in known[:1])
        for closing, statement in sorted(steps, key=lambda step: step[0].date):
            if statement and ends and statement.opening.amount not in ends:
                findings.append(_gap(statement, next(reversed(ends))))
            if closing.date != last_day:
                last_day, ends = closing.date, {}
            ends[closing.amount] = None
    return findings


def statement_changed(statement: ParsedStatement) -> BankFinding:
    """For a statement whose key is known and whose fingerprint is another."""
    place = _closing_place(statement)
    return BankFinding(
        Code.BANK_STATEMENT_CHANGED,
        f"Wyciąg {statement.number} był już importowany z inną treścią. Niczego nie zaksięgowano.",
        statement_no=statement.number,
        line=place.line,
        field=place.field,
    )


def _repeated(statement: ParsedStatement) -> BankFinding:
    place = _closing_place(statement)
    return BankFinding(
        Code.BANK_DUPLICATE_STATEMENT,
        f"Wyciąg {statement.number} występuje w pliku dwa razy. "
        "Drugie wystąpienie pominięto – nic nie dodano podwójnie.",
        statement_no=statement.number,
        line=place.line,
        field=place.field,
    )


def _gap(statement: ParsedStatement, before: Decimal) -> BankFinding:
    place = statement.places["opening"]
    starts = readable_amount(statement.opening.amount, statement.currency)
    ends = readable_amount(before, statement.currency)
    return BankFinding(
        Code.BANK_STATEMENT_GAP,
        f"Brakuje wyciągu: poprzedni zaimportowany kończy się saldem {ends}, "
        f"a ten zaczyna od {starts}.",
        statement_no=statement.number,
        line=place.line,
        field=place.field,
        found=starts,
        expected=ends,
    )


def _by_account(statements: Iterable[ParsedStatement]) -> dict[str, list[ParsedStatement]]:
    groups: dict[str, list[ParsedStatement]] = defaultdict(list)
    for statement in statements:
        groups[statement.iban].append(statement)
    return groups


def _closing_place(statement: ParsedStatement) -> FilePosition:
    return statement.places["closing"]


def _balance(balance: Balance) -> str:
    return f"{balance.amount:.2f} {balance.date}"
