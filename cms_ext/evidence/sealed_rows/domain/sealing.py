"""Seals rows: each change by the site adds a link, so other changes are noticed.

The journal holds what each row should be, so that `verify` can say what was changed and since when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.database.row_digest import content_digest
from cms_ext.evidence.audit.domain.event import (
    Origin,
    key_of_hash,
    keyed_hash,
    lock_acts,
    normalise_value,
    record,
)
from cms_ext.evidence.sealed_chain import (
    BROKEN,
    end_of,
    end_to_publish,
    hash_before,
    hashes_of,
    lock_end,
    move_end,
)
from cms_ext.evidence.sealed_rows.domain.contents import (
    AT_ONCE,
    Sealed,
    all_contents,
    contents_of,
    is_same_content,
    kind_of,
    sealed_models,
)
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.plugins.coverage import SealStream, coverage_of
from cms_ext.plugins.realm import Realm

CHAINED = (
    "stream",
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

# Rows whose change is being sealed by a block further out, by kind: a signal adds nothing.
_open_rows: ContextVar[frozenset[tuple[str, str]]] = ContextVar("open_rows", default=frozenset())
# How often links were written, to notice that a row which went with another one has moved the end.
_writes: ContextVar[int] = ContextVar("writes", default=0)


@contextmanager
def seal_changes(model: Sealed, rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Seal what the block changes in these rows, in one transaction.

    The list it gives takes the keys of rows that are made inside. A constant number of queries
    for up to 2 000 rows. Rows that were there before the first change ever are sealed as found.
    """
    # As Django writes a row: what fails inside rolls the whole transaction back.
    with transaction.atomic(savepoint=False):
        head = lock_chain_end(stream_of(model))
        _begin(model, head)
        known = list(rows)
        before, said = contents_of(model, known), _latest_contents(model, known)
        changed = list(known)
        token = _open_rows.set(_open_rows.get() | {(kind_of(model), str(row)) for row in known})
        writes = _writes.get()
        try:
            yield changed
        finally:
            _open_rows.reset(token)
        if _writes.get() != writes:
            head = lock_chain_end(stream_of(model))
        after = contents_of(model, changed)
        _write(head, _links(model, changed, said, before, after))


def is_being_sealed(model: Sealed, row: Any) -> bool:
    """Tell whether a block of `seal_changes` further out seals what happens to this row."""
    return (kind_of(model), str(row)) in _open_rows.get()


@transaction.atomic(savepoint=False)
def seal_as_changed(model: Sealed, before: Mapping[str, str], rows: Iterable[Any]) -> None:
    """Seal these rows as they are now; `before` is what they were just before the change.

    Until somebody uses the site, what the programme itself brings (roles) is not sealed.
    """
    head = lock_chain_end(stream_of(model))
    if kind_of(model) not in head.kinds.split(","):
        if is_in_use():
            _begin(model, head)
        return
    keys = sorted({*before, *map(str, rows)})
    after = contents_of(model, keys)
    _write(head, _links(model, keys, _latest_contents(model, keys), before, after))


def is_as_sealed(model: Sealed, row: Any) -> bool:
    """Tell whether a row is what this site wrote last, for rows that open something at once.

    Two queries. A row that was changed outside the site stays one that was, until it is accepted.
    """
    link = RowSeal.objects.filter(kind=kind_of(model), row=str(row)).order_by("number").last()
    if link is None or link.broken or link.hash != link_hash(link):
        return False
    now = contents_of(model, [row]).get(str(row), "")
    is_ours = key_of_hash(sealed_text(link.hash), link.seal) is not None
    return is_ours and is_same_content(model, str(row), link.content, now)


@transaction.atomic
def seal_all_rows() -> dict[str, int]:
    """Seal every kind that was never sealed, as its rows stand; by label, how many. Repeatable."""
    sealed: dict[str, int] = {}
    for stream in SealStream:
        if not list_unsealed_models(read_end(stream)):
            continue
        head = lock_chain_end(stream)
        sealed |= {kind_of(model): _begin(model, head) for model in list_unsealed_models(head)}
    return sealed


def list_unsealed_models(head: RowHead) -> list[Sealed]:
    """The models of this stream whose rows nobody has begun to seal."""
    begun = head.kinds.split(",")
    return [
        model
        for model in sealed_models()
        if stream_of(model) == head.stream and kind_of(model) not in begun
    ]


@transaction.atomic
def accept_row(model: Sealed, row: str, *, reason: str, origin: Origin) -> RowSeal:
    """Vouch for a row as it is, or is missing, after a repair in the database itself.

    Leaves its event with the reason.
    """
    head = lock_chain_end(stream_of(model))
    content = contents_of(model, [row]).get(row, "")
    link = RowSeal(kind=kind_of(model), row=row, content=content, accepted=True)
    _write(head, [link])
    record("SEALED_ROW_ACCEPTED", origin, obj=link, note=reason, changes={"row": str(link)})
    return link


def is_in_use() -> bool:
    """Tell whether the site has a login of anybody: its first rows came with the programme."""
    return get_user_model()._base_manager.exclude(realm=Realm.NONE).exists()


def stream_of(model: Sealed) -> SealStream:
    """The stream that the seals of a model's rows belong to."""
    coverage = coverage_of(model)
    assert coverage is not None, model
    return coverage.stream


def lock_chain_end(stream: SealStream = SealStream.MONEY) -> RowHead:
    """Lock and return the end of a stream: nobody else changes its sealed rows meanwhile."""
    if stream == SealStream.OFFICE:
        # Its verbs record, too: some before they write, some after.
        lock_acts()
    return lock_end(RowHead, RowSeal.objects.filter(stream=stream), stream)


def wait_for_turn(stream: SealStream = SealStream.MONEY) -> None:
    """Lock the end of a stream before other locks are taken, to avoid deadlocks.

    SQLite has no row locks; there the writing transaction itself is the lock.
    """
    if connection.features.has_select_for_update:
        lock_chain_end(stream)


def link_hash(link: RowSeal) -> str:
    """64 hex digits over a link and the link before."""
    content = {name: normalise_value(getattr(link, name)) for name in CHAINED}
    return content_digest(content)


def sealed_text(link: str) -> str:
    """The text that the seal of a link is computed over."""
    return f"sealed row {link}"


def read_end(stream: SealStream) -> RowHead:
    """The end of a stream; an empty end if nothing was ever sealed."""
    return end_of(RowHead, stream)


# The ends of the streams, to be published (`EvidencePart.chains`), and hashes by number.
ends_to_publish = {stream: partial(end_to_publish, RowHead, stream) for stream in SealStream}
chain_end = ends_to_publish[SealStream.MONEY]


def hashes(stream: SealStream, numbers: Sequence[int]) -> Mapping[int, str]:
    """The hashes of the links with these numbers."""
    return hashes_of(RowSeal.objects.filter(stream=stream), numbers)


def _begin(model: Sealed, head: RowHead) -> int:
    kind = kind_of(model)
    if kind in head.kinds.split(","):
        return 0
    links = [RowSeal(kind=kind, row=row, content=text) for row, text in all_contents(model)]
    _write(head, links, began=kind)
    return len(links)


def _latest_contents(model: Sealed, rows: Sequence[Any]) -> dict[str, str]:
    """The content in the latest link of each of these rows."""
    keys, said = [str(row) for row in rows], dict[str, str]()
    for start in range(0, len(keys), AT_ONCE):
        portion = tuple(keys[start : start + AT_ONCE])
        said |= {link.row: link.content for link in _links_of(kind=kind_of(model), rows=portion)}
    return said


def _of_rows(kind: str, rows: tuple[str, ...]) -> QuerySet[RowSeal]:
    return RowSeal.objects.filter(kind=kind, row__in=rows).order_by("number")


_links_of = PreparedQuery(_of_rows)


def _links(
    model: Sealed,
    rows: Iterable[Any],
    said: Mapping[str, str],
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> list[RowSeal]:
    links = []
    for row in map(str, rows):
        found, now, expected = before.get(row, ""), after.get(row, ""), said.get(row, "")
        broken = not is_same_content(model, row, expected, found)
        if broken or now != expected:
            link = RowSeal(kind=kind_of(model), row=row, content=now, broken=broken)
            link.found = found if broken else ""
            links.append(link)
    return links


def _write(head: RowHead, links: Sequence[RowSeal], *, began: str = "") -> None:
    if not links and not began:
        return
    before, now = hash_before(head), timezone.now()
    for number, link in enumerate(links, start=head.number + 1):
        link.stream, link.number, link.made_at, link.prev_hash = head.stream, number, now, before
        link.hash = before = link_hash(link)
        link.seal = keyed_hash(sealed_text(link.hash))
    RowSeal.objects.bulk_create(links, AT_ONCE)
    _writes.set(_writes.get() + 1)
    if not links and before == BROKEN:
        # A foreign end stays unsealed: no new link would show the break.
        return
    head.kinds = ",".join(filter(None, (head.kinds, began)))
    move_end(head, head.number + len(links), links[-1].hash if links else head.hash)
