"""Keeps the journal of an export true: it says of each row what the export has of it.

A password or a code that stays behind is sealed in the journal. The exported journal goes on with a
link for each such row, as if the site had closed the login itself: what is imported agrees with it,
and `verify` finds nothing. The site's own journal stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Max

from cms_ext.evidence.sealed_rows.domain.chain import join_links, read_end
from cms_ext.evidence.sealed_rows.domain.contents import digest_column, kind_of, text_of
from cms_ext.evidence.sealed_rows.domain.sealing import stream_of
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.operations.site_export.domain.kinds import Kind, list_kinds
from cms_ext.plugins.coverage import SealStream, coverage_of


@dataclass(frozen=True, slots=True)
class Closing:
    """The links that end the exported journal, and the ends of its streams after them."""

    links: list[RowSeal] = field(default_factory=list)
    heads: dict[str, RowHead] = field(default_factory=dict)


def close_journal() -> Closing:
    """Compute the links of all rows of which something stays behind; nothing is written."""
    closing = Closing()
    last = RowSeal.objects.aggregate(last=Max("pk"))["last"] or 0
    for stream in SealStream:
        links = [link for kind in list_kinds() if _is_of(kind, stream) for link in _links(kind)]
        if links:
            head = closing.heads[str(stream)] = read_end(stream)
            join_links(head, links)
            closing.links.extend(links)
    for place, link in enumerate(closing.links, start=1):
        link.pk = last + place
    return closing


def _is_of(kind: Kind, stream: SealStream) -> bool:
    coverage = coverage_of(kind.model)
    has_seals = coverage is not None and bool(coverage.in_journal)
    return bool(kind.export.reason) and has_seals and stream_of(kind.model) == stream


def _links(kind: Kind) -> Iterator[RowSeal]:
    """What differs between the journal's latest words of a row and what is exported of it."""
    name = kind_of(kind.model)
    said: dict[str, str] = {}
    for link in RowSeal.objects.filter(kind=name).order_by("number"):
        said[link.row] = link.content
    exported = dict(_closed_contents(kind, said)) if kind.export.rows else {}
    for row, content in said.items():
        now = exported.get(row, content) if kind.export.rows else ""
        if now != content:
            yield RowSeal(kind=name, row=row, content=now)


def _closed_contents(kind: Kind, sealed: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The journal's words of each row with the closed columns as they are exported.

    Its other columns stay what the journal says: a difference there is still to be found.
    """
    key = kind.model._meta.pk
    assert key is not None
    names = list(kind.columns_by_name)
    coverage = coverage_of(kind.model)
    assert coverage is not None
    closed = [name for name in kind.export.closed if name in coverage.in_journal]
    for values in kind.rows():
        row = dict(zip(names, values, strict=True))
        pk = str(row[key.name])
        if not sealed.get(pk):
            continue
        content = json.loads(sealed[pk])
        for name in closed:
            text = text_of(kind.columns_by_name[name].field, row[name])
            if text and name in coverage.digested:
                text = digest_column(kind.model, pk, name, text)
            content[name] = text
        yield pk, json.dumps(content, ensure_ascii=False)
