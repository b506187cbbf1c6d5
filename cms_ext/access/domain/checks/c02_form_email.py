"""C02 FORM_EMAIL_EQ_SENDER: the address in the form is the one that it was sent from."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.checks.sender import sender_of, side_by_side
from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, CheckVerdict
from cms_ext.base.typed_values.email import same_mailbox


def run(application: AccessApplication, today: date) -> CheckFinding:
    written = str(application.payload.get("email") or "")
    if not written.strip():
        evidence = _("W formularzu nie ma adresu e-mail.")
        return CheckFinding(CheckVerdict.FAIL, "NO_EMAIL_IN_FORM", (evidence,))
    sender = sender_of(application)
    if application.channel == ApplicationChannel.WEB and not sender:
        evidence = _("Nadawca nie potwierdził adresu odnośnikiem z wiadomości.")
        return CheckFinding(CheckVerdict.FAIL, "LINK_NOT_USED", (evidence,))
    same = same_mailbox(written, sender)
    lines = side_by_side(_("Formularz"), written, _("nadawca"), sender, same=same)
    return CheckFinding(
        CheckVerdict.PASS if same else CheckVerdict.FAIL, "" if same else "FORM_DIFFERS", lines
    )
