from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.plugins import PaperLink
from cms_ext.public_site.pages.domain.files import papers_in
from members_area.completeness.domain.public_status import shown_scope
from members_area.completeness.models import StatusScope

COLLECTION = "IKCS: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """Regulations and forms beneath the IKCS panel; the state of the library once it is shown."""
    found = list(papers_in(COLLECTION))
    if shown_scope() != StatusScope.NOBODY:
        found.append(PaperLink(_("Stan dokumentów Spółdzielni"), reverse("ikcs:public_status")))
    return found
