"""Staging the rows of a snapshot outside memory, and writing them to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from cms_ext.base.database.bulk import StagedRows, split_into_chunks
from cms_ext.base.database.insert import insert_rows
from ebok_plugin.mirror import models as mirror
from ebok_plugin.mirror.domain import rows
from ebok_plugin.mirror.domain.digest import COLUMNS, AccountDigest, digest_snapshot
from ebok_plugin.mirror.models import FeedSnapshot

ROWS_AT_ONCE = 5_000
RATE = "{:.4f}".format


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _rate(value: Decimal | None) -> str | None:
    return None if value is None else RATE(value)


def _item(row: rows.ItemRow) -> tuple[Any, ...]:
    return (
        row.document_no,
        row.title,
        _day(row.due_date),
        _day(row.booking_date),
        row.amount.grosze,
        row.remaining.grosze,
        row.kind,
        row.period,
    )


def _free_money(row: rows.FreeMoneyRow) -> tuple[Any, ...]:
    return row.document_no, row.title, _day(row.booking_date), row.remaining.grosze


def _posting(row: rows.PostingRow) -> tuple[Any, ...]:
    return (
        row.number,
        _day(row.booking_date),
        row.title,
        row.amount.grosze,
        row.document_no,
        row.kind,
        row.period,
        _day(row.due_date),
        row.counterparty,
    )


def _component(row: rows.ComponentRow) -> tuple[Any, ...]:
    return (
        row.period,
        row.component,
        row.amount.grosze,
        _rate(row.quantity),
        row.unit,
        _rate(row.rate),
        _day(row.valid_from),
        row.legal_basis,
    )


def _coming(row: rows.ComingRow) -> tuple[Any, ...]:
    return row.period, _day(row.due_date), row.amount.grosze, row.title


# In the order of the columns of the tables, behind the position.
TABLES: tuple[type[mirror.FeedRow], ...] = (
    mirror.FeedBalance,
    mirror.FeedItem,
    mirror.FreeMoney,
    mirror.FeedPosting,
    mirror.FeedComponent,
    mirror.FeedComing,
)
VALUES: Mapping[type, tuple[int, Callable[[Any], tuple[Any, ...]]]] = {
    rows.BalanceRow: (0, lambda row: (row.balance.grosze,)),
    rows.ItemRow: (1, _item),
    rows.FreeMoneyRow: (2, _free_money),
    rows.PostingRow: (3, _posting),
    rows.ComponentRow: (4, _component),
    rows.ComingRow: (5, _coming),
}


class StagedSnapshot:
    """The rows of a snapshot as plain values, in a temporary file."""

    def __init__(self) -> None:
        self._rows = StagedRows()

    def append(self, row: rows.SnapshotRow) -> None:
        table, values = VALUES[type(row)]
        self._rows.append((table, row.account_no, len(self._rows) + 1, *values(row)))

    def write(
        self, snapshot: FeedSnapshot, accounts: Mapping[str, int], charges: Mapping[str, int]
    ) -> str:
        """Write the rows of the saved snapshot; return their digest.

        `accounts` maps the account numbers to ids, `charges` to what a month costs in grosze.
        """
        digests: dict[str, AccountDigest] = {number: AccountDigest() for number in accounts}
        balances: list[tuple[str, int, int, int]] = []
        for portion in split_into_chunks(self._rows, ROWS_AT_ONCE):
            by_table = groupby(sorted(portion, key=itemgetter(0)), itemgetter(0))
            for _table, number, position, *values in portion:
                stored = (*values, charges[number]) if _table == 0 else values
                digests[number].add(TABLES[_table], (position, *stored))
            for table, its_rows in by_table:
                if table == 0:
                    balances += [(row[1], row[2], row[3], charges[row[1]]) for row in its_rows]
                    continue
                model = TABLES[table]
                insert_rows(
                    model,
                    ("snapshot_id", "account_id", *COLUMNS[model]),
                    ((snapshot.pk, accounts[row[1]], *row[2:]) for row in its_rows),
                )
        insert_rows(
            mirror.FeedBalance,
            ("snapshot_id", "account_id", *BALANCE, "digest", "details_digest"),
            _balance_values(snapshot, accounts, balances, digests),
        )
        return digest_snapshot(
            (accounts[number], digest.core, digest.details) for number, digest in digests.items()
        )


BALANCE = COLUMNS[mirror.FeedBalance]


def _balance_values(
    snapshot: FeedSnapshot,
    accounts: Mapping[str, int],
    balances: list[tuple[str, int, int, int]],
    digests: Mapping[str, AccountDigest],
) -> Iterator[tuple[Any, ...]]:
    for number, position, balance, charge in balances:
        digest = digests[number]
        yield (
            snapshot.pk,
            accounts[number],
            position,
            balance,
            charge,
            digest.core,
            digest.details,
        )
