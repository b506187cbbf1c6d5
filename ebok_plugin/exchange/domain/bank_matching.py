"""Whose payment each operation of a bank file is (`bank_formats.md` §7–8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cms_ext.office.sealed_rows.domain.sealing import chain_end
from ebok_plugin.exchange.bank import Mark, ParsedEntry, ParsedStatement
from ebok_plugin.exchange.domain.bank_source import BankSource, bank_source
from ebok_plugin.exchange.domain.file_payments import free_file_payments
from ebok_plugin.exchange.domain.import_record import last_posting
from ebok_plugin.exchange.domain.operation_text import OperationText, bare_reference
from ebok_plugin.exchange.models import BankEntry
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.domain.queries.closed_period import closed_periods
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import MAX_AMOUNT, Money

Reason = BankEntry.WaitReason


class NamedAccount(NamedTuple):
    """The account that an operation names: its key, and from when to when it is open."""

    pk: int
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class BankMatch:
    """An operation, its signed amount and its fate, and the account that its own number names.

    `wait_reason` says why it waits, when it does; `posted_by` is the entry of a payments file that
    posted its money before, when it is FROM_FILE.
    """

    statement: ParsedStatement
    entry: ParsedEntry
    amount: Money
    fate: BankEntry.Fate
    account: NamedAccount | None = None
    wait_reason: Reason | None = None
    posted_by: int | None = None

    @property
    def is_posted(self) -> bool:
        """Whether posting the statement posts it."""
        return self.fate is BankEntry.Fate.MATCHED

    @property
    def has_unknown_virtual(self) -> bool:
        """The bank named a virtual account that nobody has."""
        waits = self.fate is BankEntry.Fate.UNMATCHED and self.account is None
        return waits and bool(self.entry.virtual_raw)


def matched_against() -> Hashable:
    """What changes with whatever makes a match old: what is posted, closed months, accounts.

    Whatever an account says is a sealed row, so the end of their chain tells of each change.
    """
    return last_posting(), chain_end(), closed_periods()


def match_entries(statements: Sequence[ParsedStatement]) -> list[BankMatch]:
    """Every operation of the statements with its fate. A virtual account is the only rule.

    Reads the database a constant number of times for each thousand operations.
    """
    entries = [entry for statement in statements for entry in statement.entries]
    accounts = _accounts(entry.virtual_id for entry in entries if entry.virtual_id)
    earlier = _in_statements(statements)
    closed = closed_periods()
    matches: list[BankMatch] = []
    for number, statement in enumerate(statements, 1):
        # The only statement of the first file of its days has nobody to be the twin of.
        compared = bool(earlier) or number < len(statements)
        twins: list[Twin | None] = [
            _twin(statement.iban, entry) if compared else None for entry in statement.entries
        ]
        for entry, twin in zip(statement.entries, twins, strict=True):
            amount, account = Money(entry.signed_amount), accounts.get(entry.virtual_id or "")
            judged = DOUBLE if twin in earlier else _judged(entry, amount, account, closed)
            matches.append(BankMatch(statement, entry, amount, *judged))
        # Only now: two equal payments of one statement are two payments.
        earlier.update(twin for twin in twins if twin and _is_told(twin))
    matches = _linked_to_files(matches)
    if bank_source() is BankSource.FILE:
        return [_left_to_files(match) for match in matches]
    return matches


def _left_to_files(match: BankMatch) -> BankMatch:
    """Where only files may post, the payments file that comes takes the operation as its money."""
    if not match.is_posted:
        return match
    return replace(match, fate=BankEntry.Fate.UNMATCHED, wait_reason=Reason.BY_FILE)


Judged = tuple[BankEntry.Fate, NamedAccount | None, Reason | None]
DOUBLE: Judged = (BankEntry.Fate.DUPLICATE, None, None)


def _judged(
    entry: ParsedEntry, amount: Money, account: NamedAccount | None, closed: Collection[str]
) -> Judged:
    if entry.mark is Mark.D:
        return BankEntry.Fate.OUTGOING, None, None
    if entry.mark is not Mark.C:
        back = Reason.TAKEN_BACK if entry.mark is Mark.RC else Reason.GIVEN_BACK
        return BankEntry.Fate.UNMATCHED, account, back
    if account is None:
        unknown = Reason.UNKNOWN_NUMBER if entry.virtual_raw else Reason.NO_NUMBER
        return BankEntry.Fate.UNMATCHED, None, unknown
    if not amount:
        return BankEntry.Fate.UNMATCHED, account, None
    reason = reason_to_wait(account, entry.value_date, amount, closed)
    return BankEntry.Fate.UNMATCHED if reason else BankEntry.Fate.MATCHED, account, reason


def reason_to_wait(
    account: Account | NamedAccount, day: date, amount: Money, closed: Collection[str]
) -> Reason | None:
    """Why a payment of that value date is not posted to its account without a person's look."""
    if day < account.opened_on:
        return Reason.BEFORE_OPENING
    if account.closed_on is not None and day > account.closed_on:
        return Reason.ACCOUNT_CLOSED
    if str(Period.of(day)) in closed:
        return Reason.PERIOD_CLOSED
    return Reason.AMOUNT_TOO_LARGE if amount > MAX_AMOUNT else None


def _accounts(numbers: Iterable[str]) -> dict[str, NamedAccount]:
    found: dict[str, NamedAccount] = {}
    rows = Account.objects.filter(nrb__among=sorted(set(numbers))).order_by()
    for number, *said in rows.values_list("nrb", *NamedAccount._fields):
        found[number] = NamedAccount(*said)
    return found


Twin = tuple[str, date, str, Decimal, str]


def _twin(account: str, entry: ParsedEntry) -> Twin:
    """What makes an operation of another statement the same one; none without a reference."""
    reference = bare_reference(entry.bank_ref)
    return (account, entry.value_date, str(entry.mark), entry.signed_amount, reference)


def _is_told(twin: Twin) -> bool:
    """Whether a reference tells the operation from others like it."""
    return bool(twin[-1])


def _in_statements(statements: Sequence[ParsedStatement]) -> set[Twin]:
    """The operations that earlier statements brought, as twins. Those without reference: none."""
    known: set[Twin] = set()
    days = {entry.value_date for statement in statements for entry in statement.entries}
    for portion in chunks(sorted(days)):
        rows = BankEntry.objects.filter(value_date__in=portion).exclude(bank_ref="")
        for account, day, mark, amount, reference in rows.values_list(
            "statement__account", "value_date", "mark", "amount", "bank_ref"
        ):
            if bare := bare_reference(reference):
                known.add((account, day, mark, amount.amount, bare))
    return known


def _linked_to_files(matches: list[BankMatch]) -> list[BankMatch]:
    """A payment that a payments file posted is not posted again; equal ones are counted.

    First those of the account that the number names, then what has no account and names one by its
    reference, payer or title. Where none or several could be meant it waits, and a person who
    places it is told of them (`placing.place_payment`).
    """
    posted = _posted_by_files({match.entry.value_date for match in matches})
    if not posted:
        return matches
    linked = [_linked(match, posted, exact=True) for match in matches]
    return [_linked(match, posted, exact=False) for match in linked]


FilePayments = defaultdict[tuple[date, Decimal], dict[int, list[LedgerEntry]]]
"""By value date and amount, then account: the entries that no statement has brought yet."""


def _linked(match: BankMatch, posted: FilePayments, *, exact: bool) -> BankMatch:
    entry = match.entry
    waits = match.fate in (BankEntry.Fate.MATCHED, BankEntry.Fate.UNMATCHED)
    if not waits or entry.mark is not Mark.C or (match.account is not None) != exact:
        return match
    alike = posted[entry.value_date, entry.signed_amount]
    if match.account is not None:
        meant = {match.account.pk} & alike.keys()
    else:
        text = OperationText(entry)
        meant = {
            account
            for account, rows in alike.items()
            if any(
                text.speaks_of(row.account, reference=row.source_key, title=row.title)
                for row in rows
            )
        }
    if len(meant) != 1:
        return match
    (key,) = meant
    first = alike[key].pop(0)
    if not alike[key]:
        del alike[key]
    return replace(
        match,
        fate=BankEntry.Fate.FROM_FILE,
        account=NamedAccount(first.account_id, first.account.opened_on, first.account.closed_on),
        wait_reason=None,
        posted_by=first.pk,
    )


def _posted_by_files(days: Collection[date]) -> FilePayments:
    posted: FilePayments = defaultdict(dict)
    for portion in chunks(sorted(days)):
        for row in free_file_payments(portion).select_related("account"):
            alike = posted[row.booking_date, (-row.amount).amount]
            alike.setdefault(row.account_id, []).append(row)
    return posted
