"""C10 PHONE_OK: whoever answered at the number on file confirmed the application."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.domain.refusal import NO_PHONE, refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict, PhoneResult


def run(application: AccessApplication, today: date) -> CheckFinding:
    return found(application)


def found(application: AccessApplication) -> CheckFinding:
    doubt = _("Wątpliwość: %(doubt)s") % {"doubt": application.doubt}
    last = application.phone_checks.last()
    if last is None and not (application.person and application.person.phone):
        return CheckFinding(CheckVerdict.FAIL, "NO_PHONE", (doubt, refusal(NO_PHONE).message))
    if last is None:
        evidence = _("Nie przeprowadzono jeszcze rozmowy.")
        return CheckFinding(CheckVerdict.FAIL, "NOT_CALLED", (doubt, evidence))
    call = _("Rozmowa: %(result)s, numer %(number)s") % {
        "result": last.get_result_display(),
        "number": last.masked_number,
    }
    verdict = CheckVerdict.PASS if last.result == PhoneResult.CONFIRMED else CheckVerdict.FAIL
    # After the last of the calls (`phone.MOST_CALLS`) nobody is called again.
    given_up = last.result == PhoneResult.NO_ANSWER and application.in_person_only
    return CheckFinding(verdict, "NEVER_ANSWERED" if given_up else last.result, (doubt, call))
