"""Which requests somebody sees: members their own, the desk all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from cms_ext.office.law.days_to_term import DaysToTerm
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from members_area.library.address_key import key_in
from members_area.library.models import Document, DocumentKind
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import DONE, WITH_MEMBER

SEES = "members_area_requests.view_documentrequest"
HANDLES = "members_area_requests.handle_documentrequest"
REFUSES = "members_area_requests.refuse_documentrequest"
# From so many days before its end a term is shown as close.
CLOSE_DAYS = 3


@dataclass(frozen=True, slots=True)
class AnswerTerm(DaysToTerm):
    """The day by which a request is to be answered, seen from today."""

    ends_on: date
    today: date

    @property
    def kind(self) -> str:
        if self.days_left < 0:
            return "late"
        return "close" if self.days_left <= CLOSE_DAYS else "open"


def due_of(request: DocumentRequest, today: date) -> AnswerTerm | None:
    """The answer term of a request; None when it is done or waits for the member."""
    if request.is_done or request.state in WITH_MEMBER:
        return None
    return AnswerTerm(request.due_on, today)


def askable_kinds() -> QuerySet[DocumentKind]:
    """The kinds that members may request: to be copied, or given on request by the act."""
    return DocumentKind.objects.filter(art81=True)


def own_requests(user: AbstractBaseUser | AnonymousUser) -> QuerySet[DocumentRequest]:
    """The requests of this member, newest first; none for anybody else."""
    person = requester(user)
    if person is None:
        return DocumentRequest.objects.none()
    return requests_of(person).prefetch_related("papers")


def requester(user: AbstractBaseUser | AnonymousUser) -> int | None:
    """The key of the person whose requests this login sees."""
    return user.person_id if isinstance(user, User) and user.realm == Realm.IKCS else None


def requests_of(person: int) -> QuerySet[DocumentRequest]:
    """The requests of the person with this key, newest first."""
    return DocumentRequest.objects.filter(person=person).order_by("-received_on", "-number")


def own_request(user: AbstractBaseUser | AnonymousUser, key: str) -> DocumentRequest:
    """One of the member's requests. Raises Http404 for others and for unknown ones alike."""
    return _found(own_requests(user), key)


def open_requests() -> QuerySet[DocumentRequest]:
    """The open requests, the nearest term first."""
    return _at_desk(DocumentRequest.objects.exclude(state__in=DONE).order_by("due_on", "number"))


def owed_requests() -> QuerySet[DocumentRequest]:
    """The requests on which the office has the next step."""
    return DocumentRequest.objects.exclude(state__in=(*DONE, *WITH_MEMBER))


def done_requests() -> QuerySet[DocumentRequest]:
    done = DocumentRequest.objects.filter(state__in=DONE)
    return _at_desk(done.order_by("-ended_on", "-number"))


def any_request(key: str) -> DocumentRequest:
    return _found(DocumentRequest.objects.all(), key)


def open_papers_of(request: DocumentRequest, today: date) -> QuerySet[Document]:
    """The papers that this request opened and that are still open and published today."""
    given = request.papers.filter(until__gte=today)
    return Document.objects.published(today).filter(pk__in=given.values("document"))


def _at_desk(requests: QuerySet[DocumentRequest]) -> QuerySet[DocumentRequest]:
    return requests.select_related("person").prefetch_related("kinds")


def _found(requests: QuerySet[DocumentRequest], key: str) -> DocumentRequest:
    found = requests.select_related("person", "refusal").filter(pk=key_in(key)).first()
    if found is None:
        raise Http404
    return found
