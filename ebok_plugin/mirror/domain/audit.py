"""Auditors of snapshots for `verify_ledger`: they report and repair nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from ebok_plugin.ledger.domain.audit.entries import AuditFinding
from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.domain.digest import AccountDigest, digest_snapshot, digest_stored_rows
from ebok_plugin.mirror.models import FeedBalance, FeedSnapshot


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
