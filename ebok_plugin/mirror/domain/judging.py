"""Judging a snapshot: its rows by themselves, then compared with the snapshot that is shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.base.database.bulk import collect_garbage_rarely
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables import FindingLog
from cms_ext.desks.import_desk.domain.table import LISTED, ImportStatus, TableReport
from ebok_plugin.mirror.domain.check import SnapshotCheck
from ebok_plugin.mirror.domain.comparison import (
    TO_BE_CONFIRMED,
    AccountChange,
    Comparison,
    ShownState,
    SnapshotComparison,
)
from ebok_plugin.mirror.domain.rows import KIND, BalanceRow, SnapshotSource, SourceFacts
from ebok_plugin.mirror.domain.writing import StagedSnapshot


@dataclass(frozen=True, slots=True)
class JudgedSnapshot:
    """A snapshot read to its end; nothing was written. Its rows are staged."""

    source: SnapshotSource
    log: FindingLog
    check: SnapshotCheck
    shown: ShownState
    comparison: Comparison
    staged: StagedSnapshot

    @property
    def facts(self) -> SourceFacts:
        return self.source.facts

    @property
    def is_refused(self) -> bool:
        return self.log.error_count > 0

    @property
    def to_be_confirmed(self) -> tuple[str, ...]:
        """Return the codes of warnings that a person has to tick, each once."""
        codes = {finding.code for finding in self.log.warnings}
        return tuple(code for code in TO_BE_CONFIRMED if code in codes)

    @property
    def two_persons(self) -> bool:
        """Return True if it changes where payers pay to, or who pays."""
        return bool(self.comparison.numbers or self.comparison.payers)

    @property
    def balances(self) -> list[BalanceRow]:
        return [sums.row for sums in self.check.accounts.values() if sums.row is not None]

    @property
    def monthly_charges(self) -> dict[str, int]:
        """What a month costs each account, in grosze: as now stated, else as before."""
        return {
            number: self.shown.charge_of(number, sums)
            for number, sums in self.check.accounts.items()
        }

    def waits_for(self, confirmed: Collection[str]) -> tuple[str, ...]:
        """Return the codes that nobody has ticked yet."""
        return tuple(code for code in self.to_be_confirmed if code not in confirmed)


@collect_garbage_rarely()
def judge_snapshot(source: SnapshotSource, today: date) -> JudgedSnapshot:
    """Read all rows of a source and judge them; the result says what is wrong and what changes."""
    log, staged = FindingLog(), StagedSnapshot()
    check = SnapshotCheck(source.facts, log)
    for row in source.read_rows(log):
        check.add(row)
        staged.append(row)
    # Sums that lack an unreadable row would only repeat its error in other words.
    are_all_read = log.error_count == check.errors
    if are_all_read:
        check.finish()
    state = ShownState(source.facts)
    comparison = SnapshotComparison(source.facts, check, state, log)
    result = comparison.compare(today, in_full=are_all_read)
    source.judge_controls(log)
    return JudgedSnapshot(source, log, check, state, result, staged)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotReport(TableReport):
    """The report of a snapshot: of all files, and next to the snapshot that is shown.

    `changed_accounts` counts balances that moved by more than a month's charge, or by much for the
    accounts `without_charge`; `unread_charge` is the column of charges, if the profile leaves it
    out. `largest` are the largest moves, `missing` the accounts that only the shown snapshot has.
    `shown_day` is None when no snapshot was shown before.
    """

    day: date | None = None
    accounts: int = 0
    sum_balance: Money = Money.from_grosze(0)
    shown_day: date | None = None
    accounts_before: int = 0
    balance_before: Money = Money.from_grosze(0)
    changed_accounts: int = 0
    without_charge: int = 0
    unread_charge: str = ""
    largest: tuple[AccountChange, ...] = ()
    missing: tuple[AccountChange, ...] = ()
    missing_count: int = 0
    missing_sum: Money = Money.from_grosze(0)
    held: tuple[str, ...] = ()
    profile: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the object that `import_ledger --json` prints; amounts and days are strings."""
        return TableReport.as_json(self) | {
            "day": _text(self.day),
            "sum_balance": str(self.sum_balance.amount),
            "shown_day": _text(self.shown_day),
            "balance_before": str(self.balance_before.amount),
            "balance_after": str(self.sum_balance.amount),
            "largest": [_change_as_json(change) for change in self.largest],
            "missing": [_change_as_json(change) for change in self.missing],
            "missing_sum": str(self.missing_sum.amount),
        }


def _change_as_json(change: AccountChange) -> dict[str, str | None]:
    return {
        "account_no": change.account_no,
        "before": str(change.before.amount),
        "after": None if change.after is None else str(change.after.amount),
    }


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def build_report(
    judged: JudgedSnapshot, status: ImportStatus, notes: tuple[str, ...] = ()
) -> SnapshotReport:
    """Build the report of a judged snapshot."""
    log, compared = judged.log, judged.comparison
    facts: Mapping[str, Any] = judged.source.describe_reading()
    return SnapshotReport(
        **facts,
        status=status,
        file=judged.facts.name,
        kind=KIND,
        rows=judged.check.rows,
        new=len(compared.new),
        changed=len(judged.check.accounts) - len(compared.new),
        made=tuple(compared.new[:LISTED]),
        made_count=len(compared.new),
        notes=notes,
        errors=tuple(map(judged.source.locate_finding, log.errors)),
        error_count=log.error_count,
        warnings=tuple(map(judged.source.locate_finding, log.warnings)),
        warning_count=log.warning_count,
        day=judged.facts.day,
        accounts=len(judged.check.accounts),
        sum_balance=compared.sum_after,
        shown_day=compared.shown_day,
        accounts_before=compared.accounts_before,
        balance_before=compared.sum_before,
        changed_accounts=compared.changed,
        without_charge=compared.without_charge,
        unread_charge=judged.facts.unread_charge,
        largest=tuple(compared.largest),
        missing=tuple(compared.missing[:LISTED]),
        missing_count=len(compared.missing),
        missing_sum=sum((gone.before for gone in compared.missing), ZERO),
        two_persons=judged.two_persons,
        held=() if judged.is_refused else judged.to_be_confirmed,
        profile=judged.facts.profile,
    )
