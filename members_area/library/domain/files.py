"""Files of the library: names, previews, archives, and the record of their publication."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath
from uuid import UUID
from zipfile import ZIP_STORED

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from zipstream import ZipStream

from cms_ext.base.files.extraction import UnreadableFile, draw_preview
from cms_ext.base.files.stored_files import PrivateStorage
from cms_ext.base.tables.writing import write_csv
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.proof.domain import publication
from cms_ext.evidence.sealed_rows.domain.stored_file import FILES, find_file_fault, open_sealed_file
from cms_ext.evidence.verification.domain import note_finding
from cms_ext.frontend.theme.figures import file_size, plain_date
from members_area.library import models as library
from members_area.library.domain.scan import served_file
from members_area.library.domain.search.index import index_document, unindex_document
from members_area.library.domain.submission import compute_digest

# Characters that no system accepts in a name, and those that change the writing direction.
NOT_IN_A_NAME = re.compile(
    r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+'
)
OUTER = " .-–"
MAX_NAME_LENGTH = 120


def file_name(title: str, extension: str) -> str:
    """A safe file name, `Uchwała nr 3-RN-2024.pdf`; without an extension a folder name."""
    name = NOT_IN_A_NAME.sub("-", title).strip(OUTER)[:MAX_NAME_LENGTH].rstrip(OUTER)
    return f"{name or 'dokument'}.{extension}" if extension else name or "inne"


def full_title(title: str, number: str, subject: str) -> str:
    """Return the title with the number and the subject, unless it already contains them."""
    if number and number not in title:
        title = f"{number} – {title}"
    return f"{title} – {subject}" if subject and subject not in title else title


log = logging.getLogger(__name__)


def is_lost(file: library.Rendition) -> bool:
    """Return True if a file is missing or differs from what was taken in; reports it."""
    fault = find_file_fault(file.file)
    file.file.close()
    if fault is not None:
        note_finding(FILES, fault.message)
    return fault is not None


WIDTH = 640
# Only files of these types have pages that can be drawn.
DRAWN = frozenset({"pdf", "jpg", "jpeg", "png"})
STORE = PrivateStorage("previews")


def preview_of(file: library.Rendition) -> bytes | None:
    """Return the PNG, or None when the file cannot be drawn.

    The caller has checked the permission.
    """
    if file.extension not in DRAWN:
        return None
    name = _name(file)
    if not STORE.exists(name):
        STORE.save(name, ContentFile(_draw(file)))
    with STORE.open(name) as kept:
        return kept.read() or None


def forget_preview(file: library.Rendition) -> None:
    """Delete the picture of a paper that is withdrawn."""
    STORE.delete(_name(file))


def _name(file: library.Rendition) -> str:
    return f"{file.sha256[:2]}/{file.sha256}.png"


def _draw(file: library.Rendition) -> bytes:
    """Return the PNG.

    Empty for a file that cannot be drawn, stored too, so that it is tried once.
    """
    try:
        with open_sealed_file(file.file) as content:
            return draw_preview(content.read(), file.extension, width=WIDTH) or b""
    except UnreadableFile as refused:
        log.warning("no preview of file %s: %s", file.pk, refused)
        return b""


MAX_FILES = 500
MAX_BYTES = 1_000_000_000
PIECE = 64 * 1024
# Leaves room for the number that distinguishes documents of one name.
MAX_TITLE_LENGTH = 100

OnFile = Callable[[library.Rendition], None]


class TooMuch(ValueError):
    """The documents are too many or too large for one archive; the message says so to people."""


def files_for_archive(files: QuerySet[library.Rendition]) -> list[library.Rendition]:
    """Return the files to be archived, in order. Raises TooMuch."""
    found = list(files[: MAX_FILES + 1])
    if len(found) > MAX_FILES:
        raise TooMuch(
            _("W jednym zestawie mieści się najwyżej %(most)d dokumentów.") % {"most": MAX_FILES}
        )
    size = sum(file.size for file in found)
    if size > MAX_BYTES:
        raise TooMuch(
            _("Te dokumenty mają razem %(size)s, a w jednym zestawie mieści się %(most)s.")
            % {"size": file_size(size), "most": file_size(MAX_BYTES)}
        )
    return found


def build_archive(files: Sequence[library.Rendition], title: str, on_file: OnFile) -> ZipStream:
    """Build a ZIP to iterate over; its `len` is the size in bytes.

    Calls `on_file` before the first byte of each file. Documents are stored uncompressed: a PDF
    hardly gets smaller, and so the size is known in advance. A lost file is replaced by a sentence
    that says so, and logged.
    """
    lost = [is_lost(file) for file in files]
    given = [
        str(PurePosixPath(name).with_suffix("")) + _(" – BRAK PLIKU") + ".txt" if gone else name
        for name, gone in zip(name_archived_files(files), lost, strict=True)
    ]
    named = list(zip(given, files, strict=True))
    zipped = ZipStream(compress_type=ZIP_STORED, sized=True)
    zipped.add(_list_for_people(named, title).encode(), _("Spis dokumentów.txt"))
    zipped.add(_list_for_spreadsheets(named), _("Spis dokumentów.csv"))
    for (name, file), gone in zip(named, lost, strict=True):
        if gone:
            zipped.add(_words_for_lost(file).encode(), name)
        else:
            zipped.add(_pieces(file, on_file), name, size=file.size)
    return zipped


def name_archived_files(files: Sequence[library.Rendition]) -> list[str]:
    """Distinct names in the archive, with the shelf as folder: `Protokoły/Protokół 3-2026.pdf`."""
    used_names: set[str] = set()
    found = []
    for file in files:
        document = file.document
        shelf = file_name(document.shelf.label, "")
        title = full_title(document.title, document.number, document.subject)
        number, name = 1, f"{shelf}/{file_name(title, file.extension)}"
        while name.casefold() in used_names:
            number += 1
            name = f"{shelf}/{file_name(f'{title[:MAX_TITLE_LENGTH]} ({number})', file.extension)}"
        used_names.add(name.casefold())
        found.append(name)
    return found


def _words_for_lost(file: library.Rendition) -> str:
    words = _(
        "Dokumentu „%s” nie ma w tym zestawie: jego pliku nie ma teraz na serwerze albo jest "
        "uszkodzony. Zapisaliśmy ten błąd dla administratora. O dokument zapytaj w biurze."
    )
    return "\ufeff" + words % file.document.title + "\r\n"


def _pieces(file: library.Rendition, on_file: OnFile) -> Iterator[bytes]:
    on_file(file)
    with file.file.open("rb") as content:
        while piece := content.read(PIECE):
            yield piece


def _list_for_people(named: Sequence[tuple[str, library.Rendition]], title: str) -> str:
    lines = [title, ""]
    for at, (name, file) in enumerate(named, start=1):
        document = file.document
        day = document.borne_date
        lines += [
            f"{at}. {document.title}",
            "   " + ", ".join(filter(None, (document.subject, plain_date(day) if day else ""))),
            f"   {name}",
            "",
        ]
    # The byte order mark tells text editors on Windows that the file is UTF-8.
    return "\ufeff" + "\r\n".join(line.rstrip() for line in lines)


def _list_for_spreadsheets(named: Sequence[tuple[str, library.Rendition]]) -> bytes:
    header = [_("Tytuł"), _("W sprawie"), _("Rodzaj"), _("Numer"), _("Organ"), _("Data"), _("Plik")]
    rows: list[Sequence[str]] = [header]
    for name, file in named:
        document = file.document
        row = (
            document.title,
            document.subject,
            document.kind.name,
            document.number,
            document.organ.name if document.organ else "",
            str(document.borne_date or ""),
            name,
        )
        rows.append(row)
    return write_csv(rows)


def record_publication(version: library.Version, *, on: date, origin: Origin) -> None:
    """Index a published paper and record the publication in the chain of proofs."""
    index_document(version.document, today=on)
    description = describe_version(version)
    publication.record_opening(
        version.document, description, on=on, origin=origin, part=str(version.no)
    )


def describe_version(version: library.Version) -> publication.ShownContent:
    """A version as readers get it, with the digest of its file; a lost file is left out.

    Text that OCR read from a scan belongs to the search, not to the paper.
    """
    document, file = version.document, served_file(version)
    pages = list(library.PageText.objects.filter(rendition=file).order_by("page"))
    name = (
        "ikcs:public_document" if document.audience == library.Audience.PUBLIC else "ikcs:document"
    )
    files = _describe_served(file)
    return publication.ShownContent(
        title=document.title,
        text="\n\n".join("" if page.by_ocr else page.text for page in pages),
        file_sha256=publication.files_digest(files),
        audience=document.audience,
        address=reverse(name, args=[document.pk]),
        files=files,
        # Records made after OCR of a scan contain its words.
        formerly=("\n\n".join(page.text for page in pages),),
    )


def served_version(object_id: str, part: str) -> publication.ShownContent | None:
    """Return the version as readers get it today; None when it is not published."""
    version = library.Version.objects.select_related("document").filter(
        document=UUID(object_id), no=part, state=library.Release.PUBLISHED
    )
    found = version.first()
    if found is None or not found.renditions.filter(is_served=True).exists():
        return None
    return describe_version(found)


def _describe_served(file: library.Rendition) -> tuple[publication.PublishedFile, ...]:
    name = file_name(file.document.title, file.extension)
    try:
        return (publication.PublishedFile(name, file.file.size, compute_digest(file)),)
    except OSError:
        return ()


def record_withdrawal(version: library.Version, *, on: date, origin: Origin) -> None:
    """Record the end of a publication, and index another version of the paper or none."""
    document = version.document
    if document.state == library.DocumentState.PUBLISHED:
        index_document(document, today=on)
    else:
        unindex_document(document)
    publication.record_closing(document, on=on, origin=origin, part=str(version.no))
