"""What the library puts beneath the login panels (`Panel.papers`)."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from cms_ext.plugins import PaperLink
from members_area.library.domain.queries.document import current_files, public_documents
from members_area.library.models import Section
from members_area.library.templatetags.library import in_words

BENEATH = (Section.BYLAWS, Section.FORMS)


def papers(today: date) -> list[PaperLink]:
    """The public regulations and forms, regulations first."""
    documents = public_documents(today).on_shelves(BENEATH)
    files = current_files().filter(document__in=documents)
    return [
        PaperLink(
            file.document.title,
            reverse("ikcs:public_document", args=[file.document.pk]),
            in_words(file),
        )
        for file in files.order_by("document__kind", "document__year", "document__seq")
    ]
