"""Seals the journal under the key in use, after an import from a site with another key."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db.models import QuerySet

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.evidence.audit.domain.event import keyed_hash
from cms_ext.evidence.sealed_rows.domain.chain import (
    AT_ONCE,
    add_links,
    links_of,
    lock_chain_end,
    sealed_text,
)
from cms_ext.evidence.sealed_rows.domain.contents import (
    Sealed,
    all_contents,
    kind_of,
    sealed_models,
)
from cms_ext.evidence.sealed_rows.domain.sealing import latest_contents, stream_of
from cms_ext.evidence.sealed_rows.models import RowHead, RowSeal
from cms_ext.plugins.coverage import SealStream, coverage_of


def reseal_journal() -> None:
    """Seal every link anew; their hashes need no key and stay, so published heads stay true.

    Digests of columns were made with the other key. Each row that has some gets a link with the
    digests of what was imported, as accepted by the operator. The triggers must be off.
    """
    every: QuerySet[RowSeal] = QuerySet(RowSeal)
    for stream in SealStream:
        head = lock_chain_end(stream)
        if not head.has_begun:
            continue
        for portion in split_into_chunks(links_of(stream), AT_ONCE):
            for link in portion:
                link.seal = keyed_hash(sealed_text(link.hash))
            every.bulk_update(portion, ["seal"], batch_size=100)
        head.seal = keyed_hash(head.sealed_text)
        RowHead.objects.filter(stream=stream).update(seal=head.seal)
        for model in sealed_models():
            if stream_of(model) == stream and kind_of(model) in head.begun:
                for links in split_into_chunks(_accepted(model), AT_ONCE):
                    add_links(head, links)


def _accepted(model: Sealed) -> Iterator[RowSeal]:
    """A link for each row of which the journal has digests; other columns stay as it says."""
    coverage = coverage_of(model)
    if coverage is None or not coverage.digested:
        return
    for portion in split_into_chunks(all_contents(model), AT_ONCE):
        said = latest_contents(model, [row for row, _text in portion])
        for row, text in portion:
            if was := json.loads(said.get(row) or "{}"):
                now = json.loads(text)
                was |= {name: now[name] for name in coverage.digested}
                content = json.dumps(was, ensure_ascii=False)
                yield RowSeal(kind=kind_of(model), row=row, content=content, accepted=True)
