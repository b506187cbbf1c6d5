from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.papers import form_papers
from cms_ext.plugins import PaperLink
from cms_ext.public_site.pages.domain.papers import papers_in

COLLECTION = "IKCS: regulaminy i formularze"


def papers(today: date) -> list[PaperLink]:
    """Regulations and forms beneath the IKCS panel."""
    return [*form_papers("IKCS", _("Oświadczenie do IKCS"), today), *papers_in(COLLECTION)]
