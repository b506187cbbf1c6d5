"""What requests for papers keep about a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from members_area.requests.models import DocumentRequest

GONE = "–"


def collect(person: Person) -> Sequence[PacketSection]:
    requests = DocumentRequest.objects.filter(person=person).select_related("refusal")
    rows: list[Row] = [_row(request) for request in requests.order_by("received_on", "number")]
    if not rows:
        return []
    return [PacketSection(_("Wnioski o dokumenty"), rows, _("Prawo spółdzielcze, art. 18."))]


def erase(person: Person) -> Sequence[RetainedData]:
    """What was asked for in words goes; that it was asked and answered stays as proof."""
    requests = DocumentRequest.objects.filter(person=person)
    if not requests.exists():
        return []
    requests.update(description=GONE)
    return [
        RetainedData(
            _("numery, dni i stany wniosków o dokumenty oraz odmowy"),
            _("prawo spółdzielcze, art. 18: Spółdzielnia wykazuje, że odpowiedziała"),
        )
    ]


def _row(request: DocumentRequest) -> Row:
    refusal = getattr(request, "refusal", None)
    return {
        _("Numer"): request.number,
        _("Wpłynął"): request.received_on,
        _("Czego dotyczy"): request.description,
        _("Forma"): request.get_form_display(),
        _("Stan"): request.get_state_display(),
        _("Koszt w zł"): request.amount,
        _("Zakończono"): request.ended_on,
        _("Powody odmowy"): refusal.reasons if refusal else None,
    }
