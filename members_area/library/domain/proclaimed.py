"""What follows when readers get a version or lose it: search, and the proof of publication."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from cms_ext.office.audit.domain.event import Origin
from cms_ext.public_site.proof.domain.publication import Shown, record_closing, record_opening
from members_area.library.domain.gate.scan import served_file
from members_area.library.domain.search import index_document, unindex_document
from members_area.library.models import Audience, DocumentState, PageText, Version


def record_publication(version: Version, *, on: date, origin: Origin) -> None:
    """Index a published paper and record the publication in the chain of proofs."""
    document, file = version.document, served_file(version)
    index_document(document, today=on)
    pages = PageText.objects.filter(rendition=file).order_by("page")
    name = "ikcs:public_document" if document.audience == Audience.PUBLIC else "ikcs:document"
    shown = Shown(
        title=document.title,
        text="\n\n".join(pages.values_list("text", flat=True)),
        file_sha256=file.sha256,
        audience=document.audience,
        address=reverse(name, args=[document.pk]),
    )
    record_opening(document, shown, on=on, origin=origin, part=str(version.no))


def record_withdrawal(version: Version, *, on: date, origin: Origin) -> None:
    """Record the end of a publication, and index another version of the paper or none."""
    document = version.document
    if document.state == DocumentState.PUBLISHED:
        index_document(document, today=on)
    else:
        unindex_document(document)
    record_closing(document, on=on, origin=origin, part=str(version.no))
