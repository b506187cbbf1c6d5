"""Updating the index: a paper is in it as long as readers can get its file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction

from members_area.library.domain.queries.document import current_files
from members_area.library.domain.search.entry_words import Wording, entry_words
from members_area.library.models import (
    Document,
    DocumentState,
    PageText,
    Rendition,
    SearchEntry,
    TextFrom,
)
from members_area.library.search_tables import ENTRY, WORDS


def index_document(document: Document, *, today: date) -> None:
    """Update the index entry of a paper to what readers get on this day. Repeatable.

    Called by every verb that publishes or withdraws one. A paper not yet readable is left out until
    `index_missing` adds it on its day; one that is no longer readable is removed.
    """
    file = current_files(today, [document.pk]).first()
    if file is None or document.state != DocumentState.PUBLISHED:
        unindex_document(document)
    else:
        index_file(file)


def unindex_document(document: Document) -> None:
    """Remove a paper from the index."""
    for entry in SearchEntry.objects.filter(document=document):
        _forget_words(entry)
        entry.delete()


def due(today: date) -> Iterable[Rendition]:
    """The files that readers get today and that are missing in the index."""
    known = SearchEntry.objects.values("rendition")
    files = current_files(today).filter(
        version__document__state=DocumentState.PUBLISHED, version__document__published_on__lte=today
    )
    return files.exclude(pk__in=known).order_by("pk")


@transaction.atomic
def index_file(file: Rendition) -> SearchEntry:
    """Add the paper of this file to the index, with the file's text."""
    document = file.document
    pages = list(PageText.objects.filter(rendition=file).order_by("page"))
    entry, _new = SearchEntry.objects.update_or_create(
        document=document, defaults={"rendition": file, "text_from": _source(pages)}
    )
    title = f"{document.title} {document.subject} {document.keywords} {document.year}"
    _index_words(
        entry, entry_words(Wording(title, document.number, tuple(page.text for page in pages)))
    )
    return entry


def _source(pages: Sequence[PageText]) -> TextFrom:
    if not any(page.text.strip() for page in pages):
        return TextFrom.NONE
    return TextFrom.OCR if any(page.by_ocr for page in pages) else TextFrom.FILE


def _index_words(entry: SearchEntry, words: list[str]) -> None:
    if connection.vendor == "sqlite":
        _forget_words(entry)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {WORDS} (rowid, words) VALUES (%s, %s)", [entry.pk, " ".join(words)]
            )
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {ENTRY} SET words = array_to_tsvector(%s) WHERE id = %s",
                [words, entry.pk],
            )


def _forget_words(entry: SearchEntry) -> None:
    """PostgreSQL keeps them in the row itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {WORDS} WHERE rowid = %s", [entry.pk])
