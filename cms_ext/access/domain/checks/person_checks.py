"""The checks of the person: no second login, a call, an ID seen (C09, C10, C12)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.domain.refusal import HAS_LOGIN, NO_PHONE, refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState, CheckVerdict, PhoneResult
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import panel_of
from cms_ext.plugins.registry import realm_of

OPEN = (
    *ApplicationState.undecided(),
    ApplicationState.APPROVED,
    ApplicationState.CREDENTIALS_ISSUED,
)
IN_USE = (LoginState.ACTIVE, LoginState.SUSPENDED)


def no_duplicate(application: AccessApplication, today: date) -> CheckFinding:
    """C09 NO_DUPLICATE: no login in use and no other open application of this person."""
    person = application.person
    if person is None:
        evidence = _("Nie znaleziono tej osoby w rejestrze.")
        return CheckFinding(CheckVerdict.FAIL, "PERSON_UNKNOWN", (evidence,))
    realm = realm_of(application.panel)
    if User.objects.filter(person=person, realm=realm, state__in=IN_USE).exists():
        panel = panel_of(realm)
        message = refusal(HAS_LOGIN, panel=panel.name if panel else application.panel).message
        return CheckFinding(CheckVerdict.FAIL, "HAS_LOGIN", (message,))
    others = (
        AccessApplication.objects.filter(person=person, panel=application.panel, state__in=OPEN)
        .exclude(pk=application.pk)
        # Not signed yet: a stranger's, perhaps, and so in nobody's way.
        .exclude(in_queue=False)
        # Its login was closed before the first sign-in, so nobody will ever activate it.
        .exclude(state=ApplicationState.CREDENTIALS_ISSUED, user__state=LoginState.CLOSED)
    )
    numbers = ", ".join(others.order_by("number").values_list("number", flat=True))
    if numbers:
        line = _("Inny otwarty wniosek tej osoby: %(numbers)s") % {"numbers": numbers}
        return CheckFinding(CheckVerdict.FAIL, "OTHER_APPLICATION", (line,))
    return CheckFinding(CheckVerdict.PASS, "", (_("Brak dostępu i innych otwartych wniosków."),))


def phone_ok(application: AccessApplication, today: date) -> CheckFinding:
    """C10 PHONE_OK: whoever answered at the number given confirmed the application."""
    return phone_finding(application)


def phone_finding(application: AccessApplication) -> CheckFinding:
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


def identity_document(application: AccessApplication, today: date) -> CheckFinding:
    """C12 ID_SEEN: the clerk looked at an ID. No copy and no number is kept."""
    evidence = _("Obejrzyj dokument tożsamości. Nie kopiuj go i nie zapisuj jego numeru.")
    return CheckFinding(CheckVerdict.CANNOT_TELL, "NOT_SEEN_YET", (evidence,))
