"""The panel of the members' area: its papers beneath the sign-in."""

from __future__ import annotations

from datetime import date

from cms_ext.plugins import PaperLink
from cms_ext.public_site.pages.domain.files import papers_in
from members_area.completeness.domain.public_status import status_page

COLLECTION = "IKCS: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """Regulations and forms beneath the IKCS panel; the state of the library once it is shown."""
    return [*papers_in(COLLECTION), *(PaperLink(one.words, one.url) for one in status_page())]
