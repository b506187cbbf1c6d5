"""Reading entries as pure records: one query for one account or for nine hundred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.models.entry import EntryQuerySet
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

KINDS = {kind.value: kind for kind in EntryKind}
SUBACCOUNTS = {subaccount.value: subaccount for subaccount in SubAccount}
COLUMNS = (
    "account_id",
    "seq",
    "kind",
    "grosze",
    "booking_date",
    "due_date",
    "subaccount",
    "title",
    "reverses__seq",
    "document_id",
    "document__document_no",
    "document__period",
    "document__correction_of_id",
    "designated_period",
    "designated_document_id",
)


def records_of(accounts: Iterable[Account], today: date) -> dict[int, list[EntryRecord]]:
    """What is booked up to a day, by account id; an account without entries has an empty list."""
    return records_after({account.pk: None for account in accounts}, today)


def records_after(after: Mapping[int, date | None], today: date) -> dict[int, list[EntryRecord]]:
    """What is booked after a day of each account's own (None: from the first) up to `today`."""
    books: dict[int, list[EntryRecord]] = {pk: [] for pk in after}
    for portion in chunks(after):
        entries = LedgerEntry.objects.filter(_after(portion, after), booking_date__lte=today)
        books.update(read_records(entries))
    return books


def _after(accounts: Iterable[int], after: Mapping[int, date | None]) -> Q:
    by_day: defaultdict[date | None, list[int]] = defaultdict(list)
    for pk in accounts:
        by_day[after[pk]].append(pk)
    wanted = Q()
    for day, pks in by_day.items():
        of_day = Q(account_id__in=pks)
        wanted |= of_day if day is None else of_day & Q(booking_date__gt=day)
    return wanted


def read_records(entries: EntryQuerySet) -> dict[int, list[EntryRecord]]:
    """The entries of any query as records, by account id."""
    # The column holds grosze; going through Money for each row would double the time.
    raw = ExpressionWrapper(F("amount"), output_field=BigIntegerField())
    books: defaultdict[int, list[EntryRecord]] = defaultdict(list)
    for row in entries.annotate(grosze=raw).values_list(*COLUMNS):
        account_id, seq, kind, grosze, booked, due, subaccount, title, reverses = row[:9]
        document, number, period, corrects, for_period, for_document = row[9:]
        books[account_id].append(
            EntryRecord(
                seq,
                KINDS[kind],
                grosze,
                booked,
                due,
                SUBACCOUNTS[subaccount],
                title,
                reverses,
                document,
                number or "",
                period or "",
                corrects,
                for_period,
                for_document,
            )
        )
    return dict(books)
