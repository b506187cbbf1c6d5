"""Writing issued notes: the ledger's entries, the notes, their parts and lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cms_ext.base.database.chunks import chunks
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.accrual import DebitInterest
from ebok_plugin.interest.models import InterestNote, NoteBatch, NoteDraft, NoteLine, NotePart
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch
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
    """One INTEREST_NOTE entry and one note for each claim. Raises PostingError of the ledger."""
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
    """By number, the charge of a note about one charge alone, for `interest_first`."""
    wanted = {}
    for claim in claims:
        documents = {item.record.document for item in claim.items}
        if len(documents) == 1 and (document := documents.pop()):
            wanted[claim.number] = document
    known = ChargeDocument.objects.in_bulk(wanted.values())
    return {number: known[document] for number, document in wanted.items()}


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
    """The ids of the claimed debits, by account and seq."""
    found = {}
    for portion in chunks(claims, CLAIMS_AT_ONCE):
        accounts = {claim.draft.account_id for claim in portion}
        numbers = {item.record.seq for claim in portion for item in claim.items}
        entries = LedgerEntry.objects.filter(account_id__in=accounts, seq__in=numbers)
        for account, seq, pk in entries.values_list("account_id", "seq", "pk"):
            found[account, seq] = pk
    return found


def _turns(entries: Iterable[int]) -> Counter[int]:
    """How often each debit was claimed so far, also by notes that were taken back."""
    turns: Counter[int] = Counter()
    for portion in chunks(entries):
        turns.update(NotePart.objects.filter(entry__in=portion).values_list("entry_id", flat=True))
    return turns
