"""Whose payment an operation is, and whether it came before (`bank_formats.md` §7, §8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ebok_plugin.exchange.bank import Mark, ParsedEntry, ParsedStatement
from ebok_plugin.exchange.models import BankEntry
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

# Rows of payments files that stand for transfers; the cash desk's own are never in a statement.
FILE_BANK = "FILE_BANK"


@dataclass(frozen=True, slots=True)
class BankMatch:
    """An operation, its fate, and the account it is posted to when it is MATCHED."""

    statement: ParsedStatement
    entry: ParsedEntry
    fate: BankEntry.Fate
    account: Account | None = None

    @property
    def has_unknown_virtual(self) -> bool:
        """The bank named a virtual account that nobody has."""
        return self.fate is BankEntry.Fate.UNMATCHED and bool(self.entry.virtual_raw)


def match_entries(statements: Sequence[ParsedStatement]) -> list[BankMatch]:
    """Every operation of the statements with its fate. A virtual account is the only rule.

    Reads the database a constant number of times for each thousand operations.
    """
    entries = [(statement, entry) for statement in statements for entry in statement.entries]
    accounts = _accounts(entry.virtual_id for _, entry in entries if entry.virtual_id)
    earlier = _in_statements(statements)
    matches = [_match(statement, entry, accounts, earlier) for statement, entry in entries]
    return _without_file_twins(matches)


def _match(
    statement: ParsedStatement,
    entry: ParsedEntry,
    accounts: dict[str, Account],
    earlier: set[tuple[object, ...]],
) -> BankMatch:
    account = accounts.get(entry.virtual_id or "")
    if _twin(statement.iban, entry) in earlier:
        return BankMatch(statement, entry, BankEntry.Fate.DUPLICATE)
    if entry.mark is Mark.D:
        return BankMatch(statement, entry, BankEntry.Fate.OUTGOING)
    if entry.mark is Mark.C and account is not None and entry.amount:
        return BankMatch(statement, entry, BankEntry.Fate.MATCHED, account)
    return BankMatch(statement, entry, BankEntry.Fate.UNMATCHED)


def _accounts(numbers: Iterable[str]) -> dict[str, Account]:
    found: dict[str, Account] = {}
    for portion in chunks(sorted(set(numbers))):
        found.update((account.nrb, account) for account in Account.objects.filter(nrb__in=portion))
    return found


def _twin(account: str, entry: ParsedEntry) -> tuple[object, ...]:
    """What makes an operation of another statement the same one; none without a reference."""
    return (account, entry.value_date, str(entry.mark), entry.signed_amount, _bare(entry.bank_ref))


def _bare(reference: str) -> str:
    """A bank reference without the two letters that one of its channels puts before it."""
    return reference[2:] if reference[:2].isalpha() else reference


def _in_statements(statements: Sequence[ParsedStatement]) -> set[tuple[object, ...]]:
    """The operations that earlier statements brought, as twins. Those without reference: none."""
    known: set[tuple[object, ...]] = set()
    days = {entry.value_date for statement in statements for entry in statement.entries}
    for portion in chunks(sorted(days)):
        rows = BankEntry.objects.filter(value_date__in=portion).exclude(bank_ref="")
        for account, day, mark, amount, reference in rows.values_list(
            "statement__account", "value_date", "mark", "amount", "bank_ref"
        ):
            known.add((account, day, mark, amount.amount, _bare(reference)))
    return known


def _without_file_twins(matches: list[BankMatch]) -> list[BankMatch]:
    """A payment that a payments file posted is not posted again; equal ones are counted."""
    matched = [match for match in matches if match.account is not None]
    posted = _posted_by_files(matched)
    result = []
    for match in matches:
        if match.account is not None:
            key = (match.account.pk, match.entry.value_date, match.entry.signed_amount)
            if posted[key] > 0:
                posted[key] -= 1
                match = BankMatch(match.statement, match.entry, BankEntry.Fate.DUPLICATE)
        result.append(match)
    return result


def _posted_by_files(matched: Sequence[BankMatch]) -> Counter[tuple[int, date, Decimal]]:
    posted: Counter[tuple[int, date, Decimal]] = Counter()
    days = {match.entry.value_date for match in matched}
    accounts = {match.account.pk for match in matched if match.account is not None}
    for portion in chunks(sorted(days)):
        rows = LedgerEntry.objects.filter(
            kind=EntryKind.PAYMENT,
            source=FILE_BANK,
            batch__kind=Batch.Kind.PAYMENTS,
            booking_date__in=portion,
            reversed_by__isnull=True,
        )
        for account, day, amount in rows.values_list("account_id", "booking_date", "amount"):
            if account in accounts:
                posted[account, day, (-amount).amount] += 1
    return posted
