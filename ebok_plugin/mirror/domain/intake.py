"""A snapshot comes in: rehearsed, held for a person or accepted, and perhaps taken back."""

from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import collect_garbage_rarely
from cms_ext.base.dates.period import format_day
from cms_ext.base.files.stored_files import erased_unless_kept, save_file
from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import COMMAND_LINE, FileRefused, TableLimits
from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.domain.table import ImportStatus, make_refused_report
from cms_ext.desks.import_desk.mapping.foreign_table import ForeignFile
from cms_ext.desks.import_desk.models import ImportTurn
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from ebok_plugin.mirror.domain.balances_file import open_balances_file
from ebok_plugin.mirror.domain.judging import (
    JudgedSnapshot,
    SnapshotReport,
    build_report,
    judge_snapshot,
)
from ebok_plugin.mirror.domain.profile import PROFILES
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.domain.rows import KIND, SnapshotSource
from ebok_plugin.mirror.domain.writing import change_accounts, make_accounts
from ebok_plugin.mirror.mapping.profile import DayFrom
from ebok_plugin.mirror.mapping.snapshot import MappedSource
from ebok_plugin.mirror.models import FeedSnapshot
from ebok_plugin.mirror.vocabulary import SnapshotState
from ebok_plugin.payments.domain.import_record import plan_index_lookups


class SnapshotRefused(Refusal):
    """A step that the state of a snapshot does not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotUpload:
    """A file with a snapshot, and how to read it.

    `profile` names the mapping of foreign tables, of which several may come in a ZIP; "" is for the
    canonical file. `day` is for a file that states none; with `unattended` (commands and folders) a
    profile that leaves the day to the sender takes the day of arrival. `confirmed` are the codes of
    warnings that somebody has ticked; with `alone` no second person has, so that another number to
    pay to or another payer waits.
    """

    stream: BinaryIO
    name: str
    profile: str = ""
    day: date | None = None
    encoding: str | None = None
    limits: TableLimits = COMMAND_LINE
    confirmed: frozenset[str] = frozenset()
    unattended: bool = False
    alone: bool = False


def open_source(upload: SnapshotUpload, today: date) -> SnapshotSource:
    """Open the file as a source of rows. Raises FileRefused."""
    name = PurePath(upload.name.replace("\\", "/")).name
    if upload.profile:
        profile = PROFILES.require(upload.profile, upload.encoding)
        file = ForeignFile(name, upload.stream)
        arrives = upload.unattended and profile.day.origin == DayFrom.SENDER
        day = upload.day or (today if arrives else None)
        return MappedSource(profile, file, day=day, limits=upload.limits)
    return open_balances_file(
        upload.stream,
        name,
        today=today,
        day=upload.day,
        encoding=upload.encoding,
        limits=upload.limits,
    )


@collect_garbage_rarely()
def import_snapshot(
    upload: SnapshotUpload, *, today: date, origin: Origin, dry_run: bool = False
) -> SnapshotReport:
    """Judge a file and, unless `dry_run`, accept the snapshot, or hold it for a person.

    The report's status: `rehearsed` (good, nothing written), `posted` (accepted and shown), `held`
    (warnings that nobody has ticked), `unchanged` (the file that is shown) or `refused`.
    """
    try:
        source = open_source(upload, today)
    except FileRefused as refusal:
        name = PurePath(upload.name.replace("\\", "/")).name
        return make_refused_report(SnapshotReport, name, refusal.finding, kind=KIND)
    current = find_shown_snapshot()
    if current is not None and _is_file_of(current, source):
        return _unchanged_report(source, current)
    judged = judge_snapshot(source, today)
    if judged.is_refused:
        return build_report(judged, ImportStatus.REFUSED)
    if dry_run:
        return build_report(judged, ImportStatus.REHEARSED, _notes(judged))
    return _store(judged, upload, today, origin)


def _is_file_of(current: FeedSnapshot, source: SnapshotSource) -> bool:
    """Return whether the snapshot came from these bytes, read by the same profile."""
    facts = source.facts
    return (current.sha256, current.profile) == (facts.sha256, facts.profile)


def _notes(judged: JudgedSnapshot) -> tuple[str, ...]:
    if judged.shown.snapshot is not None or not judged.comparison.new:
        return ()
    count = len(judged.comparison.new)
    return (_("To pierwszy stan. Powstaną konta z lokalami: {count}.").format(count=count),)


def _unchanged_report(source: SnapshotSource, current: FeedSnapshot) -> SnapshotReport:
    note = _("Ten plik jest już pokazywany jako stan na {day}. Niczego nie zmieniono.")
    return SnapshotReport(
        status=ImportStatus.UNCHANGED,
        file=source.facts.name,
        kind=KIND,
        rows=current.rows,
        day=current.day,
        accounts=current.accounts,
        sum_balance=current.sum_balance,
        shown_day=current.day,
        accounts_before=current.accounts,
        balance_before=current.sum_balance,
        notes=(note.format(day=format_day(current.day)),),
    )


def lock_intake() -> None:
    """Wait until no other snapshot is being written or decided on; lock to the end."""
    ImportTurn.objects.get_or_create(kind=KIND)
    ImportTurn.objects.select_for_update().get(kind=KIND)


def _store(
    judged: JudgedSnapshot, upload: SnapshotUpload, today: date, origin: Origin
) -> SnapshotReport:
    """Accept or hold the snapshot in one transaction; residents read the one before until then."""
    try:
        with erased_unless_kept() as stored, transaction.atomic():
            lock_intake()
            current = find_shown_snapshot()
            if current != judged.shown.snapshot:
                judged = judge_snapshot(judged.source, today)
                if judged.is_refused:
                    return build_report(judged, ImportStatus.REFUSED)
            snapshot = _find_held(judged) or _unsaved_snapshot(judged, origin)
            if not snapshot.original:
                upload.stream.seek(0)
                save_file(snapshot.original, "", File(upload.stream), stored)
            if _waits(judged, upload):
                _hold(snapshot, judged, origin)
                return build_report(judged, ImportStatus.HELD)
            _accept(snapshot, judged, upload.confirmed, today, origin)
            return build_report(judged, ImportStatus.POSTED, _notes(judged))
    except IntegrityError:
        # Somebody took a number of an account or of a bank account between the reading and now.
        judged.log.error(
            about_file(
                "REHEARSAL_STALE", _("Dane zmieniły się od sprawdzenia. Sprawdź jeszcze raz.")
            )
        )
        return build_report(judged, ImportStatus.REFUSED)


def _waits(judged: JudgedSnapshot, upload: SnapshotUpload) -> bool:
    """Return True if nobody may accept it yet; the operator's tick is enough for a payer."""
    compared = judged.comparison
    by_two = compared.numbers or (compared.payers and not upload.unattended)
    return bool(judged.waits_for(upload.confirmed) or (upload.alone and by_two))


def _find_held(judged: JudgedSnapshot) -> FeedSnapshot | None:
    facts = judged.facts
    assert facts.day is not None  # else the check refused it
    held = FeedSnapshot.objects.filter(state=SnapshotState.HELD, sha256=facts.sha256)
    return held.filter(profile=facts.profile, day=facts.day).first()


def _unsaved_snapshot(judged: JudgedSnapshot, origin: Origin) -> FeedSnapshot:
    facts = judged.facts
    assert facts.day is not None  # else the check refused it
    return FeedSnapshot(
        day=facts.day,
        turnover_from=facts.turnover_from,
        profile=facts.profile,
        items_partial=facts.items_partial,
        sha256=facts.sha256,
        filename=facts.name[:255],
        size=facts.size,
        encoding=facts.encoding,
        received_at=timezone.now(),
        received_by=origin.actor,
    )


def _fill(snapshot: FeedSnapshot, judged: JudgedSnapshot) -> None:
    compared = judged.comparison
    snapshot.rows = judged.check.rows
    snapshot.accounts = len(judged.check.accounts)
    snapshot.sum_balance = compared.sum_after
    snapshot.monthly_charges = Money.from_grosze(compared.monthly_charges)
    # Without the names that a finding may quote; the codes and what they say of accounts stay.
    snapshot.findings = [
        {"code": finding.code, "message": finding.message} for finding in judged.log.warnings
    ]


def _hold(snapshot: FeedSnapshot, judged: JudgedSnapshot, origin: Origin) -> None:
    _fill(snapshot, judged)
    snapshot.state = SnapshotState.HELD
    snapshot.save()
    _record("SNAPSHOT_HELD", snapshot, origin)


def _accept(
    snapshot: FeedSnapshot,
    judged: JudgedSnapshot,
    confirmed: frozenset[str],
    today: date,
    origin: Origin,
) -> None:
    """Write accounts and rows, then show the snapshot by the last statement."""
    _fill(snapshot, judged)
    snapshot.state = SnapshotState.HELD
    snapshot.save()
    plan_index_lookups()
    accounts = _accounts_of(judged, today, origin)
    snapshot.digest = judged.staged.write(snapshot, accounts, judged.monthly_charges)
    snapshot.confirmed = sorted(confirmed.intersection(judged.to_be_confirmed))
    snapshot.decided_at, snapshot.decided_by = timezone.now(), origin.actor
    older = FeedSnapshot.objects.filter(state=SnapshotState.HELD, day__lte=snapshot.day)
    older.exclude(pk=snapshot.pk).update(state=SnapshotState.REPLACED)
    snapshot.state = SnapshotState.ACCEPTED
    snapshot.save()
    _record("SNAPSHOT_ACCEPTED", snapshot, origin)


def _accounts_of(judged: JudgedSnapshot, today: date, origin: Origin) -> dict[str, int]:
    """Make new accounts and change known ones; return the ids of all of the snapshot."""
    known, balances = judged.shown.accounts, judged.balances
    new = [row for row in balances if row.account_no not in known]
    facts = judged.facts
    made = make_accounts(new, facts.turnover_from or facts.day or today) if new else {}
    changes = [
        row
        for row in balances
        if row.account_no in known
        and (
            row.account_no in judged.comparison.payers
            or (row.nrb and row.nrb != known[row.account_no].nrb)
        )
    ]
    if changes:
        change_accounts(changes, judged.comparison, today, origin)
    return {
        row.account_no: known[row.account_no].pk
        if row.account_no in known
        else made[row.account_no].pk
        for row in balances
    }


@transaction.atomic
def take_back_snapshot(snapshot: FeedSnapshot, reason: str, origin: Origin) -> FeedSnapshot | None:
    """Take back the shown snapshot; return the one before, which is shown again.

    New accounts and payers that came with it stay. Raises SnapshotRefused.
    """
    lock_intake()
    if find_shown_snapshot() != snapshot:
        message = _("Wycofać można tylko stan, który jest pokazywany.")
        raise SnapshotRefused("SNAPSHOT_NOT_SHOWN", message)
    snapshot.refresh_from_db()
    snapshot.reason = reason
    snapshot.taken_back_at, snapshot.taken_back_by = timezone.now(), origin.actor
    snapshot.state = SnapshotState.TAKEN_BACK
    snapshot.save()
    _record("SNAPSHOT_TAKEN_BACK", snapshot, origin)
    return find_shown_snapshot()


@transaction.atomic
def reject_snapshot(snapshot: FeedSnapshot, reason: str, origin: Origin) -> None:
    """Refuse a snapshot that waits for a person. Raises SnapshotRefused."""
    lock_intake()
    snapshot.refresh_from_db()
    if snapshot.state != SnapshotState.HELD:
        message = _("Ten stan już nie czeka na sprawdzenie.")
        raise SnapshotRefused("SNAPSHOT_NOT_HELD", message)
    snapshot.reason = reason
    snapshot.decided_at, snapshot.decided_by = timezone.now(), origin.actor
    snapshot.state = SnapshotState.REJECTED
    snapshot.save()
    _record("SNAPSHOT_REJECTED", snapshot, origin)


def _record(action: str, snapshot: FeedSnapshot, origin: Origin) -> None:
    changes: dict[str, Any] = {
        "day": snapshot.day.isoformat(),
        "rows": snapshot.rows,
        "accounts": snapshot.accounts,
        "confirmed": snapshot.confirmed,
    }
    record(
        action,
        origin,
        obj=snapshot,
        to_state=snapshot.state,
        note=snapshot.sha256,
        changes=changes,
    )
