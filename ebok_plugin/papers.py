"""Regulations and forms beneath the E-BOK panel: whatever lies in one collection of documents."""

from __future__ import annotations

from datetime import date

from wagtail.documents import get_document_model

from cms_ext.plugins import PaperLink
from cms_ext.theme.figures import file_size

# Editors put the files there (Dokumenty → Kolekcje); a public collection, so no secrets.
COLLECTION = "E-BOK: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """The documents of the collection by title; what is no longer valid is taken out of it."""
    documents = get_document_model().objects.filter(collection__name=COLLECTION).order_by("title")
    return [
        PaperLink(
            title=document.title,
            url=document.url,
            detail=f"{document.file_extension.upper()}, {file_size(document.get_file_size())}",
        )
        for document in documents
    ]
