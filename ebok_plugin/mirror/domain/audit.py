"""Digests of a snapshot's rows, and the auditors of `verify_ledger` that compare them.

Source: `mirror.md` §3. Auditors report and repair nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from heapq import merge
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.audit.entries import AuditFinding
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror import models as mirror
from ebok_plugin.mirror.models import FeedBalance, FeedSnapshot

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
    digest = hashlib.sha256()
    for account, core, details in sorted(balances):
        digest.update(f"{account}\x1f{core}\x1f{details}\x1e".encode())
    return digest.hexdigest()


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


def snapshot_rows() -> Iterator[AuditFinding]:
    """Report accounts of accepted snapshots whose rows are not those that came in the file."""
    snapshots = {snapshot.pk: snapshot for snapshot in FeedSnapshot.objects.exclude(digest="")}
    balances = {
        (account, snapshot): (core, details)
        for account, snapshot, core, details in FeedBalance.objects.filter(
            snapshot_id__in=snapshots
        ).values_list("account_id", "snapshot_id", "digest", "details_digest")
    }
    yield from _changed_balances(snapshots, balances)
    for place, digest in digest_stored_rows(snapshots):
        stated = balances.get(place)
        if stated is None or not _agrees(digest, stated, snapshots[place[1]]):
            yield _finding(place[0], snapshots[place[1]])


def _changed_balances(
    snapshots: dict[int, FeedSnapshot], balances: dict[tuple[int, int], tuple[str, str]]
) -> Iterator[AuditFinding]:
    by_snapshot = defaultdict(list)
    for (account, key), digests in balances.items():
        by_snapshot[key].append((account, *digests))
    for key, snapshot in snapshots.items():
        if digest_snapshot(by_snapshot[key]) != snapshot.digest:
            message = _("salda ze stanu na {day} nie są tymi, które przyjęto").format(
                day=format_day(snapshot.day)
            )
            yield AuditFinding("snapshot_rows", message)


def _agrees(digest: AccountDigest, stated: tuple[str, str], snapshot: FeedSnapshot) -> bool:
    if digest.core != stated[0]:
        return False
    return not snapshot.has_details or digest.details == stated[1]


def _finding(account: int, snapshot: FeedSnapshot) -> AuditFinding:
    number = Account.objects.values_list("account_no", flat=True).get(pk=account)
    message = _("zapis ze stanu na {day} nie jest tym, który przyjęto").format(
        day=format_day(snapshot.day)
    )
    return AuditFinding("snapshot_rows", message, number)


AUDITORS = (snapshot_rows,)
