"""Seals rows: each change by the site adds a link, so other changes are noticed.

The chain holds what each row should be, so that `verify` can say what was changed and since when.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.database.row_digest import content_digest
from cms_ext.evidence.audit.domain.event import Origin, keyed_hash, normalise_value, record
from cms_ext.evidence.sealed_chain import (
    BROKEN,
    end_to_publish,
    hash_before,
    hashes_of,
    lock_end,
    move_end,
)
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal

AT_ONCE = 2_000

Sealed = type[models.Model]


def kind_of(model: Sealed) -> str:
    """The name under which the rows of a model stand in the chain."""
    return model._meta.label_lower


def contents_of(model: Sealed, rows: Iterable[int]) -> dict[int, str]:
    """The sealed columns of these rows, of those that are there."""
    wanted, found = list(rows), dict[int, str]()
    for start in range(0, len(wanted), AT_ONCE):
        portion = tuple(wanted[start : start + AT_ONCE])
        found |= dict(_read(model, _rows_of(model)(rows=portion)))
    return found


def all_contents(model: Sealed) -> Iterator[tuple[int, str]]:
    """The sealed columns of every row, in the order of the keys; a part of them in memory."""
    # A server-side cursor, which few rows do not need.
    yield from _read(model, _listed(model, model._base_manager.all()).iterator(AT_ONCE))


def columns_of(model: Sealed) -> tuple[str, ...]:
    """The columns that a model declares in `sealed`."""
    columns: tuple[str, ...] = model.sealed  # type: ignore[attr-defined]
    return columns


@cache
def _rows_of(model: Sealed) -> PreparedQuery[tuple[Any, ...]]:
    """Asked twice at each change of a sealed row."""

    def build(rows: tuple[int, ...]) -> models.QuerySet[Any, tuple[Any, ...]]:
        return _listed(model, model._base_manager.filter(pk__in=rows))

    return PreparedQuery(build)


def _listed(model: Sealed, rows: models.QuerySet[Any]) -> models.QuerySet[Any, tuple[Any, ...]]:
    return rows.order_by("pk").values_list("pk", *columns_of(model))


def _read(model: Sealed, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, str]]:
    """Convert rows of key and sealed columns to the key and the sealed text."""
    columns = columns_of(model)
    fields = [model._meta.get_field(column) for column in columns]
    for pk, *values in rows:
        texts = (_text(field, value) for field, value in zip(fields, values, strict=True))
        yield pk, json.dumps(dict(zip(columns, texts, strict=True)), ensure_ascii=False)


def _text(field: Any, value: Any) -> str | None:
    """The value as the column stores it: grosze, ISO days, times in one time zone."""
    if value is None:
        return None
    held = value if field.is_relation else field.get_prep_value(value)
    if isinstance(held, datetime):
        return held.astimezone(timezone.get_default_timezone()).isoformat()
    return held.isoformat() if isinstance(held, date) else str(held)


CHAINED = (
    "number",
    "kind",
    "row",
    "content",
    "broken",
    "found",
    "accepted",
    "made_at",
    "prev_hash",
)


def sealed_models() -> list[Sealed]:
    """The models of this site that declare what of their rows is sealed."""
    return [
        model for model in apps.get_models() if isinstance(getattr(model, "sealed", None), tuple)
    ]


@contextmanager
def seal_changes(model: Sealed, rows: Iterable[int]) -> Iterator[list[int]]:
    """Seal what the block changes in these rows, in one transaction.

    The list it gives takes the keys of rows that are made inside. A constant number of queries
    for up to 2 000 rows. Rows that were there before the first change ever are sealed as found.
    """
    with transaction.atomic():
        head = lock_chain_end()
        _begin(model, head)
        known = sorted(rows)
        before, said = contents_of(model, known), _latest_contents(model, known)
        changed = list(known)
        yield changed
        after = contents_of(model, changed)
        _write(head, model, _links(model, changed, said, before, after))


@transaction.atomic
def seal_all_rows() -> dict[str, int]:
    """Seal every kind that was never sealed, as its rows stand; by label, how many. Repeatable."""
    head = lock_chain_end()
    return {kind_of(model): _begin(model, head) for model in list_unsealed_models(head)}


def list_unsealed_models(head: RowHead) -> list[Sealed]:
    """The models whose rows nobody has begun to seal."""
    return [model for model in sealed_models() if kind_of(model) not in head.kinds.split(",")]


@transaction.atomic
def accept_row(model: Sealed, row: int, *, reason: str, origin: Origin) -> RowSeal:
    """Vouch for a row as it is, or is missing, after a repair in the database itself.

    Leaves its event with the reason.
    """
    head = lock_chain_end()
    content = contents_of(model, [row]).get(row, "")
    link = RowSeal(kind=kind_of(model), row=row, content=content, accepted=True)
    _write(head, model, [link])
    record("SEALED_ROW_ACCEPTED", origin, obj=link, note=reason, changes={"row": str(link)})
    return link


def lock_chain_end() -> RowHead:
    """Lock and return the chain's end: nobody else changes a sealed row meanwhile."""
    return lock_end(RowHead, RowSeal)


def wait_for_turn() -> None:
    """Lock the chain before other locks are taken, to avoid deadlocks between such transactions.

    SQLite has no row locks; there the writing transaction itself is the lock.
    """
    if connection.features.has_select_for_update:
        lock_chain_end()


def link_hash(link: RowSeal) -> str:
    """64 hex digits over a link and the link before."""
    content = {name: normalise_value(getattr(link, name)) for name in CHAINED}
    return content_digest(content)


def sealed_text(link: str) -> str:
    """The text that the seal of a link is computed over."""
    return f"sealed row {link}"


# The end of the chain, to be published (`EvidencePart.chains`), and hashes by number.
chain_end = partial(end_to_publish, RowHead)
hashes = partial(hashes_of, RowSeal)


def _begin(model: Sealed, head: RowHead) -> int:
    kind = kind_of(model)
    if kind in head.kinds.split(","):
        return 0
    links = [RowSeal(kind=kind, row=row, content=text) for row, text in all_contents(model)]
    _write(head, model, links, began=kind)
    return len(links)


def _latest_contents(model: Sealed, rows: Sequence[int]) -> dict[int, str]:
    """The content in the latest link of each of these rows."""
    said: dict[int, str] = {}
    for start in range(0, len(rows), AT_ONCE):
        portion = tuple(rows[start : start + AT_ONCE])
        said |= {link.row: link.content for link in _links_of(kind=kind_of(model), rows=portion)}
    return said


def _of_rows(kind: str, rows: tuple[int, ...]) -> QuerySet[RowSeal]:
    return RowSeal.objects.filter(kind=kind, row__in=rows).order_by("number")


_links_of = PreparedQuery(_of_rows)


def _links(
    model: Sealed,
    rows: Iterable[int],
    said: Mapping[int, str],
    before: Mapping[int, str],
    after: Mapping[int, str],
) -> list[RowSeal]:
    links = []
    for row in rows:
        found, now, expected = before.get(row, ""), after.get(row, ""), said.get(row, "")
        broken = found != expected
        if broken or now != expected:
            link = RowSeal(kind=kind_of(model), row=row, content=now, broken=broken)
            link.found = found if broken else ""
            links.append(link)
    return links


def _write(head: RowHead, model: Sealed, links: Sequence[RowSeal], *, began: str = "") -> None:
    if not links and not began:
        return
    before, now = hash_before(head), timezone.now()
    for number, link in enumerate(links, start=head.number + 1):
        link.number, link.made_at, link.prev_hash = number, now, before
        link.hash = before = link_hash(link)
        link.seal = keyed_hash(sealed_text(link.hash))
    RowSeal.objects.bulk_create(links, AT_ONCE)
    if not links and before == BROKEN:
        # A foreign end stays unsealed: no new link would show the break.
        return
    head.kinds = ",".join(filter(None, (head.kinds, began)))
    move_end(head, head.number + len(links), links[-1].hash if links else head.hash)
