"""Operations whose money a payments file posted before, and results of matching.

Source: `bank_formats.md` §8. The result of matching an operation is staged between the steps that
match and post it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Protocol

from django.conf import settings
from django.db.models import QuerySet

from cms_ext.base.database.bulk import StagedRows, split_into_chunks
from cms_ext.base.text.folding import folded_words
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.bank import Mark, ParsedEntry, ParsedStatement
from ebok_plugin.payments.models import BankEntry

FILE_BANK = "FILE_BANK"
"""`LedgerEntry.source` of a file's row for a transfer; the cash desk's are in no statement."""


def find_free_file_payments(days: Iterable[date]) -> QuerySet[LedgerEntry]:
    """Find payments posted by files on these days that have no operation yet.

    Oldest first. Each is the money of an operation, so none is posted again.
    """
    return LedgerEntry.objects.filter(
        kind=EntryKind.PAYMENT,
        source=FILE_BANK,
        batch__kind=Batch.Kind.PAYMENTS,
        booking_date__in=days,
        reversed_by__isnull=True,
        placement__isnull=True,
    ).order_by("pk")


def find_file_payments_like(line: BankEntry) -> QuerySet[LedgerEntry]:
    """Find those that may be the money of what is left of the operation."""
    similar = find_free_file_payments([line.value_date]).filter(amount=-line.remaining)
    return similar if line.came_in and line.remaining else similar.none()


# Shorter words occur in too many names.
TELLING = 4
NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/-]{2,19}")


class BankText(Protocol):
    """The text of an operation besides its day and amount."""

    @property
    def title(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def bank_ref(self) -> str: ...


class Payable(Protocol):
    """An account as a text may name it."""

    @property
    def account_no(self) -> str: ...

    @property
    def payer_name(self) -> str: ...


class OperationText:
    """The text of an operation, split once to be compared with many payments."""

    def __init__(self, line: BankText) -> None:
        self._reference = strip_reference(line.bank_ref)
        self._numbers = frozenset(NUMBER.findall(line.title.upper()))
        self._title = split_words(line.title)
        self._words = frozenset(split_words(f"{line.name} {line.title}"))

    def speaks_of(
        self, account: Payable, *, reference: str, title: str, payer_name: str = ""
    ) -> bool:
        """Return whether it names a file's payment, by reference, account number or payer.

        A part of the payer's name is enough with the same title. A title alone says
        nothing: many payers write the same.
        """
        if self._reference and self._reference == strip_reference(reference):
            return True
        if account.account_no in self._numbers:
            return True
        same_title = bool(self._title) and self._title == split_words(title)
        return any(
            self._names(payer, in_part=same_title) for payer in (account.payer_name, payer_name)
        )

    def _names(self, payer: str, *, in_part: bool) -> bool:
        parts = split_words(payer)
        telling = [part for part in parts if len(part) >= TELLING]
        if in_part:
            return not self._words.isdisjoint(telling)
        return bool(telling) and self._words.issuperset(parts)


@lru_cache(maxsize=100_000)
def split_words(text: str) -> tuple[str, ...]:
    """Fold the words of a name or address, cached because every page and file repeats them."""
    return tuple(folded_words(text))


def strip_reference(reference: str) -> str:
    """Strip the two letters that one of the bank's channels puts before a reference."""
    return reference[2:] if reference[:2].isalpha() else reference


EntryStatus = BankEntry.EntryStatus
Reason = BankEntry.WaitReason


class BankMatch(NamedTuple):
    """An operation with its signed amount, its fate, and the account that its number names.

    `wait_reason` says why it waits, if it does; `rule` is the one that posts it. FROM_FILE:
    `posted_by` is the entry by which a payments file posted its money.
    """

    statement: ParsedStatement
    entry: ParsedEntry
    grosze: int
    fate: BankEntry.EntryStatus
    account: int | None = None
    wait_reason: BankEntry.WaitReason | None = None
    posted_by: int | None = None
    rule: int | None = None

    @property
    def is_posted(self) -> bool:
        """Return whether posting the statement posts it."""
        return self.fate is EntryStatus.MATCHED

    @property
    def may_be_of_a_file(self) -> bool:
        """Return whether a payments file may bring its money too: it waits or would be posted."""
        is_open = self.fate in (EntryStatus.MATCHED, EntryStatus.UNMATCHED)
        # Of a doubtful repetition a person decides first.
        is_doubtful = self.wait_reason is Reason.MAYBE_DUPLICATE
        return self.entry.mark is Mark.C and is_open and not is_doubtful

    @property
    def has_unknown_virtual(self) -> bool:
        """Return whether the bank named a virtual account that nobody has."""
        waits = self.fate is EntryStatus.UNMATCHED and self.account is None
        return waits and bool(self.entry.virtual_raw)


class MatchedOperations:
    """All operations of the statements in order, rebuilt in each iteration.

    `fates` and `waits` count them by `BankEntry.EntryStatus` and `WaitReason`, `sums` sums their
    signed amounts by fate, `unknown_virtuals` counts those with numbers that nobody has.
    """

    def __init__(self, statements: Sequence[ParsedStatement], matches: Iterable[BankMatch]) -> None:
        """Stage the matches of all operations of the statements."""
        self.statements = statements
        self._rows = StagedRows()
        fates: Counter[EntryStatus] = Counter()
        waits: Counter[Reason] = Counter()
        grosze: defaultdict[EntryStatus, int] = defaultdict(int)
        self.unknown_virtuals = 0
        for match in matches:
            fate, reason = match.fate, match.wait_reason
            fates[fate] += 1
            grosze[fate] += match.grosze
            if reason:
                waits[reason] += 1
            self.unknown_virtuals += match.has_unknown_virtual
            self._rows.append(
                (
                    match.grosze,
                    fate.value,
                    match.account,
                    reason and reason.value,
                    match.posted_by,
                    match.rule,
                )
            )
        self.fates = {fate.value: count for fate, count in fates.items()}
        self.waits = {reason.value: count for reason, count in waits.items()}
        self.sums = {fate.value: Decimal(sum_).scaleb(-2) for fate, sum_ in grosze.items()}

    def __iter__(self) -> Iterator[BankMatch]:
        rows = iter(self._rows)
        for statement in self.statements:
            for entry in statement.entries:
                grosze, fate, account, reason, posted_by, rule = next(rows)
                yield BankMatch(
                    statement,
                    entry,
                    grosze,
                    _FATES[fate],
                    account,
                    _REASONS[reason],
                    posted_by,
                    rule,
                )


# By their staged values.
_FATES = {fate.value: fate for fate in EntryStatus}
_REASONS: dict[str | None, Reason | None] = {
    None: None,
    **{reason.value: reason for reason in Reason},
}


DayAndAmount = tuple[date, int]


class FilePayments:
    """Payments posted by files on these days that have no operation yet.

    Each ledger entry is given to one operation; equal ones are counted.
    """

    def __init__(self, days: Iterable[date]) -> None:
        days = sorted(days)
        self.are_left = any(
            find_free_file_payments(portion).exists() for portion in split_into_chunks(days)
        )
        self._given: set[int] = set()

    def linked_by_account(self, portion: Sequence[BankMatch]) -> Iterable[BankMatch]:
        """Link operations to payments of the account that their number names."""
        if not self.are_left:
            return portion
        named = [match for match in portion if match.may_be_of_a_file and match.account]
        free = self._of_accounts(named)
        return (self._linked(match, free) for match in portion)

    def _of_accounts(self, named: Sequence[BankMatch]) -> dict[tuple[int, DayAndAmount], list[int]]:
        free: defaultdict[tuple[int, DayAndAmount], list[int]] = defaultdict(list)
        accounts = sorted({match.account for match in named if match.account})
        for days in split_into_chunks(_days(named)):
            rows = find_free_file_payments(days).filter(account_id__among=accounts)
            for key, account, day, amount in rows.values_list(
                "pk", "account_id", "booking_date", "amount"
            ):
                free[account, (day, -amount.grosze)].append(key)
        return free

    def _linked(
        self, match: BankMatch, free: dict[tuple[int, DayAndAmount], list[int]]
    ) -> BankMatch:
        if not match.account or not match.may_be_of_a_file:
            return match
        similar = [
            key
            for key in free.get((match.account, _day_and_amount(match)), ())
            if key not in self._given
        ]
        return self._of_file(match, match.account, similar[0]) if similar else match

    def linked_by_text(self, portion: Sequence[BankMatch]) -> Iterator[BankMatch]:
        """Link operations by their words to an account, if only one matches."""
        nameless = [match for match in portion if match.may_be_of_a_file and not match.account]
        free = self._like(nameless)
        for match in portion:
            if match.account or not match.may_be_of_a_file:
                yield match
                continue
            similar = [
                row for row in free.get(_day_and_amount(match), ()) if row.pk not in self._given
            ]
            text = OperationText(match.entry)
            named = [
                row
                for row in similar
                if text.speaks_of(row.account, reference=row.source_key, title=row.title)
            ]
            accounts = {row.account_id for row in named}
            if len(accounts) == 1:
                first = next(row for row in similar if row.account_id in accounts)
                yield self._of_file(match, first.account_id, first.pk)
            else:
                yield match

    def _like(self, nameless: Sequence[BankMatch]) -> dict[DayAndAmount, list[LedgerEntry]]:
        free: defaultdict[DayAndAmount, list[LedgerEntry]] = defaultdict(list)
        amounts = sorted({-match.grosze for match in nameless})
        for days in split_into_chunks(_days(nameless)):
            rows = find_free_file_payments(days).filter(amount__among=amounts)
            for row in rows.select_related("account"):
                free[row.booking_date, -row.amount.grosze].append(row)
        return free

    def _of_file(self, match: BankMatch, account: int, entry: int) -> BankMatch:
        self._given.add(entry)
        return match._replace(
            fate=EntryStatus.FROM_FILE,
            account=account,
            wait_reason=None,
            posted_by=entry,
            rule=None,
        )


def _day_and_amount(match: BankMatch) -> DayAndAmount:
    return match.entry.value_date, match.grosze


def _days(matches: Collection[BankMatch]) -> list[date]:
    return sorted({match.entry.value_date for match in matches})


class BankSource(StrEnum):
    """Values of the setting COOP_PAYMENTS_BANK_SOURCE: who may post bank payments.

    `import_formats.md` §3.
    """

    STATEMENTS = "STATEMENTS"
    FILE = "FILE"
    BOTH = "BOTH"


def bank_source() -> BankSource:
    """Read the setting. ValueError for anything else, which the check payments.E003 reports."""
    return BankSource(settings.COOP_PAYMENTS_BANK_SOURCE)
