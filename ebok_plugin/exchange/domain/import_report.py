"""What came of a file: for people, for scripts and for the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.domain.import_file import Rehearsal
from cms_ext.desks.import_desk.domain.report import ImportStatus, TableReport, facts_of
from ebok_plugin.exchange.domain.ledger_kinds.base import KindImport
from ebok_plugin.exchange.models import ImportBatch
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.money import ZERO, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport(TableReport):
    """The report of import_formats.md §4.2. `totals` are the sums of the file's controls.

    `balance_before` and `balance_after` are the sums of all balances of today.
    """

    accounts: int = 0
    totals: dict[str, Money] = field(default_factory=dict)
    balance_before: Money = ZERO
    balance_after: Money = ZERO

    def as_json(self) -> dict[str, Any]:
        """The object that `import_ledger --json` prints; amounts are decimal strings."""
        return TableReport.as_json(self) | {
            "totals": {name: str(total.amount) for name, total in self.totals.items()},
            "balance_before": str(self.balance_before.amount),
            "balance_after": str(self.balance_after.amount),
        }


def report_of(
    rehearsal: Rehearsal[KindImport[Any]], status: ImportStatus, *, today: date
) -> ImportReport:
    """The report of a file that was read to its end."""
    outcome = rehearsal.judge.outcome
    before = sum_of_balances(today)
    if status is ImportStatus.POSTED:
        before -= Money.from_grosze(outcome.effect)
    return ImportReport(
        status=status,
        file=rehearsal.name,
        accounts=len(outcome.accounts),
        totals={name: Money(total) for name, total in rehearsal.reading.totals.sums.items()},
        balance_before=before,
        balance_after=before + Money.from_grosze(outcome.effect),
        **facts_of(rehearsal.reading, outcome),
    )


def known_file_report(file: str, batch: ImportBatch) -> ImportReport:
    """The report of a file that was posted before, byte for byte; it was not read again."""
    who = batch.committed_by.get_username() if batch.committed_by else _("z wiersza poleceń")
    note = _("Ten plik zaimportowano już {day} ({who}). Niczego nie dodano.").format(
        day=f"{timezone.localdate(batch.committed_at):%d.%m.%Y}", who=who
    )
    return ImportReport(
        status=ImportStatus.UNCHANGED,
        file=file,
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
