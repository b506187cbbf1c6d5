"""C06: the check of an application for IKCS against the member register (`access.md` §3).

It needs the models of `cms_ext.access`, so it is imported only where that app is installed.
"""

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckFinding, CheckVerdict
from cms_ext.frontend.theme.figures import long_date
from members_area.register.domain.membership import find_entry


def run(application: AccessApplication, today: date) -> CheckFinding:
    """Check for an open membership with that number, of the applicant."""
    entry = find_entry(application.payload)
    if entry is None:
        return _ask_for_number("NUMBER_UNKNOWN", _("Takiego numeru nie ma w rejestrze członków."))
    if entry.person_id != application.person_id:
        return _ask_for_number("NUMBER_OF_ANOTHER", _("Ten numer ma w rejestrze inna osoba."))
    if not entry.is_open_on(today):
        ended = entry.ended_on or entry.joined_on
        evidence = _("Członkostwo nie trwa; data w rejestrze: %(day)s") % {"day": long_date(ended)}
        return CheckFinding(CheckVerdict.FAIL, "MEMBERSHIP_NOT_OPEN", (evidence,))
    evidence = _("Członek od %(day)s") % {"day": long_date(entry.joined_on)}
    return CheckFinding(CheckVerdict.PASS, "MEMBERSHIP_OPEN", (evidence,))


def _ask_for_number(detail_code: str, evidence: str) -> CheckFinding:
    """Ask the applicant for the number again, because a digit may be mistyped."""
    return CheckFinding(CheckVerdict.FAIL, detail_code, (evidence,), supplement="member_no")
