"""C01 SENDER_REGISTERED: it came from the address that stands in the register."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.access.domain.checks.sender import sender_of, side_by_side
from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.domain.refusal import NO_ADDRESS, refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, CheckVerdict
from cms_ext.base.typed_values.email import same_mailbox


def run(application: AccessApplication, today: date) -> CheckFinding:
    on_file = application.person.correspondence_email if application.person else ""
    if not on_file:
        return CheckFinding(CheckVerdict.FAIL, "NO_ADDRESS", (refusal(NO_ADDRESS).message,))
    sender = sender_of(application)
    written = str(application.payload.get("email") or "")
    if (
        application.channel == ApplicationChannel.WEB
        and not sender
        and same_mailbox(written, on_file)
    ):
        evidence = _("Nadawca nie potwierdził adresu odnośnikiem z wiadomości.")
        return CheckFinding(CheckVerdict.FAIL, "LINK_NOT_USED", (evidence,))
    same = same_mailbox(sender, on_file)
    lines = side_by_side(_("Nadawca"), sender, _("w rejestrze"), on_file, same=same)
    return CheckFinding(
        CheckVerdict.PASS if same else CheckVerdict.FAIL, "" if same else "SENDER_DIFFERS", lines
    )
