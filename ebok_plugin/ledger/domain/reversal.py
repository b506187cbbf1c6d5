"""Taking posted entries back: each by one opposite entry; nothing is deleted (ledger.md §4.2)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.guard import first_open_period
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.domain.queries.closed_period import closed_periods_kept
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

SOURCE = "REVERSAL"
TITLE_LENGTH = 140


@transaction.atomic
def reverse_entry(
    entry: LedgerEntry, *, on: date, reason: str, made_by: User | None, today: date
) -> LedgerEntry:
    """Undo an entry by posting its opposite on the day `on`; the first one stays readable.

    Raises PostingError: REASON_REQUIRED, ALREADY_REVERSED, REVERSAL_OF_REVERSAL,
    REVERSAL_TOO_EARLY, PERIOD_CLOSED.
    """
    batch = post_batch(
        Batch.Kind.REVERSAL, [_opposite(entry, on)], made_by=made_by, today=today, reason=reason
    )
    return batch.entries.select_related("account").get()


@transaction.atomic
def reverse_batch(
    batch: Batch, *, on: date, reason: str, made_by: User | None, today: date
) -> Batch:
    """Take back an import: one REVERSAL for each entry of the batch that is not yet reversed.

    An entry booked after `on` is reversed on its own day, one that would fall into a closed
    period on the first open day (`import_formats.md` §4.5). Raises PostingError REASON_REQUIRED,
    and BATCH_REVERSED when nothing is left to reverse.
    """
    closed = closed_periods_kept()
    open_entries = batch.entries.filter(reversed_by__isnull=True).exclude(kind=EntryKind.REVERSAL)
    drafts = []
    for entry in open_entries.order_by("account_id", "seq"):
        day = max(on, entry.booking_date)
        open_from = first_open_period(Period.of(day), closed).first_day
        drafts.append(_opposite(entry, max(day, open_from)))
    if not drafts:
        raise PostingError("BATCH_REVERSED", _("Wszystkie pozycje tej paczki już skorygowano."))
    return post_batch(Batch.Kind.REVERSAL, drafts, made_by=made_by, today=today, reason=reason)


def _opposite(entry: LedgerEntry, on: date) -> EntryDraft:
    return EntryDraft(
        account_id=entry.account_id,
        kind=EntryKind.REVERSAL,
        amount=-entry.amount,
        booking_date=on,
        due_date=entry.due_date,
        subaccount=SubAccount(entry.subaccount),
        title=f"Storno: {entry.title}"[:TITLE_LENGTH],
        source=SOURCE,
        source_key=str(entry.pk),
        reverses=entry,
    )
