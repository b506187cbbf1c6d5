"""Files at a desk of two persons: what one hands in, another approves or rejects."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.domain.desk import CommitRefused, ImportDesk
from cms_ext.desks.import_desk.domain.queue import State, end_queued
from cms_ext.desks.import_desk.models import QueuedImport
from cms_ext.evidence.audit.domain.event import Origin, record

# A file of personal data does not wait for ever.
PROPOSAL_LIFETIME = timedelta(days=7)


def list_proposed(
    desk_name: str, *, to_approve: AbstractBaseUser | AnonymousUser
) -> QuerySet[QueuedImport]:
    """Select the files that this user may approve: those that others have handed in."""
    proposed = QueuedImport.objects.filter(desk=desk_name, state=State.PROPOSED)
    return proposed.exclude(queued_by=to_approve.pk)


@transaction.atomic
def approve_proposed(row: QueuedImport, desk: ImportDesk[Any], seen: int, origin: Origin) -> None:
    """Approve as the second person; the scheduler commits the file.

    `seen` is the number of commits that the approver's report was made on. Raises CommitRefused
    from the person who handed the file in, when it no longer waits, and when a file of the kind was
    committed since then.
    """
    row = _locked(row)
    if row.queued_by_id == origin.signed_in.pk:
        raise CommitRefused(
            "TWO_PERSONS", _("Plik zatwierdza inna osoba niż ta, która go przekazała.")
        )
    if desk.postings().get(row.subject, 0) != seen:
        raise CommitRefused(
            "REHEARSAL_STALE", _("Dane zmieniły się od sprawdzenia. Oto wynik nowego sprawdzenia.")
        )
    row.state, row.seen, row.approved_by = State.WAITING, seen, origin.signed_in
    row.save(update_fields=["state", "seen", "approved_by"])
    record("IMPORT_APPROVED", origin, note=row.sha256, changes={"desk": row.desk})


@transaction.atomic
def reject_proposed(row: QueuedImport, reason: str, origin: Origin) -> None:
    """Reject, as either of the two; the file is deleted. Raises CommitRefused."""
    row = _locked(row)
    record("IMPORT_DISCARDED", origin, note=row.sha256, changes={"desk": row.desk})
    end_queued(row, State.REJECTED, reason.strip())


def expire_proposed() -> None:
    """Delete the files that nobody has decided on in time; a job."""
    since = timezone.now() - PROPOSAL_LIFETIME
    for row in QueuedImport.objects.filter(state=State.PROPOSED, queued_at__lt=since):
        with suppress(CommitRefused), transaction.atomic():
            end_queued(_locked(row), State.REJECTED, _("Nikt nie zatwierdził pliku przez 7 dni."))


def _locked(row: QueuedImport) -> QueuedImport:
    row = QueuedImport.objects.select_for_update().get(pk=row.pk)
    if row.state != State.PROPOSED:
        raise CommitRefused(
            "PROPOSAL_DECIDED", _("O tym pliku już zdecydowano: %s.") % row.get_state_display()
        )
    return row
