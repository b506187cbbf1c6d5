"""Issue proposed notes to the ledger, and audit them (`interest.md` §4).

The second person's act posts them. The auditors, for `verify_ledger`, report and repair nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, sum_money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.accrual import DebitInterest
from ebok_plugin.interest.domain.accrued import accrued_on_accounts, standing_parts
from ebok_plugin.interest.domain.claim import check_days, claimable_amount, refuse_overlap
from ebok_plugin.interest.domain.computation import UNITS_A_GROSZ, round_fraction
from ebok_plugin.interest.domain.proposal import lock_batch, measure_overcharge
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import (
    HandClaim,
    InterestNote,
    NoteBatch,
    NoteDraft,
    NoteLine,
    NotePart,
    NoteSequence,
)
from ebok_plugin.ledger.domain.audit.entries import AuditFinding
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch, reverse_entry
from ebok_plugin.ledger.models import Batch, ChargeDocument, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

SOURCE = "INTEREST"
CLAIMS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Claim:
    """What one note will claim, computed under the lock of its account."""

    draft: NoteDraft
    number: str
    items: tuple[DebitInterest, ...]


def post_notes(
    claims: Sequence[Claim], batch: NoteBatch, approved_by: User | None, today: date
) -> Batch:
    """Post one INTEREST_NOTE entry and one note for each claim. Raises PostingError."""
    documents = _single_documents(claims)
    posted = post_batch(
        Batch.Kind.INTEREST,
        [
            EntryDraft(
                account_id=claim.draft.account_id,
                kind=EntryKind.INTEREST_NOTE,
                amount=claim.draft.total,
                booking_date=today,
                due_date=batch.due_date,
                subaccount=SubAccount.INTEREST,
                title=f"Nota odsetkowa {claim.number}",
                source=SOURCE,
                source_key=claim.number,
                designated_document=documents.get(claim.number),
            )
            for claim in claims
        ],
        made_by=batch.made_by,
        approved_by=approved_by,
        today=today,
        reason=batch.reason,
    )
    entries = {entry.source_key: entry for entry in posted.entries.all()}
    notes = {claim.number: _note(claim, batch, entries[claim.number]) for claim in claims}
    InterestNote.objects.bulk_create(notes.values())
    _write_parts(claims, notes)
    return posted


def _note(claim: Claim, batch: NoteBatch, entry: LedgerEntry) -> InterestNote:
    corrects = claim.draft.corrects
    return InterestNote(number=claim.number, batch=batch, entry=entry, corrects=corrects)


def _single_documents(claims: Sequence[Claim]) -> dict[str, ChargeDocument]:
    """Return by number the charge of a note about one charge alone, for `interest_first`."""
    document_ids = {}
    for claim in claims:
        documents = {item.record.document for item in claim.items}
        if len(documents) == 1 and (document := documents.pop()):
            document_ids[claim.number] = document
    known = ChargeDocument.objects.in_bulk(document_ids.values())
    return {number: known[document] for number, document in document_ids.items()}


def _write_parts(claims: Sequence[Claim], notes: dict[str, InterestNote]) -> None:
    entries = _entries(claims)
    turns = _turns(entries.values())
    parts, lines = [], []
    for claim in claims:
        for item in claim.items:
            entry = entries[claim.draft.account_id, item.record.seq]
            turns[entry] += 1
            part = NotePart(
                note=notes[claim.number],
                entry_id=entry,
                turn=turns[entry],
                due_date=item.due_date,
                first_day=item.first_day,
                last_day=item.last_day,
                interest=item.amount,
            )
            parts.append(part)
            lines += [
                NoteLine(
                    part=part,
                    amount=line.amount,
                    start=line.start,
                    end=line.end,
                    rate_percent=line.rate,
                )
                for line in item.interest.lines
            ]
    NotePart.objects.bulk_create(parts)
    NoteLine.objects.bulk_create(lines)


def _entries(claims: Sequence[Claim]) -> dict[tuple[int, int], int]:
    """Return the ids of the claimed debits, by account and seq."""
    ids = {}
    for portion in split_into_chunks(claims, CLAIMS_AT_ONCE):
        accounts = {claim.draft.account_id for claim in portion}
        numbers = {item.record.seq for claim in portion for item in claim.items}
        entries = LedgerEntry.objects.filter(account_id__in=accounts, seq__in=numbers)
        for account, seq, pk in entries.values_list("account_id", "seq", "pk"):
            ids[account, seq] = pk
    return ids


def _turns(entries: Iterable[int]) -> Counter[int]:
    """Count how often each debit was claimed so far, also by reversed notes."""
    turns: Counter[int] = Counter()
    for portion in split_into_chunks(entries):
        turns.update(NotePart.objects.filter(entry__in=portion).values_list("entry_id", flat=True))
    return turns


State = NoteBatch.State


@transaction.atomic
def issue_batch(batch: NoteBatch, *, approved_by: User, today: date) -> NoteBatch:
    """Post each proposed note as an INTEREST_NOTE, or none of them.

    The claims are computed once more under the lock of the accounts: what changed since the
    proposal stops the batch. Raises InterestError: BATCH_DECIDED, SECOND_PERSON, NOTE_DUE,
    NOTE_STALE, NOTE_OVERLAP, NOTE_TOO_SMALL, RATES_UNCONFIRMED; PostingError of the ledger.
    """
    locked = lock_batch(batch)
    by = require_second_person("interest.notes", locked.made_by_id, approved_by, InterestError)
    locked.posted, notes = _post(locked, by, today)
    locked.state, locked.decided_by, locked.decided_at = State.ISSUED, by, timezone.now()
    locked.save()
    record(
        "INTEREST_NOTES_ISSUED",
        Origin(actor=approved_by),
        obj=locked,
        from_state=State.PROPOSED,
        to_state=State.ISSUED,
        changes={"notes": notes, "until": locked.until.isoformat()},
    )
    return locked


def rehearse_issue(batch: NoteBatch, *, today: date) -> None:
    """Post what issuing would post, inside a transaction that the caller rolls back.

    Raises as `issue_batch` does.
    """
    _post(lock_batch(batch), None, today)


def _post(batch: NoteBatch, approved_by: User | None, today: date) -> tuple[Batch | None, int]:
    """Post the batch; return it (None when nothing remains to be claimed) and its notes' number."""
    check_days(batch.until, batch.due_date, today)
    drafts = list(
        batch.drafts.select_related("account", "corrects__entry").order_by(
            "account__account_no__polish"
        )
    )
    lock_accounts(draft.account_id for draft in drafts)
    items = _checked(drafts, batch, today)
    _take_back(drafts, batch, today)
    charged = [draft for draft in drafts if items[draft.pk]]
    numbers = next_numbers(today.year, len(charged))
    claims = [
        Claim(draft, number, items[draft.pk])
        for draft, number in zip(charged, numbers, strict=True)
    ]
    posted = post_notes(claims, batch, approved_by, today) if claims else None
    return posted, len(claims)


def _checked(
    drafts: Sequence[NoteDraft], batch: NoteBatch, today: date
) -> dict[int, tuple[DebitInterest, ...]]:
    """Return by draft what its note claims now; refuse what differs from the proposal."""
    fresh = [draft for draft in drafts if draft.corrects is None]
    accrued = accrued_on_accounts(
        [draft.account for draft in fresh], today, batch.until, by_hand=_by_hand(batch)
    )
    items_by_draft = {}
    for draft in drafts:
        if draft.corrects is not None:
            items_by_draft[draft.pk] = measure_overcharge(draft.corrects, today).items
            due = sum_money(item.amount for item in items_by_draft[draft.pk])
        else:
            items_by_draft[draft.pk] = accrued[draft.account_id].items
            if accrued[draft.account_id].total != draft.total:
                refuse_overlap(draft.account, since=batch.made_at)
            due = claimable_amount(draft.account, accrued[draft.account_id])
        if due != draft.total:
            number = draft.account.account_no
            raise InterestError(
                "NOTE_STALE",
                _(
                    "Na koncie {number} coś się zmieniło, odkąd przygotowano notę. "
                    "Odrzuć paczkę i przygotuj ją jeszcze raz."
                ).format(number=number),
                number,
            )
    return items_by_draft


def _by_hand(batch: NoteBatch) -> dict[int, dict[int, date]]:
    added: defaultdict[int, dict[int, date]] = defaultdict(dict)
    hands = HandClaim.objects.filter(draft__batch=batch)
    for account, seq, day in hands.values_list("draft__account_id", "entry__seq", "due_date"):
        added[account][seq] = day
    return dict(added)


def _take_back(drafts: Iterable[NoteDraft], batch: NoteBatch, today: date) -> None:
    for draft in drafts:
        if draft.corrects is not None:
            reverse_entry(
                draft.corrects.entry,
                on=today,
                reason=batch.reason,
                made_by=batch.made_by,
                today=today,
            )


@transaction.atomic
def next_numbers(year: int, count: int) -> list[str]:
    """Take the next `count` numbers of a year; two callers at once wait for one another."""
    NoteSequence.objects.get_or_create(year=year, defaults={"last": 0})
    row = NoteSequence.objects.select_for_update().get(year=year)
    first = row.last + 1
    row.last += count
    row.save()
    return [f"NO/{year}/{number:06d}" for number in range(first, first + count)]


ROWS_AT_ONCE = 2_000


def notes_add_up() -> Iterator[AuditFinding]:
    """Each note's entry is an INTEREST_NOTE of its parts' sum; each such entry has a note.

    A note posted by hand, or from another system, has no parts.
    """
    notes = InterestNote.objects.select_related("entry__account").order_by("pk")
    claimed = dict(NotePart.objects.order_by().values_list("note_id").annotate(Sum("interest")))
    for note in notes.iterator(ROWS_AT_ONCE):
        entry, parts = note.entry, claimed.get(note.pk, ZERO)
        if entry.kind != EntryKind.INTEREST_NOTE or parts != entry.amount:
            message = _("nota {number}: pozycja {amount}, a części razem {parts}").format(
                number=note.number, amount=entry.amount, parts=parts
            )
            yield _finding("notes_add_up", message, entry)
    lost = LedgerEntry.objects.filter(source="INTEREST", interest_note__isnull=True)
    for entry in lost.exclude(kind=EntryKind.REVERSAL).select_related("account").order_by("pk"):
        yield _finding("notes_add_up", _("pozycja noty odsetkowej bez noty"), entry)


def parts_are_their_lines() -> Iterator[AuditFinding]:
    """The interest of a part is the sum of its lines, rounded once; they lie within its days."""
    lines = NoteLine.objects.select_related("part__note", "part__entry__account")
    ordered = lines.order_by("part_id", "pk").iterator(ROWS_AT_ONCE)
    for part, its_lines in groupby(ordered, key=lambda line: line.part):
        units = 0
        for line in its_lines:
            days = (line.end - line.start).days + 1
            units += line.amount.grosze * days * int(line.rate_percent.scaleb(2))
            if line.start < part.first_day or line.end > part.last_day:
                message = _("nota {number}: wiersz poza dniami części").format(number=part.note)
                yield _finding("parts_are_their_lines", message, part.entry)
        if round_fraction(units, UNITS_A_GROSZ) != part.interest.grosze:
            message = _("nota {number}: odsetki {interest} nie wynikają z wierszy").format(
                number=part.note, interest=part.interest
            )
            yield _finding("parts_are_their_lines", message, part.entry)
    bare = NotePart.objects.filter(lines__isnull=True).select_related("note", "entry__account")
    for part in bare.order_by("pk"):
        message = _("nota {number}: część bez wierszy").format(number=part.note)
        yield _finding("parts_are_their_lines", message, part.entry)


def claims_never_overlap() -> Iterator[AuditFinding]:
    """No day of a debit is claimed by two standing notes; no claim is of another account."""
    rows = standing_parts().select_related("note", "entry__account")
    for before, after in pairwise(rows.order_by("entry_id", "first_day").iterator(ROWS_AT_ONCE)):
        if before.entry_id == after.entry_id and after.first_day <= before.last_day:
            message = _("dni {first}–{last} są w notach {one} i {other}").format(
                first=format_day(after.first_day),
                last=format_day(min(before.last_day, after.last_day)),
                one=before.note.number,
                other=after.note.number,
            )
            yield _finding("claims_never_overlap", message, after.entry)
    strangers = NotePart.objects.exclude(entry__account=F("note__entry__account"))
    for part in strangers.select_related("note", "entry__account").order_by("pk"):
        message = _("nota {number} jest na innym koncie").format(number=part.note.number)
        yield _finding("claims_never_overlap", message, part.entry)


AUDITORS = (notes_add_up, parts_are_their_lines, claims_never_overlap)


def _finding(auditor: str, message: str, entry: LedgerEntry) -> AuditFinding:
    return AuditFinding(auditor, message, entry.account.account_no, entry.seq, entry.batch_id)
