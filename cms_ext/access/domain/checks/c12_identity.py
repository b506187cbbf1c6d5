"""C12 ID_SEEN: the clerk looked at an ID. No copy and no number is kept."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict


def run(application: AccessApplication, today: date) -> CheckFinding:
    evidence = _("Obejrzyj dokument tożsamości. Nie kopiuj go i nie zapisuj jego numeru.")
    return CheckFinding(CheckVerdict.CANNOT_TELL, "NOT_SEEN_YET", (evidence,))
