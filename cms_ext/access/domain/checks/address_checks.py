"""The checks of addresses: who sent an application, and what the register has (C01, C02, C08)."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain.finding import CheckFinding
from cms_ext.access.domain.refusal import NO_ADDRESS, refusal
from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import ApplicationChannel, CheckVerdict
from cms_ext.base.text.typed_values import masked_email, same_mailbox
from cms_ext.frontend.theme.figures import long_date


def sender_of(application: AccessApplication) -> str:
    """The proven address: of the message's sender, or where the link was used (access.md §2a)."""
    if application.channel == ApplicationChannel.WEB and application.sender_confirmed_at is None:
        return ""
    return application.sender_email


def side_by_side(
    who: str, address: str, other: str, other_address: str, *, same: bool
) -> tuple[str, ...]:
    """Both addresses, masked; says so when they differ only in the hidden part."""
    line = f"{who}: {masked_email(address)}; {other}: {masked_email(other_address)}"
    return (line,) if same else (line, _("To nie jest ten sam adres."))


def sender_registered(application: AccessApplication, today: date) -> CheckFinding:
    """C01 SENDER_REGISTERED: it came from the address that stands in the register."""
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


def form_email_equals_sender(application: AccessApplication, today: date) -> CheckFinding:
    """C02 FORM_EMAIL_EQ_SENDER: the address in the form is the one that it was sent from."""
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


SETTLED_AFTER = timedelta(days=1)


def email_on_file(application: AccessApplication, today: date) -> CheckFinding:
    """C08 EMAIL_ON_FILE: the register has had an e-mail address for a day or longer."""
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
