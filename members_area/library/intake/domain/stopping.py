"""A batch is stopped half-way, goes on, or is undone: its drafts go, as far as nobody used them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.domain.run import end_run, lock_run
from cms_ext.evidence.audit.domain.event import Origin, record
from members_area.library.intake.domain.work import INTAKE
from members_area.library.intake.models import Batch, BatchStage, Fate


@transaction.atomic
def stop_batch(batch: Batch, *, origin: Origin) -> None:
    """Stop the import; the archive stays, so that the batch can be resumed.

    Raises ValidationError when nothing is being taken in.
    """
    refusal = _("Ta paczka nie jest w toku.")
    before = lock_run(INTAKE, batch, (BatchStage.TAKING,), refusal, origin=origin)
    batch.stage = BatchStage.STOPPED
    batch.save()
    record("INTAKE_STOPPED", origin, obj=batch, from_state=before, to_state=batch.stage)


@transaction.atomic
def resume_batch(batch: Batch, *, origin: Origin) -> None:
    """Resume a stopped batch. Raises ValidationError when it was not stopped."""
    before = _hold_stopped(batch, origin)
    batch.stage = BatchStage.TAKING
    batch.save()
    record("INTAKE_RESUMED", origin, obj=batch, from_state=before, to_state=batch.stage)


@transaction.atomic
def close_batch(batch: Batch, *, origin: Origin) -> None:
    """End a stopped batch with what is imported so far. Raises as `resume_batch`."""
    before = _hold_stopped(batch, origin)
    _leave_rest(batch)
    end_run(batch, BatchStage.DONE)
    record("INTAKE_CLOSED", origin, obj=batch, from_state=before, to_state=batch.stage)


@transaction.atomic
def undo_batch(batch: Batch, *, origin: Origin) -> None:
    """Discard the batch's drafts one by one; published papers and those somebody works on stay.

    Raises ValidationError when the batch is still at work, or brought nothing.
    """
    refusal = _("Tej paczki nie można cofnąć.")
    before = lock_run(INTAKE, batch, (BatchStage.STOPPED, BatchStage.DONE), refusal, origin=origin)
    if not batch.items.filter(fate=Fate.TAKEN).exists():
        raise ValidationError(_("Nie ma czego cofać: z tej paczki nic nie przyjęto."))
    _leave_rest(batch)
    batch.stage, batch.undone_by = BatchStage.UNDOING, origin.actor
    batch.save()
    record("INTAKE_UNDONE", origin, obj=batch, from_state=before, to_state=batch.stage)


def _leave_rest(batch: Batch) -> None:
    remark = _("Przerwano, zanim przyszła na niego kolej.")
    batch.items.filter(fate=Fate.READY).update(fate=Fate.REFUSED, remark=remark)


def _hold_stopped(batch: Batch, origin: Origin) -> str:
    refusal = _("Ta paczka nie jest przerwana.")
    return lock_run(INTAKE, batch, (BatchStage.STOPPED,), refusal, origin=origin)
