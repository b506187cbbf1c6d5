"""Propose interest notes, correct those that claim too much, and waive interest.

A clerk's batch is in no balance until a second person issues it (`interest.md` §4).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.accrual import DebitInterest, clip_spans, make_debit_interest
from ebok_plugin.interest.domain.accrued import (
    accrued_on_accounts,
    standing_parts,
    terms_of_regimes,
)
from ebok_plugin.interest.domain.claim import check_days, claimable_amount, is_claimable_by_hand
from ebok_plugin.interest.domain.computation import DAY, find_delays
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import HandClaim, InterestNote, NoteBatch, NoteDraft, NotePart
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.by_hand import post_adjustment
from ebok_plugin.ledger.domain.draft import is_reason
from ebok_plugin.ledger.domain.queries.book import read_entry_records, read_plans
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import Regime, SubAccount


@dataclass(frozen=True, slots=True)
class Overcharge:
    """A standing note, what it claims, and what of it is right by today's ledger."""

    note: InterestNote
    charged: Money
    items: tuple[DebitInterest, ...]

    @property
    def due(self) -> Money:
        return sum_money(item.amount for item in self.items)

    @property
    def difference(self) -> Money:
        return self.charged - self.due


def find_overcharges(accounts: Iterable[Account], today: date) -> list[Overcharge]:
    """Find the standing notes of these accounts that claim too much, the oldest first."""
    wanted = list(accounts)
    notes: defaultdict[InterestNote, list[NotePart]] = defaultdict(list)
    for portion in split_into_chunks(account.pk for account in wanted):
        parts = standing_parts().filter(entry__account_id__in=portion)
        for part in parts.select_related("note__entry__account", "entry").order_by("pk"):
            notes[part.note].append(part)
    noted = {note.entry.account for note in notes}
    books, plans = read_entry_records(noted, today), read_plans(noted)
    overcharges = []
    for note, its_parts in notes.items():
        pk = note.entry.account_id
        right = _right(note, its_parts, Book(books[pk], plans.get(pk, ())), today)
        if right.difference > ZERO:
            overcharges.append(right)
    return overcharges


def measure_overcharge(note: InterestNote, today: date) -> Overcharge:
    """Return how much of one note is right by today's ledger.

    Raises InterestError: ALREADY_REVERSED, NOT_OVERCHARGED.
    """
    if LedgerEntry.objects.filter(reverses=note.entry_id).exists():
        raise InterestError(
            "ALREADY_REVERSED",
            _("Nota {number} została już skorygowana.").format(number=note.number),
        )
    for found in find_overcharges([note.entry.account], today):
        if found.note == note:
            return found
    raise InterestError(
        "NOT_OVERCHARGED",
        _("Nota {number} nie zawiera odsetek ponad należne.").format(number=note.number),
    )


def _right(note: InterestNote, parts: Sequence[NotePart], book: Book, today: date) -> Overcharge:
    """Compute the days of each part again, as if the note had never been posted.

    Otherwise a payment that went to the note would be missing among what paid the charges.
    """
    terms = terms_of_regimes()[Regime(note.entry.account.regime)]
    without = [record for record in book.records if record.seq != note.entry.seq]
    late = find_delays(
        without,
        today,
        allocation_settings(),
        book.plans,
        by_hand={part.entry.seq: part.due_date for part in parts},
    )
    by_seq = {delay.record.seq: delay for delay in late}
    items = []
    for part in parts:
        if delay := by_seq.get(part.entry.seq):
            spans = clip_spans(delay.spans, after=part.first_day - DAY, until=part.last_day)
            items.append(make_debit_interest(delay, spans, terms, today))
    right = tuple(item for item in items if item.grosze)
    return Overcharge(note, sum_money(part.interest for part in parts), right)


def waive_notes(
    account: Account,
    amount: Money,
    *,
    on: date,
    reason: str,
    made_by: User,
    today: date,
    key: str = "",
) -> LedgerEntry:
    """Post an ADJUSTMENT that pays the account's notes, the oldest first; `amount` is positive.

    Raises PostingError: AMOUNT_SIGN, REASON_REQUIRED, WAIVER_TOO_LARGE when more is waived than is
    open of interest, ALREADY_POSTED for a `key` that was used, and those of the ledger.
    """
    if amount <= ZERO:
        raise PostingError("AMOUNT_SIGN", _("Podaj kwotę umorzenia większą od zera."))
    return post_adjustment(
        account,
        -amount,
        on=on,
        due_date=None,
        subaccount=SubAccount.INTEREST,
        title=_("Umorzenie odsetek"),
        reason=reason,
        made_by=made_by,
        today=today,
        key=key,
    )


State = NoteBatch.State
DAYS_TO_PAY = 14
ACCOUNTS_AT_ONCE = 200
# By account id and seq of the debit, the due date that staff know.
ByHand = Mapping[int, Mapping[int, date]]


def usual_due_date(today: date) -> date:
    """Return the due date that a form offers: in two weeks, moved to a working day."""
    return add_term_days(today, DAYS_TO_PAY)


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
    """Propose one note to each account, for days up to `until` that no note claims yet.

    `by_hand` adds debits that bear nothing by themselves. Raises InterestError (nothing is proposed
    then): NOTE_FUTURE, NOTE_DUE, and for the account it names NOT_BY_HAND and those of
    `claim.claimable`; ValueError for no accounts.
    """
    check_days(until, due_date, today)
    batch = NoteBatch.objects.create(
        until=until, due_date=due_date, made_at=timezone.now(), made_by=made_by
    )
    added = by_hand or {}
    count = 0
    for portion in split_into_chunks(accounts, ACCOUNTS_AT_ONCE):
        interest = accrued_on_accounts(portion, today, until, by_hand=added)
        drafts = [
            NoteDraft(
                batch=batch, account=account, total=claimable_amount(account, interest[account.pk])
            )
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
    overcharge = measure_overcharge(note, today)
    check_days(today, due_date, today)
    batch = NoteBatch.objects.create(
        until=note.parts.aggregate(day=Max("last_day"))["day"],
        due_date=due_date,
        reason=reason.strip(),
        made_at=timezone.now(),
        made_by=made_by,
    )
    NoteDraft.objects.create(
        batch=batch, account=note.entry.account, total=overcharge.due, corrects=note
    )
    _record("INTEREST_NOTES_PROPOSED", batch, made_by, "", 1)
    return batch


@transaction.atomic
def discard_batch(batch: NoteBatch, *, reason: str, by: User) -> NoteBatch:
    """Discard a proposal, one's own or somebody else's; nothing of it was posted.

    Raises InterestError: REASON_REQUIRED, BATCH_DECIDED.
    """
    _require_reason(reason)
    locked = lock_batch(batch)
    locked.state, locked.reason = State.DISCARDED, reason.strip()
    locked.decided_by, locked.decided_at = by, timezone.now()
    locked.save()
    _record("INTEREST_NOTES_DISCARDED", locked, by, State.PROPOSED, locked.drafts.count())
    return locked


def batches_waiting() -> QuerySet[NoteBatch]:
    """Select the batches that a second person has not decided yet, the oldest first."""
    waiting = NoteBatch.objects.filter(state=NoteBatch.State.PROPOSED)
    return waiting.select_related("made_by__person").order_by("made_at", "pk")


def lock_batch(batch: NoteBatch) -> NoteBatch:
    """Return the batch, locked: two who decide wait for one another. Raises BATCH_DECIDED."""
    locked = NoteBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != State.PROPOSED:
        raise InterestError(
            "BATCH_DECIDED",
            _("Ta paczka not jest już rozstrzygnięta: {state}.").format(
                state=locked.get_state_display()
            ),
        )
    return locked


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
