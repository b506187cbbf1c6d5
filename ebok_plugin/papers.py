from __future__ import annotations

from datetime import date

from cms_ext.pages.domain.papers import papers_in
from cms_ext.plugins import PaperLink

COLLECTION = "E-BOK: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """Regulations and forms beneath the E-BOK panel."""
    return papers_in(COLLECTION)
