"""Regulations and forms beneath a login panel: whatever lies in one collection of documents."""

from __future__ import annotations

from wagtail.documents import get_document_model
from wagtail.models import Collection

from cms_ext.frontend.theme.figures import file_size
from cms_ext.plugins import PaperLink
from cms_ext.public_site.pages.domain.editing import public_files


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
