"""Proposing interest notes: a clerk's batch, in no balance until a second person issues it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.chunks import chunks
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.working_days import days_after
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.accrued import accrued_of
from ebok_plugin.interest.domain.claim import check_days, claimable, is_claimable_by_hand
from ebok_plugin.interest.domain.correction import Overcharge, overcharge_of
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import HandClaim, InterestNote, NoteBatch, NoteDraft
from ebok_plugin.ledger.domain.guard import is_reason
from ebok_plugin.ledger.models import Account, LedgerEntry

State = NoteBatch.State
DAYS_TO_PAY = 14
ACCOUNTS_AT_ONCE = 200
# By account id and seq of the debit, the due date that staff know.
ByHand = Mapping[int, Mapping[int, date]]


def usual_due_date(today: date) -> date:
    """The due date that a form offers: in two weeks, moved to a working day."""
    return days_after(today, DAYS_TO_PAY)


@transaction.atomic
def propose_notes(
    accounts: Iterable[Account],
    *,
    until: date,
    due_date: date,
    made_by: User,
    today: date,
    by_hand: ByHand | None = None,
) -> NoteBatch:
    """One note to each account, for the days up to `until` that no note claims yet.

    `by_hand` adds debits that bear nothing by themselves. Raises InterestError (nothing is
    proposed then): NOTE_FUTURE, NOTE_DUE, and for the account it names NOT_BY_HAND and those of
    `claim.claimable`; ValueError for no accounts.
    """
    check_days(until, due_date, today)
    batch = NoteBatch.objects.create(
        until=until, due_date=due_date, made_at=timezone.now(), made_by=made_by
    )
    added = by_hand or {}
    count = 0
    for portion in chunks(accounts, ACCOUNTS_AT_ONCE):
        found = accrued_of(portion, today, until, by_hand=added)
        drafts = [
            NoteDraft(batch=batch, account=account, total=claimable(account, found[account.pk]))
            for account in portion
        ]
        NoteDraft.objects.bulk_create(drafts)
        _write_hands(drafts, added)
        count += len(drafts)
    if not count:
        raise ValueError("A batch of notes needs at least one account.")
    _record("INTEREST_NOTES_PROPOSED", batch, made_by, "", count)
    return batch


@transaction.atomic
def propose_correction(
    note: InterestNote, *, due_date: date, reason: str, made_by: User, today: date
) -> NoteBatch:
    """Propose to reverse a note that claimed too much and to claim what is right.

    The posted note never changes. Raises InterestError: REASON_REQUIRED, NOTE_DUE,
    ALREADY_REVERSED, NOT_OVERCHARGED.
    """
    _require_reason(reason)
    found = overcharge_of(note, today)
    check_days(today, due_date, today)
    batch = NoteBatch.objects.create(
        until=_last_day(found),
        due_date=due_date,
        reason=reason.strip(),
        made_at=timezone.now(),
        made_by=made_by,
    )
    NoteDraft.objects.create(
        batch=batch, account=note.entry.account, total=found.due, corrects=note
    )
    _record("INTEREST_NOTES_PROPOSED", batch, made_by, "", 1)
    return batch


@transaction.atomic
def discard_batch(batch: NoteBatch, *, reason: str, by: User) -> NoteBatch:
    """Discard a proposal, one's own or somebody else's; nothing of it was posted.

    Raises InterestError: REASON_REQUIRED, BATCH_DECIDED.
    """
    _require_reason(reason)
    known = locked_batch(batch)
    known.state, known.reason = State.DISCARDED, reason.strip()
    known.decided_by, known.decided_at = by, timezone.now()
    known.save()
    _record("INTEREST_NOTES_DISCARDED", known, by, State.PROPOSED, known.drafts.count())
    return known


def batches_waiting() -> QuerySet[NoteBatch]:
    """The batches that a second person has not decided yet, the oldest first."""
    waiting = NoteBatch.objects.filter(state=NoteBatch.State.PROPOSED)
    return waiting.select_related("made_by__person").order_by("made_at", "pk")


def locked_batch(batch: NoteBatch) -> NoteBatch:
    """The batch, locked: two who decide wait for one another. Raises BATCH_DECIDED."""
    known = NoteBatch.objects.select_for_update().get(pk=batch.pk)
    if known.state != State.PROPOSED:
        raise InterestError(
            "BATCH_DECIDED",
            _("Ta paczka not jest już rozstrzygnięta: {state}.").format(
                state=known.get_state_display()
            ),
        )
    return known


def _write_hands(drafts: Iterable[NoteDraft], by_hand: ByHand) -> None:
    for draft in drafts:
        due_dates = by_hand.get(draft.account_id, {})
        if not due_dates:
            continue
        found = LedgerEntry.objects.filter(account_id=draft.account_id, seq__in=due_dates)
        entries = [entry for entry in found if is_claimable_by_hand(entry)]
        if len(entries) != len(due_dates):
            raise InterestError(
                "NOT_BY_HAND",
                _(
                    "Ręcznie dopisuje się tylko należność, od której system sam odsetek nie "
                    "liczy. Wybierz inne pozycje."
                ),
                draft.account.account_no,
            )
        HandClaim.objects.bulk_create(
            HandClaim(draft=draft, entry=entry, due_date=due_dates[entry.seq]) for entry in entries
        )


def _last_day(found: Overcharge) -> date:
    day: date = found.note.parts.aggregate(day=Max("last_day"))["day"]
    return day


def _require_reason(reason: str) -> None:
    if not is_reason(reason):
        raise InterestError("REASON_REQUIRED", _("Podaj uzasadnienie (co najmniej 10 znaków)."))


def _record(action: str, batch: NoteBatch, by: User, before: str, count: int) -> None:
    changes = {"notes": count, "until": batch.until.isoformat()}
    record(
        action,
        Origin(actor=by),
        obj=batch,
        from_state=before,
        to_state=batch.state,
        changes=changes,
    )
