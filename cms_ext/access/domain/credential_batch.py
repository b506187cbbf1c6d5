"""Batches of starter passwords: proposing, deciding, confirming the delivery, revoking.

One person of the panel's desk proposes a batch on the ground of a resolution or decision, another
approves it. Then the scheduler prepares the letters (`batch_letter`). Their codes open nothing
until the office confirms on which day it handed the letters over.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone

from cms_ext.access.domain import refusal
from cms_ext.access.domain.batch_letter import delete_file, group_by_staircase, list_recipients
from cms_ext.access.domain.issue import printed_code_valid
from cms_ext.access.models import BatchLetter, BatchPart, CredentialBatch
from cms_ext.access.vocabulary import BatchState, LetterOutcome
from cms_ext.desks.people.person_register.domain.desk import WRONG_DESK, describe_desks, may_act
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.activation_code import LIVE, release_codes
from cms_ext.people.identity.models import ActivationCode
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.registry import find_procedure
from cms_ext.premises.domain.place import Place, describe_place


@transaction.atomic
def propose_batch(
    procedure: AccessProcedure, place: Place | None, ground: str, origin: Origin, today: date
) -> CredentialBatch:
    """Propose letters for everybody of a place who has a right and no access.

    Raises Refusal: from the wrong desk, without a ground, or when nobody there lacks access.
    """
    wait_for_turn(SealStream.OFFICE)
    _require_desk(procedure, origin)
    if not ground.strip():
        raise refusal.make_refusal(refusal.NO_GROUND)
    recipients = list_recipients(procedure, place, today)
    if not recipients:
        raise refusal.make_refusal(refusal.NOBODY_WITHOUT_ACCESS)
    batch = CredentialBatch.objects.create(
        panel=procedure.panel,
        place=describe_place(place) if place else "",
        ground=ground.strip(),
        proposed_by=origin.signed_in,
        proposed_at=timezone.now(),
    )
    for order, (label, rows) in enumerate(group_by_staircase(recipients), start=1):
        part = BatchPart.objects.create(batch=batch, order=order, label=label)
        BatchLetter.objects.bulk_create(
            BatchLetter(part=part, order=place, person=row.person, premises=row.premises)
            for place, row in enumerate(rows, start=1)
        )
    record("BATCH_PROPOSED", origin, obj=batch, changes={"count": len(recipients)})
    return batch


@transaction.atomic
def approve_batch(batch: CredentialBatch, origin: Origin) -> None:
    """Approve as the second person; the letters are prepared by the scheduler."""
    batch = _locked(batch, origin, BatchState.PROPOSED)
    if origin.signed_in.pk == batch.proposed_by_id:
        raise refusal.make_refusal(refusal.BATCH_BY_TWO)
    batch.decided_by, batch.decided_at = origin.signed_in, timezone.now()
    _enter(batch, BatchState.PRINTING, "BATCH_APPROVED", origin)


@transaction.atomic
def reject_batch(batch: CredentialBatch, reason: str, origin: Origin) -> None:
    """Reject a proposed batch, as either of the two."""
    batch = _locked(batch, origin, BatchState.PROPOSED)
    _end(batch, BatchState.REJECTED, "BATCH_REJECTED", reason, origin)


@transaction.atomic
def confirm_handover(batch: CredentialBatch, day: date, origin: Origin, today: date) -> int:
    """Confirm on which day the letters were handed over; return how many codes work from now on.

    The files are deleted: what was printed is with the people. Raises Refusal for a day before the
    letters were prepared or after today.
    """
    batch = _locked(batch, origin, BatchState.PRINTED)
    printed = batch.parts.order_by("printed_at").values_list("printed_at", flat=True)
    first = min(timezone.localdate(moment) for moment in printed if moment)
    # Where the business day is set by hand, it may be before the day of the clock.
    if not min(first, today) <= day <= today:
        raise refusal.make_refusal(refusal.NO_SUCH_DAY)
    batch.handed_over_on, batch.handed_over_by = day, origin.signed_in
    released = release_codes(
        ActivationCode.objects.filter(batch_letter__part__batch=batch), printed_code_valid()
    )
    delete_files(batch)
    _enter(batch, BatchState.HANDED_OVER, "BATCH_HANDED_OVER", origin, count=released)
    return released


@transaction.atomic
def revoke_batch(batch: CredentialBatch, reason: str, origin: Origin) -> int:
    """Void all unused codes of the batch and delete its files; return how many codes ended.

    Anyone who has set an own password keeps the access.
    """
    batch = _locked(batch, origin, *BatchState.revocable())
    unused = ActivationCode.objects.filter(LIVE, batch_letter__part__batch=batch)
    voided = unused.update(voided_at=timezone.now())
    delete_files(batch)
    _end(batch, BatchState.REVOKED, "BATCH_REVOKED", reason, origin, count=voided)
    return voided


def count_outcomes(batch: CredentialBatch) -> Mapping[LetterOutcome, int]:
    """Count what became of the letters, by the outcomes that there are. One query."""
    rows = BatchLetter.objects.filter(part__batch=batch).select_related("code", "part")
    found = Counter(letter_outcome(letter) for letter in rows.iterator())
    return {outcome: found[outcome] for outcome in LetterOutcome if found[outcome]}


def list_letters(batch: CredentialBatch, outcome: str) -> list[BatchLetter]:
    """List the letters with this outcome, or all for "", in the order of the files. One query."""
    kept = ("code", "part", "person", "premises__building", "premises__staircase")
    letters = BatchLetter.objects.filter(part__batch=batch).select_related(*kept)
    letters = letters.order_by("part__order", "order")
    return [letter for letter in letters if outcome in ("", letter_outcome(letter))]


def letter_outcome(letter: BatchLetter) -> LetterOutcome:
    """What became of a letter; its code and its part are read with it."""
    code = letter.code
    if letter.skipped:
        return LetterOutcome.SKIPPED
    if code is None:
        printed = letter.part.printed_at is not None
        return LetterOutcome.ENDED if printed else LetterOutcome.NOT_PREPARED
    if code.used_at is not None:
        return LetterOutcome.ACTIVATED
    if code.voided_at is not None or code.expires_at <= timezone.now():
        return LetterOutcome.ENDED
    return LetterOutcome.NOT_HANDED_OVER if code.held else LetterOutcome.UNUSED


def delete_files(batch: CredentialBatch) -> None:
    """Delete the files of letters after the commit."""
    names = list(batch.parts.exclude(file="").values_list("file", flat=True))
    batch.parts.exclude(file="").update(file="")
    for name in names:
        transaction.on_commit(partial(delete_file, name), robust=True)


def _require_desk(procedure: AccessProcedure, origin: Origin) -> None:
    if not may_act(procedure, origin.actor):
        raise refusal.make_refusal(WRONG_DESK, **describe_desks(procedure))


def _locked(batch: CredentialBatch, origin: Origin, *states: BatchState) -> CredentialBatch:
    """Return the batch as it is now, locked.

    Raises Refusal from another desk or in another state.
    """
    wait_for_turn(SealStream.OFFICE)
    _require_desk(find_procedure(batch.panel), origin)
    fresh = CredentialBatch.objects.select_for_update().get(pk=batch.pk)
    if fresh.state not in states:
        state = BatchState(fresh.state).label
        raise refusal.make_refusal(refusal.BATCH_STATE, state=state)
    return fresh


def _end(
    batch: CredentialBatch,
    state: BatchState,
    action: str,
    reason: str,
    origin: Origin,
    **changes: int,
) -> None:
    if not reason.strip():
        raise refusal.make_refusal(refusal.NO_REASON)
    batch.ended_by, batch.ended_at = origin.signed_in, timezone.now()
    batch.reason = reason.strip()
    _enter(batch, state, action, origin, **changes)


def _enter(
    batch: CredentialBatch, state: BatchState, action: str, origin: Origin, **changes: int
) -> None:
    before, batch.state = batch.state, state
    batch.save()
    record(
        action,
        origin,
        obj=batch,
        from_state=before,
        to_state=state,
        note=batch.reason,
        changes=changes or None,
    )
