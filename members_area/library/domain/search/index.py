"""The search index: words of the documents that readers can get, and OCR of scans."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock

import snowballstemmer
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from cms_ext.base.files.extraction import UnreadableFile, ocr_available, recognise_text
from cms_ext.base.text.folding import WORD, compose_text, folded_words
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from members_area.library import models as library
from members_area.library.domain.queries.document import current_files
from members_area.library.search_tables import ENTRY, WORDS

# Nobody types a longer word.
MAX_WORD_LENGTH = 40
# PostgreSQL keeps at most 1 MB of words for a row.
MAX_WORDS = 12_000
# fmt: off
STOP_WORDS = frozenset((
    "a", "aby", "albo", "ale", "bez", "bo", "by", "byc", "byl", "byla", "bylo", "byly", "co",
    "czy", "dla", "do", "gdy", "go", "i", "ich", "im", "iz", "ja", "jak", "jako", "je", "jednak",
    "jego", "jej", "jest", "juz", "ku", "lub", "ma", "mi", "mnie", "moze", "na", "nad", "nie",
    "niz", "nr", "o", "od", "on", "ona", "oraz", "po", "pod", "przed", "przez", "przy", "r", "s",
    "sa", "sie", "ta", "tak", "takze", "te", "tego", "tej", "ten", "to", "tych", "tym", "u", "w",
    "we", "wg", "z", "za", "zas", "ze",
))
# fmt: on
_STEMMER = snowballstemmer.stemmer("polish")
_ONE_AT_A_TIME = Lock()  # the stemmer keeps the word it works on


@dataclass(frozen=True, slots=True)
class Forms:
    """A word and its stem, both without case and diacritics."""

    raw: str
    stem: str


@dataclass(frozen=True, slots=True)
class WordPosition:
    """A word of a text and its position."""

    start: int
    end: int
    forms: Forms


@lru_cache(maxsize=50_000)
def read_forms(word: str) -> Forms:
    """`Zarządu` gives `zarzadu` and `zarzad`; a text without letters gives empty words."""
    lowered = compose_text(word).lower()
    raw = _fold_word(lowered)
    if raw.isdigit():
        return Forms(raw, raw)
    with _ONE_AT_A_TIME:
        stem = _STEMMER.stemWord(lowered)
    return Forms(raw, _fold_word(stem) or raw)


def find_indexed_words(text: str) -> Iterator[WordPosition]:
    """Yield the words of a text in order."""
    for found in WORD.finditer(text):
        known = read_forms(found.group())
        if known.raw:
            yield WordPosition(found.start(), found.end(), known)


def list_distinct_words(texts: Iterable[str]) -> list[Forms]:
    """Return the distinct words of these texts in order, without stop words."""
    different: dict[Forms, None] = {}
    for text in texts:
        for place in find_indexed_words(text):
            if place.forms.raw not in STOP_WORDS:
                different[place.forms] = None
        if len(different) >= MAX_WORDS:
            break
    return list(different)[:MAX_WORDS]


def join_number(number: str) -> str:
    """A number as one word, however it is spelled: `3/RN/2024` and `3 rn 2024` are `3rn2024`."""
    return "".join(folded_words(number))[:MAX_WORD_LENGTH]


def _fold_word(word: str) -> str:
    return "".join(folded_words(word))[:MAX_WORD_LENGTH]


# Prefixes of indexed words: from the title and the desk's facts, or from the file; raw or stemmed.
TITLE, TITLE_STEM, TEXT, TEXT_STEM = "a", "b", "c", "d"
NUMBER = "n"


@dataclass(frozen=True, slots=True)
class Wording:
    """The searchable parts of a paper."""

    title: str
    number: str
    texts: tuple[str, ...] = ()


def list_entry_words(wording: Wording) -> list[str]:
    """Return the distinct words that the index stores for a paper, in order."""
    words = [
        *_index_words((wording.title, wording.number), TITLE, TITLE_STEM),
        *_index_words(wording.texts, TEXT, TEXT_STEM),
    ]
    if wording.number:
        words.append(NUMBER + join_number(wording.number))
    return list(dict.fromkeys(words))


def _index_words(texts: Iterable[str], raw: str, stem: str) -> Iterator[str]:
    for word in list_distinct_words(texts):
        yield raw + word.raw
        yield stem + word.stem


def index_document(document: library.Document, *, today: date) -> None:
    """Update the index entry of a paper to what readers get on this day. Repeatable.

    Every verb that publishes or withdraws a paper calls it. A paper not yet readable is left out
    until `index_missing` adds it on its day; one no longer readable is removed.
    """
    file = current_files(today, [document.pk]).first()
    if file is None or document.state != library.DocumentState.PUBLISHED:
        unindex_document(document)
    else:
        index_file(file)


def unindex_document(document: library.Document) -> None:
    """Remove a paper from the index."""
    for entry in library.SearchEntry.objects.filter(document=document):
        _forget_words(entry)
        entry.delete()


def list_unindexed_files(today: date) -> Iterable[library.Rendition]:
    """Return the files that readers get today and that are missing in the index."""
    known = library.SearchEntry.objects.values("rendition")
    files = current_files(today).filter(
        version__document__state=library.DocumentState.PUBLISHED,
        version__document__published_on__lte=today,
    )
    return files.exclude(pk__in=known).order_by("pk")


@transaction.atomic
def index_file(file: library.Rendition) -> library.SearchEntry:
    """Add the paper of this file to the index, with the file's text."""
    document = file.document
    pages = list(library.PageText.objects.filter(rendition=file).order_by("page"))
    entry, _new = library.SearchEntry.objects.update_or_create(
        document=document, defaults={"rendition": file, "text_from": _source(pages)}
    )
    title = f"{document.title} {document.subject} {document.keywords} {document.year}"
    _write_words(
        entry, list_entry_words(Wording(title, document.number, tuple(page.text for page in pages)))
    )
    return entry


def _source(pages: Sequence[library.PageText]) -> library.TextFrom:
    if not any(page.text.strip() for page in pages):
        return library.TextFrom.NONE
    return library.TextFrom.OCR if any(page.by_ocr for page in pages) else library.TextFrom.FILE


def _write_words(entry: library.SearchEntry, words: list[str]) -> None:
    if connection.vendor == "sqlite":
        _forget_words(entry)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {WORDS} (rowid, words) VALUES (%s, %s)",  # noqa: S608 - names of our own
                [entry.pk, " ".join(words)],
            )
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {ENTRY} SET words = array_to_tsvector(%s) WHERE id = %s",  # noqa: S608 - names of our own
                [words, entry.pk],
            )


def _forget_words(entry: library.SearchEntry) -> None:
    """Delete the words on SQLite; PostgreSQL stores them in the row itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {WORDS} WHERE rowid = %s", [entry.pk])  # noqa: S608 - names of our own


Progress = Callable[[int, int], None]


def index_missing(today: date, *, progress: Progress = lambda done, of: None) -> int:
    """Index every served file that is missing in the index; return their number."""
    waiting = list(list_unindexed_files(today))
    for done, file in enumerate(waiting, start=1):
        index_file(file)
        progress(done, len(waiting))
    return len(waiting)


def empty_index() -> None:
    """Empty the index, so that `index_missing` builds it again."""
    for entry in library.SearchEntry.objects.select_related("document"):
        unindex_document(entry.document)


def unindex_withdrawn() -> int:
    """Remove documents that are not published any more; return their number."""
    withdrawn = list(
        library.SearchEntry.objects.exclude(
            document__state=library.DocumentState.PUBLISHED
        ).select_related("document")
    )
    for entry in withdrawn:
        unindex_document(entry.document)
    return len(withdrawn)


READABLE = ("pdf", "jpg", "jpeg", "png")


def next_scan() -> library.Rendition | None:
    """Return the published scan that waits longest for OCR; failed scans are not tried again."""
    tried = library.PageText.objects.filter(rendition=OuterRef("rendition"), by_ocr=True)
    entry = (
        library.SearchEntry.objects.filter(
            ~Exists(tried), text_from=library.TextFrom.NONE, rendition__extension__in=READABLE
        )
        .select_related("rendition__version__document")
        .order_by("pk")
        .first()
    )
    return entry.rendition if entry else None


def read_next_scan() -> library.Rendition | None:
    """Read one scan, where tesseract is installed, and index its text.

    Pages show that the text is from OCR. An unreadable scan is stored as a page without words.
    """
    scan = next_scan() if ocr_available() else None
    if scan is None:
        return None
    with open_sealed_file(scan.file) as content:
        pages = _read(content.read(), scan.extension)
    with transaction.atomic():
        for number, text in enumerate(pages, start=1):
            library.PageText.objects.update_or_create(
                rendition=scan, page=number, defaults={"text": text, "by_ocr": True}
            )
        index_file(scan)
    return scan


def _read(content: bytes, extension: str) -> tuple[str, ...]:
    try:
        return recognise_text(content, extension) or ("",)
    except UnreadableFile:
        return ("",)
