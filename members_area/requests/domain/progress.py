"""Queries for requests, their terms, and their progress as text for the member."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.frontend.theme.figures import format_zloty, long_date
from cms_ext.office.law.working_days import DaysToTerm
from cms_ext.people.identity.models import User
from members_area.apps import IKCS
from members_area.library.domain.contributed import WaitingTask
from members_area.library.domain.queries.document import parse_key
from members_area.library.models import Document, DocumentKind
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import DONE, WITH_MEMBER, Delivery, Form, RequestState

SEES = "members_area_requests.view_documentrequest"
HANDLES = "members_area_requests.handle_documentrequest"
REFUSES = "members_area_requests.refuse_documentrequest"
# So many days before its end a term is shown as close.
CLOSE_DAYS = 3


@dataclass(frozen=True, slots=True)
class AnswerTerm(DaysToTerm):
    """The last day for an answer, seen from today."""

    ends_on: date
    today: date

    @property
    def kind(self) -> str:
        if self.days_left < 0:
            return "late"
        return "close" if self.days_left <= CLOSE_DAYS else "open"


def due_of(request: DocumentRequest, today: date) -> AnswerTerm | None:
    """Return the answer term of a request; None when it is done or waits for the member."""
    if request.is_done or request.state in WITH_MEMBER:
        return None
    return AnswerTerm(request.due_on, today)


def askable_kinds() -> QuerySet[DocumentKind]:
    """Return the kinds that members may request by the act: for copies, or given on request."""
    return DocumentKind.objects.filter(art81=True)


def own_requests(user: AbstractBaseUser | AnonymousUser) -> QuerySet[DocumentRequest]:
    """Return the requests of this member, newest first; none for anybody else."""
    person = requester(user)
    if person is None:
        return DocumentRequest.objects.none()
    return requests_of(person).prefetch_related("papers")


def requester(user: AbstractBaseUser | AnonymousUser) -> int | None:
    """Return the key of the person whose requests this login may see."""
    return user.person_id if isinstance(user, User) and user.realm == IKCS else None


def requests_of(person: int) -> QuerySet[DocumentRequest]:
    """Return the requests of the person with this key, newest first."""
    return DocumentRequest.objects.filter(person=person).order_by("-received_on", "-number")


def own_request(user: AbstractBaseUser | AnonymousUser, key: str) -> DocumentRequest:
    """A request of this member. Raises the same Http404 for other and unknown requests."""
    return _get_request(own_requests(user), key)


def open_requests() -> QuerySet[DocumentRequest]:
    """Return the open requests, the nearest term first."""
    return _at_desk(DocumentRequest.objects.exclude(state__in=DONE).order_by("due_on", "number"))


def owed_requests() -> QuerySet[DocumentRequest]:
    """Return the requests on which the office has the next step."""
    return DocumentRequest.objects.exclude(state__in=(*DONE, *WITH_MEMBER))


def done_requests() -> QuerySet[DocumentRequest]:
    done = DocumentRequest.objects.filter(state__in=DONE)
    return _at_desk(done.order_by("-ended_on", "-number"))


def find_request(key: str) -> DocumentRequest:
    return _get_request(DocumentRequest.objects.all(), key)


def open_papers_of(request: DocumentRequest, today: date) -> QuerySet[Document]:
    """Return the documents that this request opened and that are still open and published today."""
    given = request.papers.filter(until__gte=today)
    return Document.objects.published(today).filter(pk__in=given.values("document"))


def _at_desk(requests: QuerySet[DocumentRequest]) -> QuerySet[DocumentRequest]:
    return requests.select_related("person").prefetch_related("kinds")


def _get_request(requests: QuerySet[DocumentRequest], key: str) -> DocumentRequest:
    found = requests.select_related("person", "refusal").filter(pk=parse_key(key)).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class RequestProgress:
    """Progress as text; `by` is the office's term, None when it is not the office's turn."""

    now: str
    next_step: str
    by: date | None = None


def describe_request_progress(request: DocumentRequest) -> RequestProgress:
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
        return _words_when_ready(request)
    if state == RequestState.SENT:
        return _words_when_sent(request)
    cost = format_zloty(request.amount) if request.amount is not None else ""
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


def _words_when_ready(request: DocumentRequest) -> tuple[str, str]:
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


def _words_when_sent(request: DocumentRequest) -> tuple[str, str]:
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


MEMBER_STEPS: Mapping[str, object] = {
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


def _query_on_member(person: int) -> QuerySet[DocumentRequest, Any]:
    mine = requests_of(person).filter(state__in=MEMBER_STEPS)
    return mine.values_list(*RequestOnMember._fields)


_ON_MEMBER = PreparedQuery(_query_on_member)


def list_request_tasks(user: User, today: date) -> list[WaitingTask]:
    """Return the tasks of a member: requests on which the member has the next step. One query."""
    person = requester(user)
    if person is None:
        return []
    return [
        WaitingTask(
            _("Wniosek %s") % request.number,
            str(MEMBER_STEPS[request.state]),
            reverse("ikcs:request", args=[request.pk]),
        )
        for request in map(RequestOnMember._make, _ON_MEMBER(person=person))
    ]
