"""Snapshots over time: what a person's copy of the data has, and when they are deleted.

Of old snapshots the details go first, after the term the rest (`mirror.md` §3).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.files.stored_files import delete_after_commit
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.desks.privacy.domain.retention import ExpiredRows, count_expired
from cms_ext.people.identity.models import Person
from cms_ext.plugins import list_quoted_keys
from ebok_plugin.ledger.domain.disputed import parse_number
from ebok_plugin.mirror.domain.audit import DETAILS
from ebok_plugin.mirror.domain.disputed import COMPONENT, ITEM, MONEY, POSTING
from ebok_plugin.mirror.domain.queries import find_shown_snapshot, list_accepted_snapshots
from ebok_plugin.mirror.models import (
    FeedBalance,
    FeedComponent,
    FeedItem,
    FeedPosting,
    FeedRow,
    FeedSnapshot,
    FreeMoney,
    RefusedFile,
)
from ebok_plugin.mirror.vocabulary import SnapshotState

WHOLE_DAYS, WHOLE_MONTHS = 60, 24
QUOTED: dict[str, type[FeedRow]] = {
    ITEM: FeedItem,
    MONEY: FreeMoney,
    POSTING: FeedPosting,
    COMPONENT: FeedComponent,
}


def prune_snapshots(today: date) -> int:
    """Delete postings, components and coming charges of old snapshots; return how many were cut.

    All of the last 60 days stay whole, the last one of each of 24 months, and those that a paper
    or a complaint quotes. Notes of refused files go after 60 days.
    """
    RefusedFile.objects.filter(taken_at__lt=timezone.now() - timedelta(days=WHOLE_DAYS)).delete()
    kept_in_full = _find_month_ends() | _quoted()
    old = (
        FeedSnapshot.objects.exclude(digest="")
        .filter(has_details=True)
        .exclude(pk__in=kept_in_full)
    )
    pruned = list(old.filter(day__lt=today - timedelta(days=WHOLE_DAYS)))
    for snapshot in pruned:
        with transaction.atomic():
            for model in DETAILS:
                model._default_manager.filter(snapshot=snapshot).delete()
            snapshot.has_details = False
            snapshot.save(update_fields=["has_details"])
    return len(pruned)


def _find_month_ends() -> set[int]:
    """Return the last snapshots of the last months."""
    last: dict[Period, int] = {}
    for snapshot in list_accepted_snapshots():
        last.setdefault(Period.of(snapshot.day), snapshot.pk)
    return set(list(last.values())[:WHOLE_MONTHS])


def _quoted() -> set[int]:
    """Return the snapshots from which a paper or a complaint has its figures."""
    quoted = set(FeedSnapshot.objects.filter(file_links__isnull=False).values_list("pk", flat=True))
    for kind, model in QUOTED.items():
        keys = (parse_number(key.rpartition(".")[2]) for key in list_quoted_keys(kind))
        rows = model._default_manager.filter(pk__in=[key for key in keys if key is not None])
        quoted |= set(rows.values_list("snapshot_id", flat=True))
    return quoted


def forget_snapshots(before: datetime, rehearse: bool) -> ExpiredRows:
    """Delete snapshots received before the year of a moment, with their rows and files.

    Those that are shown or quoted stay.
    """
    ended = timezone.localtime(before).replace(
        month=1, day=1, hour=0, minute=0, second=0, microsecond=0
    )
    old = FeedSnapshot.objects.filter(received_at__lt=ended).exclude(pk__in=_quoted())
    current = find_shown_snapshot()
    if current is not None:
        old = old.exclude(pk=current.pk)
    expired_rows = count_expired(old, "received_at")
    if not rehearse:
        _delete(old)
    return expired_rows


def _delete(snapshots: Iterable[FeedSnapshot]) -> None:
    for snapshot in snapshots:
        with transaction.atomic():
            delete_after_commit(snapshot.original)
            snapshot.delete()


def collect_snapshot_data(person: Person) -> Sequence[PacketSection]:
    """Collect the person's balances of all kept snapshots, and the rows of the one shown."""
    return [_balances(person), _rows(person)]


def _balances(person: Person) -> PacketSection:
    balances = FeedBalance.objects.filter(
        account__payer=person, snapshot__state=SnapshotState.ACCEPTED
    ).select_related("account", "snapshot")
    rows: list[Row] = [
        {
            _("Konto"): balance.account.account_no,
            _("Stan na dzień"): balance.snapshot.day,
            _("Saldo (zł)"): balance.balance.amount,
        }
        for balance in balances.order_by("account__account_no__polish", "snapshot__day")
    ]
    why = _("Stan z programu księgowego; dodatnie saldo to dług, ujemne to nadpłata.")
    return PacketSection(_("Salda z programu księgowego"), rows, why)


def _rows(person: Person) -> PacketSection:
    current = find_shown_snapshot()
    rows: list[Row] = []
    tables = ((FeedItem, "remaining"), (FreeMoney, "remaining"), (FeedPosting, "amount"))
    for model, amount in tables:
        stored = model._default_manager.filter(account__payer=person, snapshot=current)
        rows += [
            {
                _("Konto"): row.account.account_no,
                _("Rodzaj"): str(model._meta.verbose_name),
                _("Dokument"): row.document_no,
                _("Tytuł"): row.title,
                _("Data księgowania"): row.booking_date,
                _("Kwota (zł)"): getattr(row, amount).amount,
            }
            for row in stored.select_related("account").order_by(
                "account__account_no__polish", "position"
            )
        ]
    return PacketSection(_("Pozycje i zapisy z programu księgowego"), rows)
