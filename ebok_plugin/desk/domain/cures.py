"""Links to the screens where findings of a rehearsal are corrected."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from ebok_plugin.charges.models import ChargeRunFinding


class Cure(NamedTuple):
    """A link to the screen where the missing thing is entered."""

    address: str
    words: str


def cure_of(finding: ChargeRunFinding) -> Cure | None:
    """The link for a finding; None when no screen corrects it."""
    code, component, account = finding.code, finding.component, finding.account
    if code == "NO_ACCOUNT":
        return Cure(reverse("ebok_import_ledger"), _("Wczytaj konta"))
    if code == "NO_COMPONENT":
        return Cure(reverse("ebok_desk_components"), _("Wpisz składniki"))
    if code == "PERIOD_CLOSED":
        return Cure(reverse("ebok_desk_periods"), _("Zamknięte okresy"))
    if component is None:
        return None
    if code in ("QUANTITY_MISSING", "QUANTITY_FROM_LAST") and account is not None:
        address = reverse("ebok_desk_premises_values", args=[account.premises_id])
        return Cure(f"{address}?podstawa={component.basis}", _("Wpisz ilość"))
    page = reverse("ebok_desk_component", args=[component.pk])
    if code == "RATE_MISSING":
        return Cure(f"{page}#stawki", _("Wpisz stawkę"))
    if code in ("USE_FROM_LAST", "USE_FROM_RATE", "USE_MISSING"):
        return Cure(f"{page}#gdzie", _("Wskaż, gdzie się nalicza"))
    return None
