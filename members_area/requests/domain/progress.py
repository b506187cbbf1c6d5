"""Where a request stands, in words for the member: what is now, what comes next and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.frontend.theme.figures import long_date, zloty
from cms_ext.people.identity.models import User
from members_area.library.domain.contributed import WaitingTask
from members_area.requests.domain.queries import requester, requests_of
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import Delivery, Form, RequestState


@dataclass(frozen=True, slots=True)
class RequestProgress:
    """`by` is the day by which the office answers; None when it is not the office's turn."""

    now: str
    next_step: str
    by: date | None = None


def progress(request: DocumentRequest) -> RequestProgress:
    state = RequestState(request.state)
    now, next_step = _words(request, state)
    answers = state in (
        RequestState.SUBMITTED,
        RequestState.IN_REVIEW,
        RequestState.COST_ACCEPTED,
        RequestState.PARTLY_REFUSED,
    )
    return RequestProgress(now, next_step, request.due_on if answers else None)


def _words(request: DocumentRequest, state: RequestState) -> tuple[str, str]:
    if state == RequestState.READY:
        return _ready(request)
    if state == RequestState.SENT:
        return _sent(request)
    cost = zloty(request.amount) if request.amount is not None else ""
    words = {
        RequestState.SUBMITTED: (
            _("Wniosek czeka na rozpatrzenie"),
            _("Kancelaria ustali, o które dokumenty chodzi, i da znać, co dalej."),
        ),
        RequestState.IN_REVIEW: (
            _("Kancelaria rozpatruje wniosek"),
            _("Przygotujemy dokumenty albo najpierw podamy koszt kopii."),
        ),
        RequestState.COST_NOTICE: (
            _("Kopie kosztują %(cost)s") % {"cost": cost},
            _("Przyjmij koszt albo wycofaj wniosek. Kopie przygotujemy, gdy przyjmiesz koszt."),
        ),
        RequestState.COST_ACCEPTED: (
            _("Koszt %(cost)s jest przyjęty") % {"cost": cost},
            _("Przygotowujemy kopie."),
        ),
        RequestState.COLLECTED: (_("Dokumenty zostały wydane"), _("Wniosek jest zakończony.")),
        RequestState.PARTLY_REFUSED: (
            _("Części dokumentów odmówiono"),
            _("Pozostałe dokumenty przygotowujemy. Odmowa i jej powody są niżej."),
        ),
        RequestState.REFUSED: (
            _("Udostępnienia odmówiono"),
            _("Odmowa, jej powody i termin do sądu są niżej."),
        ),
        RequestState.WITHDRAWN: (_("Wniosek wycofano"), _("W każdej chwili możesz złożyć nowy.")),
    }
    return words[state]


def _ready(request: DocumentRequest) -> tuple[str, str]:
    if request.form == Form.VIEW:
        return (
            _("Dokumenty czekają na wgląd"),
            _("Przyjdź do biura w godzinach otwarcia. Weź dokument tożsamości."),
        )
    if request.delivery == Delivery.POST:
        return _("Kopie są gotowe"), _("Wyślemy je pocztą na adres z rejestru członków.")
    if request.delivery == Delivery.ACCOUNT:
        return _("Kopie są gotowe"), _("Kancelaria przekaże je w uzgodniony sposób.")
    return (
        _("Kopie są gotowe"),
        _("Odbierz je w biurze w godzinach otwarcia. Weź dokument tożsamości."),
    )


def _sent(request: DocumentRequest) -> tuple[str, str]:
    days = [paper.until for paper in request.papers.all()]
    if days:
        day = long_date(max(days))
        return (
            _("Dokumenty są otwarte w IKCS"),
            _("Otworzysz je i pobierzesz do %(day)s włącznie.") % {"day": day},
        )
    if request.delivery == Delivery.POST:
        return _("Kopie wysłano pocztą"), _("Wniosek jest zakończony.")
    return _("Kopie przekazano"), _("Wniosek jest zakończony.")


TOLD: Mapping[str, object] = {
    RequestState.COST_NOTICE: gettext_lazy(
        "Spółdzielnia podała koszt. Przyjmij go albo wycofaj wniosek."
    ),
    RequestState.READY: gettext_lazy("Dokumenty są gotowe do odbioru."),
}


class RequestOnMember(NamedTuple):
    """A request on which the member has the next step."""

    pk: UUID
    number: str
    state: str


def _on_member(person: int) -> QuerySet[DocumentRequest, Any]:
    mine = requests_of(person).filter(state__in=TOLD)
    return mine.values_list(*RequestOnMember._fields)


_ON_MEMBER = PreparedQuery(_on_member)


def waiting_tasks(user: User, today: date) -> list[WaitingTask]:
    """The tasks of a member: requests on which the member has the next step. One query."""
    person = requester(user)
    if person is None:
        return []
    return [
        WaitingTask(
            _("Wniosek %s") % request.number,
            str(TOLD[request.state]),
            reverse("ikcs:request", args=[request.pk]),
        )
        for request in map(RequestOnMember._make, _ON_MEMBER(person=person))
    ]
