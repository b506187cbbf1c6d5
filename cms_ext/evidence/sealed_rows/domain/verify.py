"""Compares every sealed row with the chain. Repairs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.transactions import read_snapshot
from cms_ext.evidence.anchors.domain import chain_findings
from cms_ext.evidence.sealed_rows.domain.chain import (
    AT_ONCE,
    ChainFault,
    chain_faults,
    links_of,
    read_end,
)
from cms_ext.evidence.sealed_rows.domain.contents import (
    DIGEST,
    Sealed,
    is_same_content,
    kind_of,
    readable_contents,
    sealed_models,
)
from cms_ext.evidence.sealed_rows.domain.sealing import (
    is_in_use,
    list_unsealed_models,
    stream_of,
)
from cms_ext.evidence.sealed_rows.models import RowSeal
from cms_ext.plugins.coverage import SealStream

NOT_OURS = gettext_lazy("pieczęć nr {link}: nie pochodzi z tego serwisu")
FAULTS = {
    ChainFault.GAP: gettext_lazy("w łańcuchu brakuje pieczęci po numerze {number}"),
    ChainFault.UNLINKED: gettext_lazy("pieczęć nr {link}: nie łączy się z poprzednią"),
    ChainFault.CHANGED: gettext_lazy("pieczęć nr {link}: jej treść zmieniono"),
    ChainFault.FOREIGN: NOT_OURS,
    ChainFault.WITHDRAWN_KEY: NOT_OURS,
    ChainFault.OTHER_END: gettext_lazy("łańcuch pieczęci wierszy kończy się inaczej, niż zapisano"),
    ChainFault.UNSEALED_END: gettext_lazy("koniec łańcucha wierszy nie ma pieczęci tego serwisu"),
}


@dataclass(frozen=True, slots=True)
class RowFinding:
    """A difference; `content` are the sealed columns, {} if it is about the chain."""

    message: str
    kind: str = ""
    row: str = ""
    content: dict[str, str | None] | None = None


@dataclass(slots=True)
class SealedContent:
    """The content that the chain has for a row, and what its last change found instead."""

    content: str
    at: datetime
    found: str | None = None


Rows = dict[tuple[str, str], SealedContent]
# The codes of the streams in the lines that are published (`EvidencePart.chains`).
CHAIN_CODES = {SealStream.MONEY: "sealed-rows", SealStream.OFFICE: "sealed-office-rows"}


def verify_rows(stream: SealStream = SealStream.MONEY) -> Iterator[RowFinding]:
    """Every row changed, added or removed outside the site, and every break of the chain.

    One query for the chain and one for each kind that was begun; the chain's latest words of each
    row are in memory, its rows are not. A kind nobody has begun to seal is `find_unsealed_rows`'s.
    """
    head = read_end(stream)
    said: Rows = {}
    yield from _chain(stream, said)
    begun = {kind for kind, _row in said} | set(head.kinds.split(","))
    for model in sealed_models():
        if stream_of(model) == stream and kind_of(model) in begun:
            yield from _rows(model, said)


def verify_office_rows() -> list[RowFinding]:
    """Every difference in the rows of people, rights and cases, and of their published end.

    Those that money is computed with are among the auditors of the ledger.
    """
    with read_snapshot():
        return [*verify_rows(SealStream.OFFICE), *find_unsealed_rows(SealStream.OFFICE)]


def find_changed_rows(*labels: str) -> list[RowFinding]:
    """The differences in rows of models whose labels begin so, for a command that is about them.

    Breaks of the chain itself are found by those that compare a whole stream.
    """
    models = [model for model in sealed_models() if kind_of(model).startswith(labels)]
    said: Rows = {}
    links = RowSeal.objects.filter(kind__in=[kind_of(model) for model in models])
    for link in links.order_by("stream", "number").iterator(AT_ONCE):
        _note_link(link, said)
    begun = {kind for stream in SealStream for kind in read_end(stream).kinds.split(",")}
    return [found for model in models if kind_of(model) in begun for found in _rows(model, said)]


def find_unsealed_rows(stream: SealStream = SealStream.MONEY) -> Iterator[RowFinding]:
    """Kinds that were never sealed, and an end that differs from what was published."""
    head = read_end(stream)
    if is_in_use():
        for model in list_unsealed_models(head):
            if model._base_manager.exists():
                yield RowFinding(
                    _(
                        "{rows}: wierszy nikt jeszcze nie zapieczętował. Porównaj je z dokumentami "
                        "i uruchom „manage.py seal_rows”; jeśli zrobiono to wcześniej, pieczęcie "
                        "usunięto z bazy"
                    ).format(rows=model._meta.verbose_name_plural)
                )
    for finding in chain_findings(CHAIN_CODES[stream]):
        yield RowFinding(finding.message)


def _chain(stream: SealStream, said: Rows) -> Iterator[RowFinding]:
    for fault, link, number in chain_faults(stream, _walk_links(stream, said)):
        yield RowFinding(str(FAULTS[fault]).format(link=link and link.number, number=number))


def _walk_links(stream: SealStream, said: Rows) -> Iterator[RowSeal]:
    """Yield all links in order; `said` collects what they say of each row."""
    for link in links_of(stream):
        yield link
        _note_link(link, said)


def _note_link(link: RowSeal, said: Rows) -> None:
    earlier = said.get((link.kind, link.row))
    met = None if link.accepted or earlier is None else earlier.found
    if link.broken and met is None:
        met = link.found
    said[link.kind, link.row] = SealedContent(link.content, link.made_at, met)


def _rows(model: Sealed, said: Rows) -> Iterator[RowFinding]:
    kind = kind_of(model)
    for row, content in readable_contents(model):
        expected = said.pop((kind, row), None)
        if content is None:
            words = _("zapisu w bazie nie da się odczytać")
            yield _finding(model, row, expected.content if expected else "", words)
            continue
        if expected is None or not expected.content:
            yield _finding(model, row, content, _("nie dodano go w serwisie"))
            continue
        if not is_same_content(model, row, expected.content, content):
            words = _("{columns}; ostatnio zgodne {at}").format(
                columns=_differences(model, expected.content, content), at=_moment(expected.at)
            )
            yield _finding(model, row, expected.content, words)
        if expected.found is not None:
            yield _met(model, row, expected)
    for (of, row), left in said.items():
        if of == kind and left.content:
            words = _("usunięto go poza serwisem; ostatnio zgodne {at}").format(at=_moment(left.at))
            yield _finding(model, row, left.content, words)
        elif of == kind and left.found is not None:
            yield _met(model, row, left)


def _met(model: Sealed, row: str, said: SealedContent) -> RowFinding:
    words = _("zmieniono go poza serwisem, zanim zmienił się w serwisie ({at}); zastano: {found}")
    return _finding(
        model,
        row,
        said.content or said.found or "",
        words.format(
            at=_moment(said.at), found=_describe_columns(model, said.found or "") or _("brak")
        ),
    )


def _finding(model: Sealed, row: str, content: str, words: str) -> RowFinding:
    advice = _(
        "Sprawdź w dokumentach i przywróć wiersz w bazie albo przyjmij obecny: "
        "seal_rows --accept {place}"
    ).format(place=f"{kind_of(model)}:{row}")
    message = _("{what} nr {row} ({columns}): {words}. {advice}").format(
        what=model._meta.verbose_name,
        row=row,
        columns=_describe_columns(model, content),
        words=words,
        advice=advice,
    )
    return RowFinding(message, kind_of(model), row, json.loads(content) if content else {})


def _differences(model: Sealed, expected: str, now: str) -> str:
    was, is_now = json.loads(expected), json.loads(now)
    return ", ".join(
        _difference(model, name, was.get(name), is_now.get(name))
        for name in was
        if was.get(name) != is_now.get(name)
    )


def _difference(model: Sealed, name: str, was: str | None, now: str | None) -> str:
    column = _column(model, name)
    if DIGEST in (str(was)[:1], str(now)[:1]):
        return _("{column}: inna treść niż zapisana").format(column=column)
    return _("{column}: było {was}, jest {now}").format(
        column=column, was=_value(model, name, was), now=_value(model, name, now)
    )


def _describe_columns(model: Sealed, content: str) -> str:
    values = json.loads(content).items() if content else ()
    return ", ".join(
        f"{_column(model, name)}: {_value(model, name, value)}"
        for name, value in values
        if value not in (None, "") and not value.startswith(DIGEST)
    )


def _column(model: Sealed, name: str) -> str:
    try:
        return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        # Sealed before a migration took the column away.
        return name


def _value(model: Sealed, name: str, value: str | None) -> str:
    if value in (None, ""):
        return _("brak")
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return str(value)
    if field.is_relation:
        return _("nr {key}").format(key=value)
    labels = dict(field.flatchoices)  # type: ignore[union-attr]
    if value in labels:
        return str(labels[value])
    held = field.to_python(value)  # type: ignore[union-attr]
    if isinstance(held, datetime):
        return _moment(held)
    return f"{held:%d.%m.%Y}" if isinstance(held, date) else str(held)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M}"
