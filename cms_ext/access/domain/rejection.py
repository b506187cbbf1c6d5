"""What a rejected applicant reads: the reason as text, and what can be done after it."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.access.models import AccessApplication
from cms_ext.access.vocabulary import RejectReason
from cms_ext.base.web.site_address import site_address
from cms_ext.desks.people.person_register.domain.starter_password import describe_office
from cms_ext.plugins import find_panel
from cms_ext.plugins.registry import find_realm, list_open_procedures

IN_PERSON_WAY = N_("Dostęp możesz uzyskać osobiście w pokoju nr %(room)s, w godzinach pracy biura.")
NOT_ENTITLED_WAY = N_(
    "Ten panel jest tylko dla osób, które mają do niego prawo. Jeśli to pomyłka, wyjaśnimy ją "
    "w pokoju nr %(room)s."
)
OTHER_PANEL = N_("Możesz złożyć wniosek do innego panelu, jeśli Cię dotyczy:")
# What is true for a reason, and what the applicant can do.
AFTER_REJECTION: Mapping[RejectReason, str] = {
    **dict.fromkeys(RejectReason, IN_PERSON_WAY),
    RejectReason.NOT_MEMBER: NOT_ENTITLED_WAY,
    RejectReason.NOT_PAYER: NOT_ENTITLED_WAY,
    RejectReason.DUPLICATE: N_(
        "Zaloguj się swoim hasłem albo dokończ wcześniejszy wniosek. Nie pamiętasz hasła? Nowe "
        "ustawisz na stronie logowania. Pomożemy w pokoju nr %(room)s."
    ),
    RejectReason.OTHER: N_("Odpowiemy na pytania w pokoju nr %(room)s."),
}


def describe_reject_reason(application: AccessApplication) -> str:
    """Return the reason of a refusal with what the clerk added to it."""
    reason, text = RejectReason(application.reject_reason), application.decision_text
    if reason == RejectReason.OTHER:
        return text
    return (
        _("%(reason)s (%(text)s)") % {"reason": reason.label, "text": text}
        if text
        else str(reason.label)
    )


def way_after_rejection(application: AccessApplication) -> str:
    """Return what the applicant can do after a rejection, true for its reason."""
    office = describe_office(application.panel)
    reason = RejectReason(application.reject_reason)
    way = AFTER_REJECTION[reason]
    sentences = [_(way) % {"room": office.room}]
    if way == NOT_ENTITLED_WAY and (others := _other_panels(application)):
        sentences += [_(OTHER_PANEL), ", ".join(others)]
    return " ".join(sentences)


def _other_panels(application: AccessApplication) -> list[str]:
    """Name the other panels to which one may apply, each with its address."""
    realm = find_realm(application.panel)
    first_ways: dict[str, str] = {}
    for other_realm, procedure in list_open_procedures():
        first_ways.setdefault(other_realm, procedure.path)
    return [
        f"{panel.name} – {site_address(reverse('access:apply', args=[path]))}"
        for other_realm, path in first_ways.items()
        if other_realm != realm and (panel := find_panel(other_realm))
    ]
