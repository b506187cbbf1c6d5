"""Batches of starter passwords: proposing, deciding, confirming the delivery, revoking.

One person of the panel's desk proposes a batch on the ground of a resolution or decision, another
approves it. Then the scheduler prepares the letters (`batch_letter`). The codes of a file open
nothing until the office confirms on which day it handed these letters over.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain import refusal
from cms_ext.access.domain.batch_judging import take_out_unfit
from cms_ext.access.domain.batch_letter import (
    Recipient,
    delete_file,
    group_by_staircase,
    list_recipients,
)
from cms_ext.access.domain.issue import printed_code_valid
from cms_ext.access.domain.step import require_desk
from cms_ext.access.models import BatchLetter, BatchPart, CredentialBatch
from cms_ext.access.vocabulary import BatchState, LetterOutcome
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.people.identity.domain.activation_code import LIVE, release_codes
from cms_ext.people.identity.models import ActivationCode, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import AccessProcedure
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.registry import find_procedure, find_realm
from cms_ext.premises.domain.place import Place, describe_place

MAX_PLACE_LENGTH = CredentialBatch._meta.get_field("place").max_length
# Who has not signed in this long after the delivery may get a second letter.
SIGNS_IN_WITHIN = timedelta(days=14)


@transaction.atomic
def propose_batch(
    procedure: AccessProcedure, place: Place | None, ground: str, origin: Origin, today: date
) -> CredentialBatch:
    """Propose letters for everybody of a place who has a right and no access.

    Raises Refusal: from the wrong desk, without a ground, or when nobody there lacks access.
    """
    wait_for_turn(SealStream.OFFICE)
    require_desk(procedure, origin)
    if not ground.strip():
        raise refusal.make_refusal(refusal.NO_GROUND)
    recipients = list_recipients(procedure, place, today)
    where = describe_place(place) if place else ""
    return _propose(procedure, where, ground, recipients, origin)


@transaction.atomic
def propose_second_letters(batch: CredentialBatch, origin: Origin, today: date) -> CredentialBatch:
    """Propose a batch for those who did not sign in after the letters of this one.

    On the ground of the first. Raises Refusal: from the wrong desk, or when nobody is left.
    """
    wait_for_turn(SealStream.OFFICE)
    procedure = find_procedure(batch.panel)
    require_desk(procedure, origin)
    silent = set(select_not_signed_in(batch, today).values_list("person_id", flat=True))
    recipients = [
        recipient
        for recipient in list_recipients(procedure, None, today)
        if recipient.person.pk in silent
    ]
    where = _("drugi list: %(place)s") % {"place": batch.place or _("wszędzie")}
    return _propose(procedure, where[:MAX_PLACE_LENGTH], batch.ground, recipients, origin)


def _propose(
    procedure: AccessProcedure,
    where: str,
    ground: str,
    recipients: Sequence[Recipient],
    origin: Origin,
) -> CredentialBatch:
    count = sum(not recipient.skipped for recipient in recipients)
    if not count:
        raise refusal.make_refusal(refusal.NOBODY_WITHOUT_ACCESS)
    batch = CredentialBatch.objects.create(
        panel=procedure.panel,
        place=where,
        ground=ground.strip(),
        proposed_by=origin.signed_in,
        proposed_at=timezone.now(),
    )
    for order, (label, rows) in enumerate(group_by_staircase(recipients), start=1):
        part = BatchPart.objects.create(batch=batch, order=order, label=label)
        BatchLetter.objects.bulk_create(
            BatchLetter(
                part=part,
                order=place,
                person=row.person,
                premises=row.premises,
                skipped=row.skipped,
            )
            for place, row in enumerate(rows, start=1)
        )
    record("BATCH_PROPOSED", origin, obj=batch, changes={"count": count})
    return batch


@transaction.atomic
def approve_batch(batch: CredentialBatch, origin: Origin) -> None:
    """Approve as the second person; the letters are prepared by the scheduler."""
    batch = _locked(batch, origin, BatchState.PROPOSED)
    by = require_second_person("access.letters", batch.proposed_by_id, origin.signed_in)
    batch.decided_by, batch.decided_at = by, timezone.now()
    _enter(batch, BatchState.PRINTING, "BATCH_APPROVED", origin)


@transaction.atomic
def reject_batch(batch: CredentialBatch, reason: str, origin: Origin) -> None:
    """Reject a proposed batch, as either of the two."""
    batch = _locked(batch, origin, BatchState.PROPOSED)
    _end(batch, BatchState.REJECTED, "BATCH_REJECTED", reason, origin)


@transaction.atomic
def confirm_handover(
    batch: CredentialBatch, orders: Collection[int], day: date, origin: Origin, today: date
) -> int:
    """Confirm on which day these files were handed over; return how many codes work from now on.

    The term of the codes counts from `day`. The files are deleted: what was printed is with the
    people. A letter that may not be handed over is withdrawn with its code. Raises Refusal: no file
    that waits for this, a day before the letters were prepared or after today, or so long ago that
    the codes would be over.
    """
    batch = _locked(batch, origin, BatchState.PRINTED)
    waiting = list_undelivered(batch)
    parts = [part for part in waiting if part.order in orders]
    if not parts:
        raise refusal.make_refusal(refusal.NO_PART)
    first = min(timezone.localdate(part.printed_at) for part in parts if part.printed_at)
    # Where the business day is set by hand, it may be before the day of the clock.
    if not min(first, today) <= day <= today:
        raise refusal.make_refusal(refusal.NO_SUCH_DAY)
    expires_at = _end_of_term(day, today)
    if expires_at <= timezone.now():
        raise refusal.make_refusal(refusal.TERM_OVER, days=printed_code_valid().days)
    take_out_unfit(parts, today, origin)
    codes = ActivationCode.objects.filter(batch_letter__part__in=parts)
    released = release_codes(codes, expires_at)
    for part in parts:
        part.handed_over_on, part.handed_over_by = day, origin.signed_in
        part.save(update_fields=["handed_over_on", "handed_over_by"])
    delete_files(batch.parts.filter(pk__in=[part.pk for part in parts]))
    state = BatchState.PRINTED
    if len(parts) == len(waiting):
        state = BatchState.HANDED_OVER
        days = batch.parts.aggregate(last=Max("handed_over_on"))
        batch.handed_over_on, batch.handed_over_by = days["last"], origin.signed_in
    _enter(batch, state, "BATCH_HANDED_OVER", origin, count=released, parts=len(parts))
    return released


def list_undelivered(batch: CredentialBatch) -> list[BatchPart]:
    """List the files with letters whose delivery nobody has confirmed. One query."""
    letters = BatchLetter.objects.filter(part=OuterRef("pk"), code__isnull=False)
    return list(batch.parts.filter(Exists(letters), handed_over_on=None))


def _end_of_term(day: date, today: date) -> datetime:
    """Return when the codes of letters that were handed over on this business day expire."""
    last_day = timezone.localdate() + (day - today) + printed_code_valid()
    return timezone.make_aware(datetime.combine(last_day, time.max))


@transaction.atomic
def revoke_batch(batch: CredentialBatch, reason: str, origin: Origin) -> int:
    """Void all unused codes of the batch and delete its files; return how many codes ended.

    Anyone who has set an own password keeps the access.
    """
    batch = _locked(batch, origin, *BatchState.revocable())
    unused = ActivationCode.objects.filter(LIVE, batch_letter__part__batch=batch)
    voided = unused.update(voided_at=timezone.now())
    delete_files(batch.parts.all())
    _end(batch, BatchState.REVOKED, "BATCH_REVOKED", reason, origin, count=voided)
    return voided


def count_outcomes(batch: CredentialBatch) -> Mapping[LetterOutcome, int]:
    """Count what became of the letters, by the outcomes that there are. One query."""
    rows = BatchLetter.objects.filter(part__batch=batch).select_related("code", "part")
    found = Counter(letter_outcome(letter) for letter in rows.iterator())
    return {outcome: found[outcome] for outcome in LetterOutcome if found[outcome]}


def list_letters(batch: CredentialBatch, outcome: str) -> list[BatchLetter]:
    """List the letters with this outcome, or all for "", in the order of the files. One query."""
    letters = _select_letters(batch)
    return [letter for letter in letters if outcome in ("", letter_outcome(letter))]


def select_not_signed_in(batch: CredentialBatch, today: date) -> QuerySet[BatchLetter]:
    """Select letters delivered over two weeks ago to people who never signed in."""
    silent = select_silent([batch.panel], today)
    return _select_letters(batch).filter(pk__in=silent.values("pk"))


def select_silent(panels: Iterable[str], today: date) -> QuerySet[BatchLetter]:
    """Select what `select_not_signed_in` does, of all batches of these panels.

    A person who got another letter since then is counted with that one.
    """
    delivered = Coalesce("part__handed_over_on", "part__batch__handed_over_on")
    letters = BatchLetter.objects.annotate(delivered=delivered).filter(
        delivered__lt=today - SIGNS_IN_WITHIN,
        skipped="",
        person__died_on__isnull=True,
        part__batch__state__in=(BatchState.PRINTED, BatchState.HANDED_OVER),
    )
    silent = Q(pk__in=[])
    for panel in panels:
        logins = User.objects.filter(realm=find_realm(panel), person=OuterRef("person"))
        signed_in = Exists(logins.exclude(state=LoginState.PENDING))
        later = BatchLetter.objects.filter(
            part__batch__panel=panel, person=OuterRef("person"), skipped="", pk__gt=OuterRef("pk")
        ).exclude(part__batch__state__in=(BatchState.REJECTED, BatchState.REVOKED))
        silent |= Q(~signed_in, ~Exists(later), part__batch__panel=panel)
    return letters.filter(silent)


def _select_letters(batch: CredentialBatch) -> QuerySet[BatchLetter]:
    """Select the letters of a batch in the order of the files, with all that a list shows."""
    shown = ("code", "part", "person", "premises__building", "premises__staircase")
    letters = BatchLetter.objects.filter(part__batch=batch).select_related(*shown)
    return letters.order_by("part__order", "order")


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


def delete_files(parts: QuerySet[BatchPart]) -> None:
    """Delete the files of letters after the commit."""
    names = list(parts.exclude(file="").values_list("file", flat=True))
    parts.exclude(file="").update(file="")
    for name in names:
        transaction.on_commit(partial(delete_file, name), robust=True)


def _locked(batch: CredentialBatch, origin: Origin, *states: BatchState) -> CredentialBatch:
    """Return the batch as it is now, locked.

    Raises Refusal from another desk or in another state.
    """
    wait_for_turn(SealStream.OFFICE)
    require_desk(find_procedure(batch.panel), origin)
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
