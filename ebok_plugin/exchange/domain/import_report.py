"""What came of a file: for people, for scripts and for the record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.importing import Finding
from ebok_plugin.exchange.domain.ledger_kinds.base import Change
from ebok_plugin.exchange.domain.rehearsal import Rehearsal
from ebok_plugin.exchange.models import ImportBatch
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.money import ZERO, Money

LISTED = 200
"""So many made things and changed values are named; the counts cover all."""


class Status(StrEnum):
    """The words of the outside contract."""

    REHEARSED = "rehearsed"
    POSTED = "posted"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The report of §4.2. `totals` are the sums of the file's controls.

    `encoding`, `separator`, `ignored_columns` and `polish_samples` say how the file was
    understood; `balance_before` and `balance_after` are the sums of all balances of today.
    """

    status: Status
    file: str
    kind: str = ""
    version: int | None = None
    rows: int = 0
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    accounts: int = 0
    totals: dict[str, Money] = field(default_factory=dict)
    balance_before: Money = ZERO
    balance_after: Money = ZERO
    encoding: str = ""
    encoding_guessed: bool = False
    separator: str = ""
    ignored_columns: tuple[str, ...] = ()
    polish_samples: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    made_count: int = 0
    changes: tuple[Change, ...] = ()
    change_count: int = 0
    notes: tuple[str, ...] = ()
    errors: tuple[Finding, ...] = ()
    error_count: int = 0
    warnings: tuple[Finding, ...] = ()
    warning_count: int = 0

    def as_json(self) -> dict[str, Any]:
        """The object that `import_ledger --json` prints; amounts are decimal strings."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {
            "totals": {name: str(total.amount) for name, total in self.totals.items()},
            "balance_before": str(self.balance_before.amount),
            "balance_after": str(self.balance_after.amount),
            "changes": [asdict(change) for change in self.changes],
            "errors": [finding.as_json(self.file) for finding in self.errors],
            "warnings": [finding.as_json(self.file) for finding in self.warnings],
        }


def refused_report(file: str, finding: Finding, *, kind: str = "") -> ImportReport:
    """The report of a file of which no row was read, or that the ledger did not take."""
    return ImportReport(Status.REFUSED, file, kind=kind, errors=(finding,), error_count=1)


def report_of(rehearsal: Rehearsal, status: Status, *, file: str, today: date) -> ImportReport:
    """The report of a file that was read to its end."""
    source, log, outcome = rehearsal.file.source, rehearsal.log, rehearsal.outcome
    before = sum_of_balances(today)
    if status is Status.POSTED:
        before -= Money.from_grosze(outcome.effect)
    return ImportReport(
        status=status,
        file=file,
        kind=rehearsal.file.schema.kind,
        version=rehearsal.file.schema.version,
        rows=rehearsal.reading.totals.rows,
        new=outcome.new,
        unchanged=outcome.unchanged,
        changed=outcome.changed,
        accounts=len(outcome.accounts),
        totals={name: Money(total) for name, total in rehearsal.reading.totals.sums.items()},
        balance_before=before,
        balance_after=before + Money.from_grosze(outcome.effect),
        encoding=source.encoding,
        encoding_guessed=source.guessed,
        separator=rehearsal.file.separator,
        ignored_columns=rehearsal.file.header.ignored,
        polish_samples=tuple(rehearsal.reading.polish_samples if source.guessed else ()),
        made=tuple(outcome.made[:LISTED]),
        made_count=len(outcome.made),
        changes=tuple(outcome.changes[:LISTED]),
        change_count=len(outcome.changes),
        notes=tuple(outcome.notes),
        errors=tuple(log.errors),
        error_count=log.error_count,
        warnings=tuple(log.warnings),
        warning_count=log.warning_count,
    )


def known_file_report(file: str, batch: ImportBatch) -> ImportReport:
    """The report of a file that was posted before, byte for byte; it was not read again."""
    who = batch.committed_by.get_username() if batch.committed_by else _("z wiersza poleceń")
    note = _("Ten plik zaimportowano już {day} ({who}). Niczego nie dodano.").format(
        day=f"{timezone.localdate(batch.committed_at):%d.%m.%Y}", who=who
    )
    return ImportReport(
        Status.UNCHANGED,
        file,
        kind=batch.kind,
        version=batch.version,
        rows=batch.rows_read,
        unchanged=batch.rows_read,
        totals={name: Money(Decimal(total)) for name, total in batch.control_totals.items()},
        encoding=batch.encoding,
        notes=(note,),
    )


def sum_of_balances(today: date) -> Money:
    """What all accounts together owe on a day."""
    booked = LedgerEntry.objects.filter(booking_date__lte=today)
    return booked.aggregate(total=Sum("amount"))["total"] or ZERO
