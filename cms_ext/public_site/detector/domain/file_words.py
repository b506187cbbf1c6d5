"""The words of public files, extracted once per content and stored for the detector."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

from cms_ext.base.files.extraction import (
    ExtractedText,
    HiddenLocation,
    TookTooLong,
    UnreadableFile,
    read_file,
)
from cms_ext.base.web.limits import ServerBusy
from cms_ext.public_site.detector.models import FileWords

BETWEEN = "\n\n"


# The detector needs one to two seconds for this many.
MAX_CHARACTERS = 200_000
# A screen reads only small files and only for this long; the rest waits for the job.
AT_ONCE_BYTES = 2 * 1024**2
AT_ONCE_SECONDS = 8
TURN_SECONDS = 20
PATIENCE_SECONDS = 90
# CSV is read as text: cells, one line for each row.
READ_AS = {"csv": "txt"}


@dataclass(frozen=True, slots=True)
class FileText:
    """A file with its text; `unchecked` says why text may be missing, or is empty."""

    document: Any
    seen: str
    hidden: str
    unchecked: str


def read_file_texts(documents: Sequence[Any]) -> list[FileText]:
    """Return the texts of these files, in order; read small unread ones at once.

    Together they take at most AT_ONCE_SECONDS and MAX_CHARACTERS; files beyond that are unchecked.
    """
    stored = _stored_words(documents)
    until = time.monotonic() + AT_ONCE_SECONDS
    room = MAX_CHARACTERS
    found: list[FileText] = []
    for document in documents:
        words = stored.get(document.pk) or _read_at_once(document, until)
        text = _file_text(document, words, room)
        room -= len(text.seen) + len(text.hidden)
        found.append(text)
    return found


def read_waiting_files() -> int:
    """Return the scheduler's job: read unread files; return how many. Repeatable."""
    until = time.monotonic() + TURN_SECONDS
    done = 0
    read = dict(FileWords.objects.values_list("document", "file_hash"))
    for document in get_document_model().objects.order_by("-pk").iterator(chunk_size=200):
        if read.get(document.pk, "?") == document.file_hash:
            continue
        if done and time.monotonic() > until:
            break
        _read_and_store(document, PATIENCE_SECONDS)
        done += 1
    return done


def _stored_words(documents: Sequence[Any]) -> dict[int, FileWords]:
    hashes = {document.pk: document.file_hash for document in documents}
    rows = FileWords.objects.filter(document__in=hashes) if hashes else ()
    return {row.document_id: row for row in rows if row.file_hash == hashes[row.document_id]}


def _read_at_once(document: Any, until: float) -> FileWords | None:
    seconds = int(until - time.monotonic())
    small = (document.get_file_size() or 0) <= AT_ONCE_BYTES
    if not small or seconds < 1:
        return None
    try:
        return _read_and_store(document, seconds, final=False)
    except (TookTooLong, ServerBusy):
        return None


def _read_and_store(document: Any, patience: int, *, final: bool = True) -> FileWords:
    """Read and store the words. Raises TookTooLong unless this try is `final`."""
    extension = document.file_extension
    try:
        with document.open_file() as stored:
            raw = stored.read()
        read = read_file(raw, READ_AS.get(extension, extension), patience=patience)
        words = _words(read)
    except FileNotFoundError:
        words = {"unchecked": _("Pliku nie ma na serwerze. Dodaj go ponownie.")}
    except TookTooLong as slow:
        if not final:
            raise
        words = {"unchecked": str(slow)}
    except UnreadableFile as problem:
        words = {"unchecked": str(problem)}
    empty = {"seen": "", "hidden": "", "unchecked": ""}
    facts = {"file_hash": _hash(document)} | empty | words
    stored_row, _new = FileWords.objects.update_or_create(document=document, defaults=facts)
    return stored_row


def _hash(document: Any) -> str:
    try:
        return str(document.get_file_hash())
    except FileNotFoundError:
        return ""


def _words(read: ExtractedText) -> dict[str, str]:
    """Return the extracted words; headers count as visible."""
    seen = [*read.pages, read.hidden_text(HiddenLocation.HEADER)]
    hidden = [read.hidden_text(place) for place in HiddenLocation if place != HiddenLocation.HEADER]
    words = {"seen": _joined(seen), "hidden": _joined(hidden), "unchecked": ""}
    if len(words["seen"]) + len(words["hidden"]) > MAX_CHARACTERS:
        return {"unchecked": _too_long()}
    if not read.has_text:
        words["unchecked"] = _("To skan albo zdjęcie: są w nim strony bez tekstu.")
    return words


def _joined(texts: Iterable[str]) -> str:
    return BETWEEN.join(text for text in texts if text.strip())


def _file_text(document: Any, words: FileWords | None, room: int) -> FileText:
    if words is None:
        later = _("Plik jest duży i czytamy go w tle. Spróbuj za kilka minut.")
        return FileText(document, "", "", later)
    if len(words.seen) + len(words.hidden) > room:
        return FileText(document, "", "", _too_long())
    return FileText(document, words.seen, words.hidden, words.unchecked)


def _too_long() -> str:
    return _("Pliki mają razem za dużo tekstu, żeby sprawdzić go automatycznie.")
