"""The panel of E-BOK: its papers beneath the sign-in."""

from __future__ import annotations

from datetime import date

from cms_ext.plugins import PaperLink
from cms_ext.public_site.pages.domain.files import papers_in

COLLECTION = "E-BOK: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """Regulations and forms beneath the E-BOK panel."""
    return list(papers_in(COLLECTION))
