"""Seals rows: each change by the site adds a link, so other changes are noticed.

The journal holds what each row should be, so that `verify` can say what was changed and since when.
"""

import json
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.evidence.audit.domain.event import Origin, keyed_hash, record
from cms_ext.evidence.sealed_rows.domain.chain import (
    add_links,
    is_link_whole,
    iterate_links,
    key_of_link,
    links_written,
    lock_chain_end,
    read_end,
    sealed_text,
)
from cms_ext.evidence.sealed_rows.domain.contents import (
    AT_ONCE,
    Sealed,
    all_contents,
    is_same_content,
    list_spellings,
    name_kind,
    read_contents,
    sealed_models,
)
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.plugins.coverage import SealStream, read_coverage
from cms_ext.plugins.realm import Realm

# Rows whose change is being sealed by a block further out, by kind: a signal adds nothing.
_open_rows: ContextVar[frozenset[tuple[str, str]]] = ContextVar("open_rows", default=frozenset())
_by_release: ContextVar[bool] = ContextVar("by_release", default=False)


@contextmanager
def rows_of_release() -> Iterator[None]:
    """Write rows that each release brings (forms, terms): they begin no kind by themselves.

    `migrate` of a new site may run under another key than the site's.
    """
    token = _by_release.set(True)
    try:
        yield
    finally:
        _by_release.reset(token)


@contextmanager
def seal_changes(model: Sealed, rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Seal what the block changes in these rows, in one transaction.

    The list it gives takes the keys of rows that are made inside. A constant number of queries
    for up to 2 000 rows. Rows that were there before the first change ever are sealed as found.
    """
    # As Django writes a row: what fails inside rolls the whole transaction back.
    with transaction.atomic(savepoint=False):
        head, known = lock_chain_end(find_stream(model)), list(rows)
        if not _is_sealed_kind(model, head):
            yield known
            return
        before, sealed = read_contents(model, known), latest_contents(model, known)
        changed = list(known)
        token = _open_rows.set(_open_rows.get() | {(name_kind(model), str(row)) for row in known})
        writes = links_written.get()
        try:
            yield changed
        finally:
            _open_rows.reset(token)
        if links_written.get() != writes:
            head = lock_chain_end(find_stream(model))
        after = read_contents(model, changed)
        add_links(head, _links(model, changed, sealed, before, after))


def is_being_sealed(model: Sealed, row: Any) -> bool:
    """Tell whether a block of `seal_changes` further out seals what happens to this row."""
    return (name_kind(model), str(row)) in _open_rows.get()


@transaction.atomic(savepoint=False)
def seal_as_changed(model: Sealed, before: Mapping[str, str], rows: Iterable[Any]) -> None:
    """Seal these rows as they are now; `before` is what they were just before the change.

    Until somebody uses the site, what the programme itself brings (roles) is not sealed.
    """
    head = lock_chain_end(find_stream(model))
    if name_kind(model) not in head.begun:
        if is_in_use():
            _begin(model, head)
        return
    keys = sorted({*before, *map(str, rows)})
    after = read_contents(model, keys)
    add_links(head, _links(model, keys, latest_contents(model, keys), before, after))


def is_as_sealed(model: Sealed, row: Any) -> bool:
    """Tell whether a row is what this site wrote last, for rows that open something at once.

    Two queries. A row that was changed outside the site stays one that was, until it is accepted.
    """
    link = RowSeal.objects.filter(kind=name_kind(model), row=str(row)).order_by("number").last()
    if link is None or link.broken or not is_link_whole(link) or key_of_link(link) is None:
        return False
    now = read_contents(model, [row]).get(str(row), "")
    return is_same_content(model, str(row), link.content, now)


def find_last_change(row: Model, columns: Collection[str]) -> datetime | None:
    """Return when these sealed columns got the values they have now; None if they never changed.

    What the first link of the row says is no change. A value that the journal does not know was
    written outside the site: it counts as new.
    """
    model, key = type(row), str(row.pk)
    spellings = list_spellings(model, key)
    now = {name: {content[name] for content in spellings} for name in columns}
    changed_at = None
    links = RowSeal.objects.filter(kind=name_kind(model), row=key).order_by("-number")
    for text, made_at in links.values_list("content", "made_at"):
        was = json.loads(text or "{}")
        if any(name in was and was[name] not in values for name, values in now.items()):
            return changed_at or timezone.now()
        changed_at = made_at
    return None


@transaction.atomic
def seal_all_rows(models: Container[Sealed] | None = None) -> dict[str, int]:
    """Seal every kind that was never sealed, as its rows stand; by label, how many. Repeatable.

    Of all models, or of these.
    """
    sealed: dict[str, int] = {}
    for stream in SealStream:
        if not list_unsealed_models(read_end(stream)):
            continue
        head = lock_chain_end(stream)
        for model in list_unsealed_models(head):
            if models is None or model in models:
                sealed[name_kind(model)] = _begin(model, head)
    return sealed


@transaction.atomic
def seal_new_rows(model: Sealed) -> None:
    """Seal rows that the journal never named, of a kind that was begun: a release brought them."""
    head = lock_chain_end(find_stream(model))
    if name_kind(model) in head.begun:
        contents = dict(all_contents(model))
        known = latest_contents(model, list(contents))
        links = [
            RowSeal(kind=name_kind(model), row=row, content=text)
            for row, text in contents.items()
            if row not in known
        ]
        add_links(head, links)


def list_unsealed_models(head: RowHead) -> list[Sealed]:
    """Return the models of this stream whose rows nobody has begun to seal."""
    return [
        model
        for model in sealed_models()
        if find_stream(model) == head.stream and name_kind(model) not in head.begun
    ]


@transaction.atomic
def accept_row(model: Sealed, row: str, *, reason: str, origin: Origin) -> RowSeal:
    """Vouch for a row as it is, or is missing, after a repair in the database itself.

    Leaves its event with the reason.
    """
    head = lock_chain_end(find_stream(model))
    content = read_contents(model, [row]).get(row, "")
    add_links(head, [RowSeal(kind=name_kind(model), row=row, content=content, accepted=True)])
    link = RowSeal.objects.get(stream=head.stream, number=head.number)
    record("SEALED_ROW_ACCEPTED", origin, obj=link, note=reason, changes={"row": str(link)})
    return link


def is_in_use() -> bool:
    """Tell whether the site has a login of anybody: its first rows came with the programme."""
    return get_user_model()._base_manager.exclude(realm=Realm.NONE).exists()


def find_stream(model: Sealed) -> SealStream:
    """Return the stream that the seals of a model's rows belong to."""
    coverage = read_coverage(model)
    assert coverage is not None, model
    return coverage.stream


def wait_for_turn(stream: SealStream = SealStream.MONEY) -> None:
    """Lock the end of a stream before other locks are taken, to avoid deadlocks.

    SQLite has no row locks; there the writing transaction itself is the lock.
    """
    if connection.features.has_select_for_update:
        lock_chain_end(stream)


def _is_sealed_kind(model: Sealed, head: RowHead) -> bool:
    """Tell whether changes of these rows are sealed; the first one begins, a release never."""
    if not _by_release.get():
        _begin(model, head)
    return name_kind(model) in head.begun


def _begin(model: Sealed, head: RowHead) -> int:
    kind = name_kind(model)
    if kind in head.begun:
        return 0
    links = [RowSeal(kind=kind, row=row, content=text) for row, text in all_contents(model)]
    add_links(head, links, began=kind)
    return len(links)


def latest_contents(model: Sealed, rows: Sequence[Any]) -> dict[str, str]:
    """Return the content in the latest link of each of these rows."""
    keys, latest = [str(row) for row in rows], dict[str, str]()
    for start in range(0, len(keys), AT_ONCE):
        portion = tuple(keys[start : start + AT_ONCE])
        latest |= {
            link.row: link.content for link in _links_of(kind=name_kind(model), rows=portion)
        }
    return latest


def _of_rows(kind: str, rows: tuple[str, ...]) -> QuerySet[RowSeal]:
    return RowSeal.objects.filter(kind=kind, row__in=rows).order_by("number")


_links_of = PreparedQuery(_of_rows)


def _links(
    model: Sealed,
    rows: Iterable[Any],
    sealed: Mapping[str, str],
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> list[RowSeal]:
    links = []
    for row in map(str, rows):
        found, now, expected = before.get(row, ""), after.get(row, ""), sealed.get(row, "")
        broken = not is_same_content(model, row, expected, found)
        if broken or now != expected:
            link = RowSeal(kind=name_kind(model), row=row, content=now, broken=broken)
            link.found = found if broken else ""
            links.append(link)
    return links


def reseal_journal() -> None:
    """Seal every link again; their hashes need no key and stay, so published heads stay true.

    Digests of columns were made with the other key. Each row that has some gets a link with the
    digests of what was imported, as accepted by the operator. The triggers must be off.
    """
    every: QuerySet[RowSeal] = QuerySet(RowSeal)
    for stream in SealStream:
        head = lock_chain_end(stream)
        if not head.has_begun:
            continue
        for portion in split_into_chunks(iterate_links(stream), AT_ONCE):
            for link in portion:
                link.seal = keyed_hash(sealed_text(link.hash))
            every.bulk_update(portion, ["seal"], batch_size=100)
        head.seal = keyed_hash(head.sealed_text)
        RowHead.objects.filter(stream=stream).update(seal=head.seal)
        for model in sealed_models():
            if find_stream(model) == stream and name_kind(model) in head.begun:
                for links in split_into_chunks(_accepted(model), AT_ONCE):
                    add_links(head, links)


def _accepted(model: Sealed) -> Iterator[RowSeal]:
    """A link for each row of which the journal has digests; other columns stay as it says."""
    coverage = read_coverage(model)
    if coverage is None or not coverage.digested:
        return
    for portion in split_into_chunks(all_contents(model), AT_ONCE):
        latest = latest_contents(model, [row for row, _text in portion])
        for row, text in portion:
            if was := json.loads(latest.get(row) or "{}"):
                now = json.loads(text)
                was |= {name: now[name] for name in coverage.digested}
                content = json.dumps(was, ensure_ascii=False)
                yield RowSeal(kind=name_kind(model), row=row, content=content, accepted=True)
