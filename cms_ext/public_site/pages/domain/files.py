"""Public files: what kind one is by its content, those a text leads to, those beneath a panel."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms_ext.base.files.extraction.reading.archive import unpacked
from cms_ext.base.files.extraction.reading.limits import ExtractionRefused, Why
from cms_ext.frontend.theme.figures import file_size
from cms_ext.plugins import PaperLink
from cms_ext.public_site.pages.domain.editing import public_files


def files_in(*bodies: Any) -> list[Any]:
    """The files of these bodies, each once, in their order: blocks and links. One query.

    A file that is gone is left out, and so is what is no body of blocks.
    """
    model = get_document_model()
    keys = dict.fromkeys(
        int(key)
        for body in bodies
        if isinstance(body, StreamValue)
        for kind, key, _model_path, _path in body.stream_block.extract_references(body)
        if kind is model and str(key).isdecimal()
    )
    found = model.objects.in_bulk(keys) if keys else {}
    return [found[key] for key in keys if key in found]


PICTURES = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
# A part that only a document of this kind has.
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MACROS = ("vbaProject.bin", "Basic/")
TEXTS = ("txt", "csv")


class UnknownFile(ValueError):
    """The file is none that the library takes; the message says why, for whoever chose it."""


def ending_of(content: bytes, name: str) -> str:
    """The ending that belongs to the content, `pdf`. Raises UnknownFile."""
    if not content:
        raise UnknownFile(_("Plik jest pusty."))
    found = next((ending for start, ending in PICTURES if content.startswith(start)), "")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        found = "webp"
    elif content.startswith(b"%PDF-"):
        found = "pdf"
    elif content.startswith(b"PK\x03\x04"):
        found = _of_archive(content)
    elif not found and _is_text(content):
        found = PurePosixPath(name).suffix.lower().removeprefix(".")
        found = found if found in TEXTS else ""
    if found not in (*settings.WAGTAILDOCS_EXTENSIONS, *settings.WAGTAILIMAGES_EXTENSIONS):
        raise UnknownFile(_("Takich plików nie przyjmujemy. Zapisz go jako PDF, JPEG albo PNG."))
    return found


def _of_archive(content: bytes) -> str:
    try:
        with unpacked(content, "zip") as archive:
            if any(macro in name for name in archive.names for macro in MACROS):
                raise UnknownFile(_("W pliku są makra. Zapisz go jako PDF."))
            if "mimetype" in archive.names:
                return OPEN_DOCUMENTS.get(archive.part("mimetype").strip(), "")
            telling = next((name for name in archive.names if name in OFFICE), "")
            if telling:
                archive.part(telling)  # a part that unpacks to gigabytes is refused here
            return OFFICE.get(telling, "")
    except ExtractionRefused as error:
        if error.why == Why.UNPACKED:
            raise UnknownFile(_("Plik po rozpakowaniu jest za duży.")) from error
        raise UnknownFile(_("Plik jest uszkodzony albo zaszyfrowany.")) from error


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content and b"<" not in content.lstrip()[:1]


def papers_collection(name: str) -> Collection:
    """The collection beneath a panel, among the public files; made when it is not there."""
    found: Collection | None = Collection.objects.filter(name=name).first()
    return found or public_files().add_child(name=name)


def papers_in(collection: str) -> list[PaperLink]:
    """The public documents of the collection by title.

    Editors put them there (Dokumenty → Kolekcje) and take out what is no longer valid.
    """
    documents = get_document_model().objects.filter(collection__name=collection).order_by("title")
    return [
        PaperLink(
            title=document.title,
            url=document.url,
            detail=f"{document.file_extension.upper()}, {file_size(document.get_file_size())}",
        )
        for document in documents
    ]
