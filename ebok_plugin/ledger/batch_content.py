"""The content of a posted batch as text to be hashed: every column of what was posted.

It is made of what is written when a batch is posted, and read from the database when it is
verified. The migration that sealed older batches reads it through its own registry of models.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import groupby
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, Protocol

from django.db.models import Expression, Model

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.database.row_digest import raw_column

LEDGER = "ebok_plugin_ledger"
ROWS_AT_ONCE = 5_000
BATCH = (
    "pk",
    "kind",
    "made_by_id",
    "approved_by_id",
    "posted_at",
    "reason",
    "entry_count",
    "grosze",
    "entries_sha256",
)
ENTRY = (
    "pk",
    "account_id",
    "seq",
    "kind",
    "grosze",
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
)
# Columns younger than the first seals: they follow the others, and not where they are null, so that
# the seal of what was posted before them holds.
ENTRY_LATER = ("own_due_date",)
DOCUMENT = (
    "pk",
    "account_id",
    "period",
    "document_no",
    "booking_date",
    "due_date",
    "grosze",
    "correction_of_id",
    "generation",
)
LINE = (
    "pk",
    "document_id",
    "position",
    "component_id",
    # Only text is made of them.
    raw_column("quantity"),
    raw_column("rate"),
    "grosze",
)
Rows = Iterable[tuple[Any, ...]]
Texts = Iterable[str]


class Registry(Protocol):
    """Today's models (`django.apps.apps`), or those of a migration."""

    def get_model(self, app_label: str, model_name: str, /) -> type[Model]: ...


def digest_batch(
    batch: tuple[Any, ...], entries: Texts, documents: Rows = (), lines: Rows = ()
) -> str:
    """Return SHA-256 of a batch as it is written.

    `entries` are texts of `entry_text`, one after another in any portions; the others as for
    `digest_batch_rows`.
    """
    return _content(batch, entries, _texts(documents, _document_line), _texts(lines, _charge_line))


def digest_batch_rows(
    batch: tuple[Any, ...], entries: Rows, documents: Rows, lines: Rows, later: int
) -> str:
    """Return SHA-256 of a batch by its rows, those of a table by their keys.

    Values in the order of BATCH, ENTRY with the first `later` of ENTRY_LATER, DOCUMENT and LINE,
    amounts in grosze.
    """
    entry_texts = _texts(entries, partial(_entry_line, later=later))
    return _content(
        batch, entry_texts, _texts(documents, _document_line), _texts(lines, _charge_line)
    )


def _texts(rows: Rows, line: Callable[[tuple[Any, ...]], str]) -> Texts:
    for portion in split_into_chunks(rows, ROWS_AT_ONCE):
        yield "".join([line(row) for row in portion])


def _content(batch: tuple[Any, ...], entries: Texts, documents: Texts, lines: Texts) -> str:
    digest = hashlib.sha256(_line(batch).encode())
    for name, texts in zip("EDL", (entries, documents, lines), strict=True):
        digest.update(f"{name}\n".encode())
        for text in texts:
            digest.update(text.encode())
    return digest.hexdigest()


def digest_batches(registry: Registry) -> Iterator[tuple[int, str]]:
    """Yield (batch, SHA-256 of its content) of all batches by key.

    Four queries; the rows are read as they come, and no batch is held in memory as a whole.
    """
    later = _there(registry, "LedgerEntry", ENTRY_LATER)
    tables = (
        ("LedgerEntry", "amount", ENTRY + later, "batch_id"),
        ("ChargeDocument", "total", DOCUMENT, "batch_id"),
        ("ChargeLine", "amount", LINE, "document__batch_id"),
    )
    parts = [
        _Portions(_rows(registry, name, amount, (of, *columns), of))
        for name, amount, columns, of in tables
    ]
    for row in _rows(registry, "Batch", "entry_sum", ("pk", *BATCH), "pk"):
        entries, documents, lines = (
            (part[1:] for part in portions.of(row[0])) for portions in parts
        )
        yield row[0], digest_batch_rows(row[1:], entries, documents, lines, len(later))


class _Portions:
    """Rows sorted by batch, given out batch by batch; rows of a missing batch are skipped."""

    def __init__(self, rows: Rows) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, batch: int) -> Rows:
        while self._next is not None and self._next[0] < batch:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != batch:
            return
        yield from self._next[1]
        self._next = next(self._groups, None)


def _rows(
    registry: Registry, name: str, amount: str, columns: Sequence[str | Expression], of: str
) -> Rows:
    rows = registry.get_model(LEDGER, name)._default_manager.annotate(grosze=raw_column(amount))
    return rows.order_by(of, "pk").values_list(*columns).iterator(ROWS_AT_ONCE)


def _there(registry: Registry, name: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that the model has: the model of a migration may be older."""
    known = {field.name for field in registry.get_model(LEDGER, name)._meta.fields}
    return tuple(column for column in columns if column in known)


def _entry_line(row: tuple[Any, ...], later: int) -> str:
    """Write an entry without trailing null values among its last `later` columns."""
    while later and row[-1] is None:
        row, later = row[:-1], later - 1
    return _line(row)


NULL = "null"


def sealed_entry_text(
    seq: int,
    kind: str,
    grosze: int,
    booked: str,
    due: str | None,
    subaccount: str,
    title: str,
    source: str,
    source_key: str,
) -> str:
    """Return the JSON of an entry that both digests of a batch share.

    The digests are the sealed content and the fingerprint of `ledger.md` §13. JSON's encoder takes
    three times as long.
    """
    text = encode_basestring
    return (
        f"{seq},{text(kind)},{grosze},{text(booked)},{NULL if due is None else text(due)},"
        f"{text(subaccount)},{text(title)},{text(source)},{text(source_key)}"
    )


def entry_text(
    key: int,
    account: int,
    stated: str,
    generation: int,
    document: int | None,
    reverses: int | None,
    period: str,
    designated: int | None,
    posted_at: str,
    posted_by: int | None,
    own_due_date: bool | None,
) -> str:
    """Return the text of an entry in the content of its batch; `stated` is `sealed_entry_text`."""
    text = encode_basestring
    later = "" if own_due_date is None else f",{_to_json(own_due_date)}"
    return (
        f"[{key},{account},{stated},{generation},"
        f"{NULL if document is None else document},{NULL if reverses is None else reverses},"
        f"{text(period)},{NULL if designated is None else designated},{text(posted_at)},"
        f"{NULL if posted_by is None else posted_by}{later}]\n"
    )


def _document_line(row: tuple[Any, ...]) -> str:
    """Write what `_line` would; days are already texts."""
    key, account, period, number, booked, due, grosze, corrects, generation = row
    text = encode_basestring
    return (
        f'[{key},{account},{text(period)},{text(number)},"{booked}","{due}",{grosze},'
        f"{NULL if corrects is None else corrects},{generation}]\n"
    )


def _charge_line(row: tuple[Any, ...]) -> str:
    """Write what `_line` would, faster: lines are by far the most rows.

    They hold only numbers; decimals are texts when the rows are being written.
    """
    key, document, position, component, quantity, rate, grosze = row
    if not isinstance(quantity, str):
        quantity, rate = f"{quantity:.4f}", f"{rate:.4f}"
    return f'[{key},{document},{position},{component},"{quantity}","{rate}",{grosze}]\n'


def _line(row: tuple[Any, ...]) -> str:
    # JSON keeps the columns apart whatever a title holds.
    return _to_json(row) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
