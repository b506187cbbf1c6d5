"""What the index lacks is added file by file, so that an interrupted run goes on where it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from members_area.library.domain.search.index import due, index_file, unindex_document
from members_area.library.models import DocumentState, SearchEntry

Progress = Callable[[int, int], None]


def index_missing(today: date, *, progress: Progress = lambda done, of: None) -> int:
    """Index every served file that is missing in the index; returns how many."""
    waiting = list(due(today))
    for done, file in enumerate(waiting, start=1):
        index_file(file)
        progress(done, len(waiting))
    return len(waiting)


def empty_index() -> None:
    """Empty the index, so that `index_missing` builds it anew."""
    for entry in SearchEntry.objects.select_related("document"):
        unindex_document(entry.document)


def unindex_withdrawn() -> int:
    """Remove papers that are not published any more; returns how many."""
    gone = list(
        SearchEntry.objects.exclude(document__state=DocumentState.PUBLISHED).select_related(
            "document"
        )
    )
    for entry in gone:
        unindex_document(entry.document)
    return len(gone)
