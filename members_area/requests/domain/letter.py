"""The letter of a refusal, as an accessible PDF (library.md §7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.pdf import render
from cms_ext.frontend.theme.figures import long_date
from cms_ext.frontend.theme.models import CoopSettings
from members_area.requests.models import Refusal
from members_area.requests.vocabulary import RequestState

LAYOUT = Path(__file__).parent.parent / "layouts" / "refusal.typ"

# The law's words; every letter ends with them.
CLOSING = gettext_lazy(
    "Odmowa została sporządzona na piśmie zgodnie z art. 18 § 3 ustawy – Prawo spółdzielcze. "
    "W terminie 7 dni od dnia doręczenia odmowy członek może złożyć wniosek do sądu rejestrowego "
    "o zobowiązanie Spółdzielni do udostępnienia umowy."
)


def refusal_letter(refusal: Refusal) -> bytes:
    """One A4 page or more, dated as it was signed."""
    return render(LAYOUT, letter_words(refusal), issued=refusal.signed_on)


def letter_words(refusal: Refusal) -> dict[str, object]:
    """Everything that the letter prints."""
    request = refusal.request
    coop = CoopSettings.objects.filter(site__is_default_site=True).first() or CoopSettings()
    address = request.person.correspondence_address
    return {
        "coop": coop.full_name or coop.name,
        "office": coop.address,
        "addressee": [request.person.name, *filter(None, map(str.strip, address.split(",")))],
        "dated": long_date(refusal.signed_on),
        "title": _title(refusal),
        "paragraphs": [
            _(
                "W odpowiedzi na wniosek nr %(number)s z %(day)s Zarząd Spółdzielni odmawia "
                "udostępnienia: %(what)s."
            )
            % {
                "number": request.number,
                "day": _day(request.received_on),
                "what": refusal.what.rstrip("."),
            },
            _("Podstawa odmowy: %(ground)s.") % {"ground": refusal.get_ground_display()},
            _("Uzasadnienie: %(reasons)s") % {"reasons": refusal.reasons},
        ],
        "signature": refusal.signed_by,
        "signature_label": _("za Zarząd Spółdzielni"),
        "closing": str(CLOSING),
    }


def _title(refusal: Refusal) -> str:
    if refusal.request.state == RequestState.REFUSED:
        return _("Odmowa udostępnienia dokumentów")
    return _("Odmowa udostępnienia części dokumentów")


def _day(day: date) -> str:
    return _("dnia %(day)s") % {"day": long_date(day)}
