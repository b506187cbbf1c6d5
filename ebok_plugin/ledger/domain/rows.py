"""Write numbered entries and seal their batch with control totals (`ledger.md` §13).

A batch is one entry of the journal, in the stream BATCHES. `verify_ledger` computes its content
again.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Max

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.database.insert import insert_rows
from cms_ext.evidence.sealed_rows.domain.chain import seal_content
from cms_ext.evidence.sealed_rows.models import RowHead
from ebok_plugin.ledger.batch_content import (
    ROWS_AT_ONCE,
    Rows,
    digest_batch,
    entry_text,
    sealed_entry_text,
)
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.models import Batch, LedgerEntry, Snapshot

# The kind of a batch in the journal; its content is that of `batch_content`.
BATCH_KIND = "ledger.batch"


class FingerprintRow(NamedTuple):
    """The fields of the fingerprint, in the order of ledger.md §13."""

    account_no: str
    seq: int
    kind: str
    grosze: int
    booking_date: date
    due_date: date | None
    subaccount: str
    title: str
    source: str
    source_key: str


def fingerprint_rows(rows: Iterable[FingerprintRow]) -> str:
    """Return SHA-256 over rows ordered by (account_no, seq); hexadecimal."""
    return fingerprint_of_texts(map(fingerprint_text, rows))


def fingerprint_of_texts(texts: Iterable[str]) -> str:
    """Return the fingerprint of texts made by `fingerprint_text`."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
    return digest.hexdigest()


def fingerprint_text(row: FingerprintRow) -> str:
    """Return a row as a line of JSON, which separates the fields whatever a title holds."""
    account_no, seq, kind, grosze, booked, due, *texts = row
    text = sealed_entry_text(seq, kind, grosze, str(booked), str(due) if due else None, *texts)
    return _fingerprint_line(account_no, text)


def _fingerprint_line(account_no: str, text: str) -> str:
    return f"[{encode_basestring(account_no)},{text}]\n"


def drop_later_snapshots(first_days: Mapping[int, date]) -> None:
    """Delete, for each account by its id, the snapshots of the given day and later.

    Called under the lock of the accounts, in the transaction that changes something.
    """
    kept = Snapshot.objects.filter(account_id__among=first_days).order_by()
    touched: defaultdict[date, list[int]] = defaultdict(list)
    for pk, newest in kept.values_list("account_id").annotate(Max("day")):
        if first_days[pk] <= newest:
            touched[first_days[pk]].append(pk)
    for day, accounts in touched.items():
        Snapshot.objects.filter(account_id__among=accounts, day__gte=day).delete()


COLUMNS = (
    "id",
    "account_id",
    "seq",
    "kind",
    "amount",
    "booking_date",
    "due_date",
    "subaccount",
    "title",
    "source",
    "source_key",
    "generation",
    "document_id",
    "reverses_id",
    "designated_period",
    "designated_document_id",
    "posted_at",
    "posted_by_id",
    "own_due_date",
    "batch_id",
)


# The days of a batch are few.
_day = lru_cache(1_000)(date.isoformat)


class NumberedEntry(NamedTuple):
    """A checked draft with its number on the account and its amount in grosze.

    `immutable_text` is the part that must never change, as both digests of its batch have it.
    """

    draft: EntryDraft
    account_no: str
    seq: int
    generation: int
    grosze: int
    immutable_text: str

    @property
    def fingerprint_text(self) -> str:
        """Return the `fingerprint_text` of its row."""
        return _fingerprint_line(self.account_no, self.immutable_text)


def number_entry(draft: EntryDraft, account_no: str, seq: int, generation: int) -> NumberedEntry:
    grosze = draft.amount.grosze
    immutable_text = sealed_entry_text(
        seq,
        draft.kind.value,
        grosze,
        _day(draft.booking_date),
        _day(draft.due_date) if draft.due_date else None,
        draft.subaccount.value,
        draft.title,
        draft.source,
        draft.source_key,
    )
    return NumberedEntry(draft, account_no, seq, generation, grosze, immutable_text)


def insert_entries(
    entries: Sequence[NumberedEntry],
    batch: Batch,
    end: RowHead,
    *,
    documents: Rows = (),
    lines: Rows = (),
) -> Sequence[int]:
    """Write the entries of a batch, seal it and return their keys.

    Their documents are written already; `documents` and `lines` are the rows of these, in the order
    of DOCUMENT and LINE of `batch_content`, by their keys. The batch joins the chain at its locked
    `end`. Outdated snapshots are deleted in the same transaction.
    """
    written = write_entries(entries, batch)
    content = digest_batch(sealed_batch(batch), written.texts, documents, lines)
    seal_content(end, BATCH_KIND, batch.pk, content)
    return written.keys


class WrittenEntries(NamedTuple):
    """The keys of entries, and their texts in the content of their batch."""

    keys: Sequence[int]
    texts: Iterable[str]


def write_entries(entries: Sequence[NumberedEntry], batch: Batch) -> WrittenEntries:
    """Write entries of a batch that is not sealed yet; delete outdated snapshots."""
    keys = reserved_keys(LedgerEntry, len(entries))
    insert_rows(LedgerEntry, COLUMNS, _rows(keys, entries, batch))
    drop_later_snapshots(_first_days(entries))
    return WrittenEntries(keys, _texts(keys, entries, batch))


def sealed_batch(batch: Batch) -> tuple[Any, ...]:
    """Return the batch in the order of BATCH of its content."""
    return (
        batch.pk,
        batch.kind,
        batch.made_by_id,
        batch.approved_by_id,
        batch.posted_at,
        batch.reason,
        batch.entry_count,
        batch.entry_sum.grosze,
        batch.entries_sha256,
    )


# The name of the sequence is looked up once, not for each key.
NEXT_KEYS = """SELECT array_agg(nextval(keys.sequence)) FROM
    (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence OFFSET 0) keys,
    generate_series(1, %s)"""


def reserved_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Return rising keys for new rows of the table, which no other row will get.

    Anyone who writes many rows of several tables knows their keys before, and reads nothing back.
    On
    SQLite the writing transaction keeps others from taking them.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(NEXT_KEYS, [connection.ops.quote_name(table), count])
            ((keys,),) = cursor.fetchall()
            return list(keys or ())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone() or (0,)
        return range(last[0] + 1, last[0] + 1 + count)


def _first_days(entries: Iterable[NumberedEntry]) -> dict[int, date]:
    """Return by account the first day of which something is different now."""
    first: dict[int, date] = {}
    for entry in entries:
        draft = entry.draft
        day = draft.reverses.booking_date if draft.reverses else draft.booking_date
        known = first.get(draft.account_id)
        if known is None or day < known:
            first[draft.account_id] = day
    return first


def _rows(
    keys: Sequence[int], entries: Sequence[NumberedEntry], batch: Batch
) -> Iterator[tuple[Any, ...]]:
    """Yield values in the order of COLUMNS; days are texts, which both databases take."""
    posted_at = connection.ops.adapt_datetimefield_value(batch.posted_at)
    for key, (draft, _account_no, seq, generation, grosze, _said) in zip(
        keys, entries, strict=True
    ):
        yield (
            key,
            draft.account_id,
            seq,
            draft.kind.value,
            grosze,
            _day(draft.booking_date),
            _day(draft.due_date) if draft.due_date else None,
            draft.subaccount.value,
            draft.title,
            draft.source,
            draft.source_key,
            generation,
            draft.document.pk if draft.document else None,
            draft.reverses.pk if draft.reverses else None,
            str(draft.designated_period or ""),
            draft.designated_document.pk if draft.designated_document else None,
            posted_at,
            batch.made_by_id,
            draft.own_due_date,
            batch.pk,
        )


def _texts(keys: Sequence[int], entries: Sequence[NumberedEntry], batch: Batch) -> Iterator[str]:
    """Yield the entries' part of the batch's content, in portions."""
    posted_at = batch.posted_at.astimezone(UTC).isoformat()
    for portion in split_into_chunks(zip(keys, entries, strict=True), ROWS_AT_ONCE):
        yield "".join(
            [
                entry_text(
                    key,
                    draft.account_id,
                    immutable_text,
                    generation,
                    draft.document.pk if draft.document else None,
                    draft.reverses.pk if draft.reverses else None,
                    str(draft.designated_period or ""),
                    draft.designated_document.pk if draft.designated_document else None,
                    posted_at,
                    batch.made_by_id,
                    draft.own_due_date,
                )
                for key, (draft, _account_no, _seq, generation, _grosze, immutable_text) in portion
            ]
        )
