"""Check C07 of an institution: it may declare for a property, or pays an account.

It uses applications, so it is imported only where `cms_ext.access` is on.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckFinding, CheckVerdict
from ebok_plugin.ledger import payer_check
from waste_union.declarations.domain.properties import select_properties

MAX_NAMED = 20


def run(application: AccessApplication, today: date) -> CheckFinding:
    person = application.person
    places = list(select_properties(person, today)[: MAX_NAMED + 1]) if person else []
    if not places:
        return payer_check.run(application, today)
    codes = ", ".join(place.code for place in places[:MAX_NAMED])
    more = _(" i inne") if len(places) > MAX_NAMED else ""
    words = _("Może składać deklaracje dla nieruchomości: %(codes)s") % {"codes": codes}
    return CheckFinding(CheckVerdict.PASS, "DECLARES", (words + more,))
