"""The feeds of E-BOK: snapshots of an accounting program, bank statements, payments."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.base.money.nrb import format_nrb
from cms_ext.frontend.theme.figures import format_zloty
from cms_ext.plugins import Feed, FeedRun, FeedTerm
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.mirror.domain.folder import list_refused_files
from ebok_plugin.mirror.models import FeedSnapshot, RefusedFile
from ebok_plugin.mirror.rights import ACCEPTS_SNAPSHOTS, SEES_SNAPSHOTS
from ebok_plugin.mirror.vocabulary import SnapshotState
from ebok_plugin.payments.domain.bank_file import list_latest_statements
from ebok_plugin.payments.domain.own_account import list_own_accounts
from ebok_plugin.payments.freshness import ONLINE, last_booked_day
from ebok_plugin.payments.models import BankStatement
from ebok_plugin.payments.rights import COMMITS_STATEMENTS, IMPORTS


def read_snapshots(today: date) -> Sequence[FeedRun]:
    """Read the snapshot that residents see. One query."""
    accepted = FeedSnapshot.objects.accepted().filter(day__lte=today)
    snapshot = accepted.select_related("received_by__person").first()
    return [FeedRun() if snapshot is None else _snapshot_run(snapshot)]


def list_snapshots(key: str, limit: int) -> Sequence[FeedRun]:
    """List the newest snapshots and refused files, with what became of each. Two queries."""
    snapshots = FeedSnapshot.objects.select_related("received_by__person")
    runs = [_snapshot_run(snapshot) for snapshot in snapshots.order_by("-received_at")[:limit]]
    runs += [_refused_run(file) for file in list_refused_files()[:limit]]
    runs.sort(key=lambda run: (run.at is not None, run.at), reverse=True)
    return runs[:limit]


def _refused_run(file: RefusedFile) -> FeedRun:
    totals = _("odrzucono plik „%(name)s”: %(reason)s") % {
        "name": file.filename,
        "reason": file.reason,
    }
    return FeedRun(at=file.taken_at, totals=totals, address=reverse("mirror_desk_refused"))


def _snapshot_run(snapshot: FeedSnapshot) -> FeedRun:
    words = _("wierszy: %(rows)s, kont: %(accounts)s, suma sald: %(sum)s")
    totals = words % {
        "rows": snapshot.rows,
        "accounts": snapshot.accounts,
        "sum": format_zloty(snapshot.sum_balance),
    }
    if snapshot.state != SnapshotState.ACCEPTED:
        totals = f"{totals} ({snapshot.get_state_display()})"
    return FeedRun(
        good_to=snapshot.day,
        at=snapshot.received_at,
        by=str(snapshot.received_by or ""),
        totals=totals,
        address=reverse("mirror_desk_snapshot", args=[snapshot.pk]),
    )


def read_statement_feed(today: date) -> Sequence[FeedRun]:
    """Read the last statement of each own account. Four queries."""
    latest = {statement.statement.account: statement for statement in list_latest_statements()}
    return [
        _statement_run(latest[nrb].statement, latest[nrb].due_on)
        if nrb in latest
        else FeedRun(nrb, format_nrb(nrb))
        for nrb in sorted(list_own_accounts())
    ]


def list_statements(key: str, limit: int) -> Sequence[FeedRun]:
    """List the newest statements of an own account. One query."""
    statements = BankStatement.objects.filter(account=key)
    statements = statements.select_related("file__uploaded_by__person")
    counted = statements.annotate(operations=Count("entries"))
    return [_statement_run(statement) for statement in counted.order_by("-closing_date")[:limit]]


def _statement_run(statement: BankStatement, due_on: date | None = None) -> FeedRun:
    nrb = statement.account
    operations = statement.operations  # type: ignore[attr-defined]  # annotated
    totals = _("operacji: %(count)s, saldo końcowe: %(sum)s")
    return FeedRun(
        nrb,
        format_nrb(nrb),
        good_to=statement.closing_date,
        due_on=due_on,
        at=statement.file.uploaded_at,
        by=str(statement.file.uploaded_by or ""),
        totals=totals % {"count": operations, "sum": format_zloty(statement.closing)},
        address=reverse("bank_wyciagi_modeladmin_inspect", args=[statement.pk]),
    )


def read_payments(today: date) -> Sequence[FeedRun]:
    """Read the payments of the last booked day. Four queries at the most."""
    payments = LedgerEntry.objects.filter(kind=EntryKind.PAYMENT, booking_date__lte=today)
    payments = payments.exclude(source=ONLINE)
    newest = payments.order_by("-booking_date", "-pk").select_related("batch__made_by__person")
    last = newest.first()
    if last is None:
        return [FeedRun(good_to=last_booked_day(today))]
    that_day = payments.filter(booking_date=last.booking_date)
    sums = that_day.aggregate(count=Count("pk"), sum=Sum("amount"))
    totals = _("wpłat z %(day)s: %(count)s, razem: %(sum)s")
    return [
        FeedRun(
            good_to=last_booked_day(today),
            at=last.posted_at,
            by=str(last.batch.made_by or ""),
            totals=totals
            % {
                "day": f"{last.booking_date:%d.%m.%Y}",
                "count": sums["count"],
                "sum": format_zloty(abs(sums["sum"])),
            },
            address=reverse("ebok_desk_batch", args=[last.batch_id]),
        )
    ]


def list_payments(key: str, limit: int) -> Sequence[FeedRun]:
    """List the newest postings of payments; each is good to the day of posting. One query."""
    sources = (Batch.Kind.PAYMENTS, Batch.Kind.STATEMENT)
    batches = Batch.objects.filter(kind__in=sources).select_related("made_by__person")
    totals = _("%(kind)s: pozycji %(count)s, razem: %(sum)s")
    return [
        FeedRun(
            good_to=timezone.localdate(batch.posted_at),
            at=batch.posted_at,
            by=str(batch.made_by or ""),
            totals=totals
            % {
                "kind": batch.get_kind_display(),
                "count": batch.entry_count,
                "sum": format_zloty(-batch.entry_sum),
            },
            address=reverse("ebok_desk_batch", args=[batch.pk]),
        )
        for batch in batches.order_by("-pk")[:limit]
    ]


FEEDS = (
    Feed(
        "ebok_snapshots",
        N_("Stany z programu księgowego"),
        (SEES_SNAPSHOTS, ACCEPTS_SNAPSHOTS),
        read_snapshots,
        list_snapshots,
        url_name="ebok_import_snapshot",
        term=FeedTerm(settings.COOP_STALE_AFTER_DAYS),
        way_back=N_(
            "Błędny stan wycofuje się na jego stronie; mieszkańcy widzą wtedy znów poprzedni."
        ),
        order=10,
    ),
    Feed(
        "ebok_statements",
        N_("Wyciągi bankowe"),
        (COMMITS_STATEMENTS, IMPORTS),
        read_statement_feed,
        list_statements,
        url_name="ebok_import_statement",
        rhythm=N_("2 dni robocze po dniu, w którym bank robi następny wyciąg"),
        way_back=N_("Wyciąg zostaje w rejestrze; błędne wpłaty z niego wycofuje storno."),
        order=20,
    ),
    Feed(
        "ebok_payments",
        N_("Wpłaty w księdze"),
        (IMPORTS,),
        read_payments,
        list_payments,
        url_name="ebok_import_ledger",
        way_back=N_("Błędne wpłaty wycofuje storno: całej paczki albo jednej pozycji na koncie."),
        order=30,
    ),
)
