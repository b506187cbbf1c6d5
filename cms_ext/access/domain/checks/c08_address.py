"""C08 EMAIL_ON_FILE: the register has had an e-mail address for a day or longer."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.domain.refusal import NO_ADDRESS, refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.base.typed_values.masking import masked_email
from cms_ext.frontend.theme.figures import long_date

SETTLED_AFTER = timedelta(days=1)


def run(application: AccessApplication, today: date) -> CheckFinding:
    person = application.person
    if person is None or not person.correspondence_email:
        return CheckFinding(CheckVerdict.FAIL, "NO_ADDRESS", (refusal(NO_ADDRESS).message,))
    since = person.correspondence_email_since
    shown = masked_email(person.correspondence_email)
    if since is None:
        return CheckFinding(
            CheckVerdict.PASS, "", (_("W rejestrze: %(email)s") % {"email": shown},)
        )
    words = {"email": shown, "day": long_date(timezone.localdate(since))}
    line = _("W rejestrze: %(email)s, od: %(day)s") % words
    if application.received_at - since < SETTLED_AFTER:
        late = _("Adres wpisano mniej niż dzień przed wnioskiem.")
        return CheckFinding(CheckVerdict.FAIL, "ADDRESS_TOO_NEW", (line, late))
    return CheckFinding(CheckVerdict.PASS, "", (line,))
