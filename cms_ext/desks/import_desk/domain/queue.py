"""Uploaded files: stored for the session, with a signed receipt; large ones are queued.

At a desk of two persons what one hands in is queued, and another approves or rejects it.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core import signing
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today, elapsed_time
from cms_ext.base.files.stored_files import PrivateStorage, erased_unless_kept, save_file
from cms_ext.desks.import_desk.domain import desk as desks
from cms_ext.desks.import_desk.domain.import_table import TableDesk
from cms_ext.desks.import_desk.domain.refusal_notice import notify_refused
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.evidence.audit.domain.event import Origin, is_of_this_site, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.sealing import is_as_sealed
from cms_ext.evidence.sealed_rows.domain.stored_file import (
    FILES,
    StoredFileChanged,
    open_sealed_file,
)
from cms_ext.evidence.verification.domain import note_finding
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.plugins import find_current_names

LIFETIME = timedelta(hours=24)
# A file of personal data does not wait for ever.
PROPOSAL_LIFETIME = timedelta(days=7)
log = logging.getLogger(__name__)
SALT = "cms_ext.import_desk.receipt"
# Rows that are committed while the browser waits.
MAX_ROWS_AT_ONCE = 2_000
SHOWN = 5
State = QueuedImport.State
OPEN = (State.PROPOSED, State.WAITING)


def pending_storage() -> PrivateStorage:
    """Return the store of uploads; only the session that uploaded a file gets it back."""
    return PrivateStorage("imports/pending")


def store_upload(content: File[bytes], *, owner: str) -> str:
    """Store a file for the session `owner`; return its SHA-256, by which it is reopened."""
    sha256 = _sha256(content)
    storage, name = pending_storage(), _name(owner, sha256)
    # The same file again: its lifetime restarts.
    storage.delete(name)
    content.seek(0)
    storage.save(name, content)
    return sha256


def reopen_upload(sha256: str, *, owner: str) -> File[bytes] | None:
    """Open the file that this session stored, proved to be the same; the caller closes it."""
    storage, name = pending_storage(), _name(owner, sha256)
    try:
        content = storage.open(name)
    except FileNotFoundError:
        return None
    if _sha256(content) != sha256:
        content.close()
        return None
    content.seek(0)
    return content


def delete_upload(sha256: str, *, owner: str) -> None:
    """Delete the file of this session, if there is one."""
    pending_storage().delete(_name(owner, sha256))


def delete_expired_uploads(now: datetime) -> None:
    """Delete the uploads of all sessions after their lifetime."""
    storage = pending_storage()
    if not storage.exists(""):
        return
    for name in storage.listdir("")[1]:
        # Another process may be deleting, or committing this very file.
        with suppress(FileNotFoundError):
            if elapsed_time(storage.get_modified_time(name), now) > LIFETIME:
                storage.delete(name)


def _name(owner: str, sha256: str) -> str:
    """Return a name that reveals neither the session nor the content of the file."""
    key = salted_hmac("cms_ext.import_desk.pending", f"{owner}:{sha256}", algorithm="sha256")
    return key.hexdigest()


def _sha256(content: File[bytes]) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    for piece in content.chunks():
        digest.update(piece)
    return digest.hexdigest()


class ReceiptRefused(ValueError):
    """No receipt, another person's or another desk's, changed, or older than a day."""


@dataclass(frozen=True, slots=True)
class RehearsalReceipt:
    """What was rehearsed, by whom, how it was read and on which state of the register.

    `seen` is the number that the commits of the subject had reached; `held` are the codes that must
    be confirmed before the file is committed. `rows` is the number of rows in the file;
    `two_persons` is as of the verdict.
    """

    desk: str
    user: int
    filename: str
    sha256: str
    options: dict[str, str]
    subject: str = ""
    seen: int = 0
    rows: int = 0
    held: tuple[str, ...] = ()
    two_persons: bool = False

    def signed(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def read_import_receipt(text: str, *, desk: str, user: int) -> RehearsalReceipt:
    """Return the receipt in `text`. Raises ReceiptRefused."""
    try:
        content: dict[str, Any] = signing.loads(text, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as refusal:
        raise ReceiptRefused from refusal
    receipt = RehearsalReceipt(**content | {"held": tuple(content["held"])})
    if (receipt.desk, receipt.user) != (desk, user):
        raise ReceiptRefused
    return receipt


def goes_to_scheduler(desk: desks.ImportDesk[object], receipt: RehearsalReceipt) -> bool:
    return receipt.two_persons or (bool(desk.factory) and receipt.rows > MAX_ROWS_AT_ONCE)


def queue_commit(
    desk: desks.ImportDesk[object],
    receipt: RehearsalReceipt,
    submission: desks.Submission,
    origin: Origin,
) -> QueuedImport:
    """Store the rehearsed file until the scheduler has committed it, or somebody rejected it."""
    row = QueuedImport(
        desk=desk.name,
        factory=desk.factory,
        filename=receipt.filename[:255],
        sha256=receipt.sha256,
        options=receipt.options,
        confirmed=sorted(submission.confirmed),
        subject=receipt.subject,
        seen=receipt.seen,
        queued_at=timezone.now(),
        queued_by=origin.signed_in,
        state=State.PROPOSED if receipt.two_persons else State.WAITING,
    )
    action = "IMPORT_PROPOSED" if receipt.two_persons else "IMPORT_QUEUED"
    submission.content.seek(0)
    with erased_unless_kept() as stored, transaction.atomic():
        save_file(row.file, "", submission.content, stored)
        row.save()
        record(action, origin, note=receipt.sha256, changes={"desk": desk.name})
    return row


def end_queued(row: QueuedImport, state: State, problem: str) -> None:
    """Save what became of a queued file, and delete it."""
    name, storage = row.file.name or "", row.file.storage
    row.state, row.problem, row.ended_at = state, problem[:255], timezone.now()
    row.file = ""
    row.save(update_fields=["state", "problem", "ended_at", "file"])
    if name:
        storage.delete(name)


def list_latest_queued(desk: desks.ImportDesk[object]) -> QuerySet[QueuedImport]:
    """Return the queued files that the desk's screen displays."""
    return QueuedImport.objects.filter(desk=desk.name).select_related("queued_by")[:SHOWN]


def is_queued(desk: desks.ImportDesk[object], sha256: str) -> bool:
    waiting = QueuedImport.objects.filter(desk=desk.name, state__in=OPEN)
    return waiting.filter(sha256=sha256).exists()


def list_proposed(
    desk_name: str, *, to_approve: AbstractBaseUser | AnonymousUser
) -> QuerySet[QueuedImport]:
    """Select the files that this user may approve: those that others have handed in."""
    proposed = QueuedImport.objects.filter(desk=desk_name, state=State.PROPOSED)
    return proposed.exclude(queued_by=to_approve.pk)


@transaction.atomic
def approve_proposed(
    row: QueuedImport, desk: desks.ImportDesk[Any], seen: int, origin: Origin
) -> None:
    """Approve as the second person; the scheduler commits the file.

    `seen` is the number of commits that the approver's report was made on. Raises CommitRefused
    from the person who handed the file in, when it no longer waits, and when a file of the kind was
    committed since then.
    """
    row = _locked(row)
    require_second_person(
        f"import.{row.desk}", row.queued_by_id, origin.signed_in, desks.CommitRefused
    )
    if desk.postings().get(row.subject, 0) != seen:
        raise desks.CommitRefused(
            "REHEARSAL_STALE", _("Dane zmieniły się od sprawdzenia. Oto wynik nowego sprawdzenia.")
        )
    row.state, row.seen, row.approved_by = State.WAITING, seen, origin.signed_in
    row.save(update_fields=["state", "seen", "approved_by"])
    record("IMPORT_APPROVED", origin, note=row.sha256, changes={"desk": row.desk})


@transaction.atomic
def reject_proposed(row: QueuedImport, reason: str, origin: Origin) -> None:
    """Reject, as either of the two; the file is deleted. Raises CommitRefused.

    Anyone who handed it in reads the reason in a letter, too.
    """
    row = _locked(row)
    if row.queued_by_id != origin.signed_in.pk:
        notify_refused(row.queued_by, row.filename, reason.strip())
    record("IMPORT_DISCARDED", origin, note=row.sha256, changes={"desk": row.desk})
    end_queued(row, State.REJECTED, reason.strip())


def expire_proposed() -> None:
    """Delete the files that nobody has decided on in time; a job."""
    since = timezone.now() - PROPOSAL_LIFETIME
    for row in QueuedImport.objects.filter(state=State.PROPOSED, queued_at__lt=since):
        with suppress(desks.CommitRefused), transaction.atomic():
            end_queued(_locked(row), State.REJECTED, _("Nikt nie zatwierdził pliku przez 7 dni."))


def _locked(row: QueuedImport) -> QueuedImport:
    row = QueuedImport.objects.select_for_update().get(pk=row.pk)
    if row.state != State.PROPOSED:
        raise desks.CommitRefused(
            "PROPOSAL_DECIDED", _("O tym pliku już zdecydowano: %s.") % row.get_state_display()
        )
    return row


def commit_queued() -> None:
    """Commit queued files; the job. Raises all failures together, after the last file."""
    failures = []
    for row in QueuedImport.objects.filter(state=State.WAITING).order_by("pk"):
        try:
            end_queued(row, *_committed(row))
        except Exception as failure:
            failure.add_note(f"queued import {row.pk}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("queued imports", failures)


def make_desk(path: str) -> desks.ImportDesk[Any]:
    """Make the desk from its class or its table."""
    (current,) = find_current_names([path])
    made = import_string(current)
    return TableDesk(made) if isinstance(made, TableKind) else made()


@contextmanager
def open_queued(row: QueuedImport) -> Iterator[desks.Submission]:
    with open_sealed_file(row.file) as content:
        yield desks.Submission(
            content,
            row.filename,
            row.sha256,
            row.options,
            frozenset(row.confirmed),
            row.queued_by if row.approved_by_id else None,
        )


def _committed(row: QueuedImport) -> tuple[State, str]:
    """Commit the file; return its state, with words unless it was simply posted."""
    desk = make_desk(row.factory)
    if not _is_decided(row, two_persons=desk.two_persons or row.approved_by_id is not None):
        log.error("queued import %s: the log has no decision for this row as it is", row.pk)
        return State.REFUSED, _("Nie ma zapisu, że ktoś zlecił i zatwierdził ten plik.")
    if desk.postings().get(row.subject, 0) != row.seen:
        return State.REFUSED, _("Dane zmieniły się od sprawdzenia. Wgraj plik jeszcze raz.")
    origin = Origin(actor=row.approved_by or row.queued_by, label="scheduler")
    try:
        with open_queued(row) as submission:
            report = desks.commit_file(desk, submission, today=business_today(), origin=origin)
    except desks.CommitRefused as refusal:
        return State.REFUSED, f"[{refusal.code}] {refusal}"
    except StoredFileChanged as changed:
        note_finding(FILES, str(changed))
        return State.REFUSED, _("Plik w magazynie jest inny niż ten, który zatwierdzono.")
    return _in_words(desk.verdict(report))


def _is_decided(row: QueuedImport, *, two_persons: bool) -> bool:
    """Return True if the row is what this site wrote, and the log says who decided on this file."""
    action, person = "IMPORT_QUEUED", cast("int | None", row.queued_by_id)
    if two_persons:
        action, person = "IMPORT_APPROVED", row.approved_by_id
        if person in (None, row.queued_by_id):
            return False
    decided = AuditEvent.objects.filter(action=action, actor=person, note=row.sha256)
    return is_as_sealed(QueuedImport, row.pk) and any(
        event.changes == {"desk": row.desk} and is_of_this_site(event) for event in decided
    )


def _in_words(verdict: desks.ImportVerdict) -> tuple[State, str]:
    if verdict.status in desks.NOTHING_WRITTEN:
        return State.REFUSED, _("Niczego nie dodano. Wgraj plik jeszcze raz, aby zobaczyć uwagi.")
    if verdict.status != "posted":
        return State.DONE, _("Plik zachowano jako wstrzymany. Niczego nie zaksięgowano.")
    return State.DONE, ""
