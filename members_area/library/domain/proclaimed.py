"""What follows when readers get a version or lose it: search, and the proof of publication."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.proof.domain.publication import (
    PublishedFile,
    ShownContent,
    files_digest,
    record_closing,
    record_opening,
)
from members_area.library.domain.files import file_name
from members_area.library.domain.gate.handing_over import digest
from members_area.library.domain.gate.scan import served_file
from members_area.library.domain.search import index_document, unindex_document
from members_area.library.models import (
    Audience,
    DocumentState,
    PageText,
    Release,
    Rendition,
    Version,
)


def record_publication(version: Version, *, on: date, origin: Origin) -> None:
    """Index a published paper and record the publication in the chain of proofs."""
    index_document(version.document, today=on)
    shown = shown_of(version)
    record_opening(version.document, shown, on=on, origin=origin, part=str(version.no))


def shown_of(version: Version) -> ShownContent:
    """A version as readers get it; its file is read from the store. A lost one is left out.

    Words that were read from a scan afterwards belong to the search and not to the paper.
    """
    document, file = version.document, served_file(version)
    pages = list(PageText.objects.filter(rendition=file).order_by("page"))
    name = "ikcs:public_document" if document.audience == Audience.PUBLIC else "ikcs:document"
    files = _served(file)
    return ShownContent(
        title=document.title,
        text="\n\n".join("" if page.by_ocr else page.text for page in pages),
        file_sha256=files_digest(files),
        audience=document.audience,
        address=reverse(name, args=[document.pk]),
        files=files,
        # Records of scans that had been read by then hold these words.
        formerly=("\n\n".join(page.text for page in pages),),
    )


def served_version(object_id: str, part: str) -> ShownContent | None:
    """What readers of this version get today; None when it is not published."""
    version = Version.objects.select_related("document").filter(
        document=UUID(object_id), no=part, state=Release.PUBLISHED
    )
    found = version.first()
    if found is None or not found.renditions.filter(is_served=True).exists():
        return None
    return shown_of(found)


def _served(file: Rendition) -> tuple[PublishedFile, ...]:
    name = file_name(file.document.title, file.extension)
    try:
        return (PublishedFile(name, file.file.size, digest(file)),)
    except OSError:
        return ()


def record_withdrawal(version: Version, *, on: date, origin: Origin) -> None:
    """Record the end of a publication, and index another version of the paper or none."""
    document = version.document
    if document.state == DocumentState.PUBLISHED:
        index_document(document, today=on)
    else:
        unindex_document(document)
    record_closing(document, on=on, origin=origin, part=str(version.no))
