"""The operations of a bank's file with what matching made of each, staged between the step that
finds it out and the one that posts it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from cms_ext.base.database.staged_rows import StagedRows
from ebok_plugin.payments.bank import Mark, ParsedEntry, ParsedStatement
from ebok_plugin.payments.models import BankEntry

Fate = BankEntry.Fate
Reason = BankEntry.WaitReason


class BankMatch(NamedTuple):
    """An operation, its signed amount and its fate, and the key of the account that its own number
    names.

    `wait_reason` says why it waits, when it does; `posted_by` is the entry of a payments file that
    posted its money before, when it is FROM_FILE.
    """

    statement: ParsedStatement
    entry: ParsedEntry
    grosze: int
    fate: BankEntry.Fate
    account: int | None = None
    wait_reason: BankEntry.WaitReason | None = None
    posted_by: int | None = None

    @property
    def is_posted(self) -> bool:
        """Whether posting the statement posts it."""
        return self.fate is Fate.MATCHED

    @property
    def may_be_of_a_file(self) -> bool:
        """Whether it waits, or would be posted, and is money that a payments file may bring too."""
        return self.entry.mark is Mark.C and self.fate in (Fate.MATCHED, Fate.UNMATCHED)

    @property
    def has_unknown_virtual(self) -> bool:
        """The bank named a virtual account that nobody has."""
        waits = self.fate is Fate.UNMATCHED and self.account is None
        return waits and bool(self.entry.virtual_raw)


class MatchedOperations:
    """All operations of the statements, in their order, made anew whenever they are gone through.

    `fates` and `waits` count them by `BankEntry.Fate` and `WaitReason`, `sums` adds up their signed
    amounts by fate, `unknown_virtuals` counts those of numbers that nobody has.
    """

    def __init__(self, statements: Sequence[ParsedStatement], matches: Iterable[BankMatch]) -> None:
        """`matches` of all operations of the statements."""
        self.statements = statements
        self._rows = StagedRows()
        fates: Counter[Fate] = Counter()
        waits: Counter[Reason] = Counter()
        grosze: defaultdict[Fate, int] = defaultdict(int)
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
                )
            )
        self.fates = {fate.value: count for fate, count in fates.items()}
        self.waits = {reason.value: count for reason, count in waits.items()}
        self.sums = {fate.value: Decimal(sum_).scaleb(-2) for fate, sum_ in grosze.items()}

    def __iter__(self) -> Iterator[BankMatch]:
        rows = iter(self._rows)
        for statement in self.statements:
            for entry in statement.entries:
                grosze, fate, account, reason, posted_by = next(rows)
                yield BankMatch(
                    statement,
                    entry,
                    grosze,
                    _FATES[fate],
                    account,
                    _REASONS[reason],
                    posted_by,
                )


# By what is staged of them.
_FATES = {fate.value: fate for fate in Fate}
_REASONS: dict[str | None, Reason | None] = {None: None, **{one.value: one for one in Reason}}
