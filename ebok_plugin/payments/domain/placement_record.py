"""Placements in the journal: each act is one entry, whether it placed a payment or a file's."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple

from django.db import connection, transaction

from cms_ext.base.database.insert import insert_rows
from cms_ext.evidence.sealed_rows.domain.chain import lock_chain_end, seal_content
from ebok_plugin.payments.models import Placement

# The kind of these entries; the content is `digest_placements` of what was placed.
PLACED = "payments.placed"


class PlacementRow(NamedTuple):
    """The columns of a placement but for its key and its entry in the journal."""

    bank_entry_id: int
    kind: str
    amount: int
    ledger_entry_id: int | None
    day: date | None
    kept_as: str
    note: str
    taken_back_by_id: int | None
    made_at: datetime
    made_by_id: int | None


@transaction.atomic
def save_placements(*placements: Placement) -> None:
    """Insert placements as one entry of the journal."""
    end = lock_chain_end()
    for placement in placements:
        placement.link_number = end.number + 1
    Placement.objects.bulk_create(placements)
    seal_content(end, PLACED, "", digest_placements(map(_row, placements)))


@transaction.atomic
def insert_placements(rows: Sequence[PlacementRow]) -> None:
    """Write placements as plain rows, since a statement may bring thousands; one entry."""
    if not rows:
        return
    end = lock_chain_end()
    adapted, link = cache(connection.ops.adapt_datetimefield_value), end.number + 1
    values = ((*row[:-2], adapted(row.made_at), row.made_by_id, link) for row in rows)
    insert_rows(Placement, (*PlacementRow._fields, "link_number"), values)
    seal_content(end, PLACED, "", digest_placements(rows))


def digest_placements(rows: Iterable[PlacementRow]) -> str:
    """Digest placements in any order, with their number: `3 9f86…`."""
    texts = sorted(map(_text, rows))
    return f"{len(texts)} {hashlib.sha256(''.join(texts).encode()).hexdigest()}"


def _row(placement: Placement) -> PlacementRow:
    values = {name: getattr(placement, name) for name in PlacementRow._fields}
    return PlacementRow(**values | {"amount": placement.amount.grosze})


def _text(row: PlacementRow) -> str:
    line, kind, grosze, entry, day, kept_as, note, taken_back_by, made_at, maker = row
    # The note comes last: it alone may hold a separator.
    return (
        f"{line}|{kind}|{grosze}|{entry}|{day}|{kept_as}|{taken_back_by}|{_moment(made_at)}|{maker}"
        f"|{encode_basestring(note)}\n"
    )


# Placements that are written together share theirs.
@lru_cache(maxsize=100)
def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
