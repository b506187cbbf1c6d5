"""C09 NO_DUPLICATE: no login in use and no other open application of this person."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.domain.refusal import HAS_LOGIN, refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationState, CheckVerdict
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import panel_of
from cms_ext.plugins.procedure import realm_of

OPEN = (
    *ApplicationState.undecided(),
    ApplicationState.APPROVED,
    ApplicationState.CREDENTIALS_ISSUED,
)
IN_USE = (LoginState.ACTIVE, LoginState.SUSPENDED)


def run(application: AccessApplication, today: date) -> CheckFinding:
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
