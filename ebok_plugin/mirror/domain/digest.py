"""Digests of a snapshot's rows, by which a changed row is found (`mirror.md` §3).

Each balance carries two digests of its account's rows, in the order of the file: one of the
core that stays with an old snapshot (balance, items, free money), one of the details that are
pruned. The digest of the snapshot covers those of all balances, and is sealed with its row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import Any

from cms_ext.base.money.amounts import Money
from ebok_plugin.mirror import models as mirror

CORE = (mirror.FeedBalance, mirror.FeedItem, mirror.FreeMoney)
DETAILS = (mirror.FeedPosting, mirror.FeedComponent, mirror.FeedComing)
TABLES = (*CORE, *DETAILS)
ROWS_AT_ONCE = 2_000

# The columns of a row that its digest covers; those of the row's place are in it by the grouping.
COLUMNS: dict[type[mirror.FeedRow], tuple[str, ...]] = {
    model: tuple(
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in ("id", "snapshot", "account", "digest", "details_digest")
    )
    for model in TABLES
}


class AccountDigest:
    """The digests of one account's rows, which are added in the order of the file."""

    __slots__ = ("_core", "_details")

    def __init__(self) -> None:
        self._core = hashlib.sha256()
        self._details = hashlib.sha256()

    def add(self, model: type[mirror.FeedRow], values: Iterable[Any]) -> None:
        """Add a row by the values of its `COLUMNS`."""
        text = "\x1f".join([model.__name__, *map(_text, values)]) + "\x1e"
        digest = self._details if model in DETAILS else self._core
        digest.update(text.encode())

    @property
    def core(self) -> str:
        return self._core.hexdigest()

    @property
    def details(self) -> str:
        return self._details.hexdigest()


def digest_snapshot(balances: Iterable[tuple[int, str, str]]) -> str:
    """Digest the (account id, digest, digest of the details) of all balances, by account."""
    whole = hashlib.sha256()
    for account, core, details in sorted(balances):
        whole.update(f"{account}\x1f{core}\x1f{details}\x1e".encode())
    return whole.hexdigest()


def digest_stored_rows(
    snapshots: Collection[int],
) -> Iterator[tuple[tuple[int, int], AccountDigest]]:
    """Yield ((account id, snapshot id), digest) of the stored rows, account by account.

    Reads each table once, by its index.
    """
    rows = merge(*(_stored_rows(model, snapshots) for model in TABLES), key=lambda row: row[:3])
    for place, its_rows in groupby(rows, key=lambda row: (row[0], row[1])):
        digest = AccountDigest()
        for _account, _snapshot, _position, model, values in its_rows:
            digest.add(model, values)
        yield place, digest


def _stored_rows(
    model: type[mirror.FeedRow], snapshots: Collection[int]
) -> Iterator[tuple[int, int, int, type[mirror.FeedRow], tuple[Any, ...]]]:
    stored = model._default_manager.filter(snapshot_id__in=snapshots)
    columns = ("account_id", "snapshot_id", *COLUMNS[model])
    rows = stored.order_by("account_id", "snapshot_id", "position").values_list(*columns)
    for account, snapshot, *values in rows.iterator(ROWS_AT_ONCE):
        yield account, snapshot, values[0], model, tuple(values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value.grosze) if isinstance(value, Money) else str(value)
