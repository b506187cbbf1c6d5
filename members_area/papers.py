from __future__ import annotations

from datetime import date

from cms_ext.pages.domain.papers import papers_in
from cms_ext.plugins import PaperLink

COLLECTION = "IKCS: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """Regulations and forms beneath the IKCS panel."""
    return papers_in(COLLECTION)
