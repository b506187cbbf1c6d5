"""Storing the rows of an imported settlement: all, once, in the import's transaction.

One digest covers the header and all lines.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import Max
from django.utils import timezone

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FindingLog
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.ledger_kinds.media_settlement_rows import MediaRow
from ebok_plugin.payments.domain.ledger_kinds.media_settlements import (
    MEDIA_SETTLEMENTS,
    Key,
    MediaSettlementsImport,
    PlacedRow,
)
from ebok_plugin.utilities.media.models import FIGURES, MediaSettlement, MediaSettlementLine

FOUR_PLACES = Decimal("0.0001")


class SettlementHeader(Protocol):
    @property
    def settlement_id(self) -> str: ...
    @property
    def period_from(self) -> date: ...
    @property
    def period_to(self) -> date: ...
    @property
    def posting_date(self) -> date: ...


class Values(Protocol):
    @property
    def medium(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def invoice_total(self) -> Money: ...
    @property
    def common_cost(self) -> Money: ...
    @property
    def allocation_key(self) -> str: ...
    @property
    def pool(self) -> Money: ...
    @property
    def key_premises(self) -> Decimal: ...
    @property
    def key_total(self) -> Decimal: ...
    @property
    def cost(self) -> Money: ...
    @property
    def advances(self) -> Money: ...
    @property
    def result(self) -> Money: ...


def describe_header(settlement: SettlementHeader) -> str:
    return _joined(
        settlement.settlement_id,
        settlement.period_from,
        settlement.period_to,
        settlement.posting_date,
    )


def describe_settlement_line(account_no: str, line: Values) -> str:
    return _joined(
        account_no,
        line.medium,
        line.part,
        line.invoice_total.grosze,
        line.common_cost.grosze,
        line.allocation_key,
        line.pool.grosze,
        line.key_premises.quantize(FOUR_PLACES),
        line.key_total.quantize(FOUR_PLACES),
        line.cost.grosze,
        line.advances.grosze,
        line.result.grosze,
    )


def _joined(*values: object) -> str:
    return "|".join(map(str, values)) + "\n"


LINES_AT_ONCE = 2_000


class KeptSettlementsImport(MediaSettlementsImport):
    """Stores one file's rows; they are never in memory all at once."""

    stores_rows = True

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._digests: dict[str, Any] = {}
        self._counts: defaultdict[str, int] = defaultdict(int)

    def find_stored_rows(self, rows: Sequence[MediaRow]) -> Mapping[Key, Sequence[MediaRow]]:
        for row in rows:
            self._count(row)
        return _rows_on_file({row.settlement_id for row in rows}, {row.account_no for row in rows})

    def store_rows(self, rows: Iterable[PlacedRow]) -> None:
        settlements: dict[str, MediaSettlement] = {}
        positions: defaultdict[str, int] = defaultdict(int)
        for portion in split_into_chunks(rows, LINES_AT_ONCE):
            lines = []
            for placed in portion:
                row = placed.row
                if row.settlement_id not in settlements:
                    settlements[row.settlement_id] = self._begin(row)
                positions[row.settlement_id] += 1
                lines.append(
                    MediaSettlementLine(
                        settlement=settlements[row.settlement_id],
                        position=positions[row.settlement_id],
                        account_id=placed.account_id,
                        entry_id=placed.entry_id,
                        **{name: getattr(row, name) for name in FIGURES},
                    )
                )
            MediaSettlementLine.objects.bulk_create(lines)

    @classmethod
    def lacks_rows_of(cls, batches: Iterable[Batch]) -> bool:
        entries = LedgerEntry.objects.filter(
            batch__in=batches,
            kind=EntryKind.MEDIA_SETTLEMENT,
            reversed_by__isnull=True,
            media_lines__isnull=True,
        )
        return entries.exists()

    def _count(self, row: MediaRow) -> None:
        key = row.settlement_id
        if key not in self._digests:
            self._digests[key] = hashlib.sha256(describe_header(row).encode())
        self._digests[key].update(describe_settlement_line(row.account_no, row).encode())
        self._counts[key] += 1

    def _begin(self, row: MediaRow) -> MediaSettlement:
        before = MediaSettlement.objects.filter(settlement_id=row.settlement_id)
        last: int | None = before.aggregate(last=Max("generation"))["last"]
        settlement = MediaSettlement(
            settlement_id=row.settlement_id,
            generation=(last or 0) + 1,
            period_from=row.period_from,
            period_to=row.period_to,
            posting_date=row.posting_date,
            kept_at=timezone.now(),
            line_count=self._counts[row.settlement_id],
            lines_sha256=self._digests[row.settlement_id].hexdigest(),
        )
        settlement.save()
        return settlement


def _rows_on_file(settlements: set[str], accounts: set[str]) -> dict[Key, list[MediaRow]]:
    """Find the standing rows of these settlements on these accounts."""
    by_key: defaultdict[Key, list[MediaRow]] = defaultdict(list)
    lines = MediaSettlementLine.objects.standing().filter(
        settlement__settlement_id__in=settlements, account__account_no__among=accounts
    )
    for line in lines.select_related("settlement", "account"):
        row = _row(line)
        by_key[row.settlement_id, row.account_no].append(row)
    return by_key


def _row(line: MediaSettlementLine) -> MediaRow:
    settlement = line.settlement
    return MediaRow(
        settlement_id=settlement.settlement_id,
        account_no=line.account.account_no,
        period_from=settlement.period_from,
        period_to=settlement.period_to,
        posting_date=settlement.posting_date,
        due_date=None,
        **{name: getattr(line, name) for name in FIGURES},
    )


KEPT_SETTLEMENTS = replace(MEDIA_SETTLEMENTS, judge=KeptSettlementsImport)
"""The kind of file of the finance desk whose rows are stored here."""
