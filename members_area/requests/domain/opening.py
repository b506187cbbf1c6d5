"""The steps of a request: review, cost, opening papers, handing over, withdrawal; copy prices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.law.models import overlapping_period
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.domain.notice import queue_notice
from cms_ext.plugins.coverage import SealStream
from members_area.apps import IKCS
from members_area.library.domain.grants import grant_person
from members_area.library.models import Audience, Document, DocumentKind, DocumentUserPermission
from members_area.library.models.document import DocumentQuerySet
from members_area.requests.models import CopyPrice, DocumentRequest, GivenPaper
from members_area.requests.vocabulary import Delivery, Form, RequestState


def cost_of(form: Form, kinds: Iterable[DocumentKind], units: int, on: date) -> int:
    """Return the cost of pages or files (`units`) in grosze; viewing and free kinds cost nothing.

    Raises ValidationError when the price list has no price on that day.
    """
    if form == Form.VIEW or all(kind.copy_free for kind in kinds) or units == 0:
        return 0
    return price_of(form, on).price * units


def price_of(form: Form, on: date) -> CopyPrice:
    """Return the price on that day. Raises ValidationError when there is none."""
    found = CopyPrice.objects.on(on).filter(form=form).first()
    if found is None:
        raise ValidationError(
            _("Cennik nie ma na ten dzień ceny dla formy „%(form)s”. Wpisz ją w „Cennik kopii”.")
            % {"form": Form(form).label}
        )
    return found


@transaction.atomic
def save_price(price: CopyPrice, *, origin: Origin) -> CopyPrice:
    """Save a price. Raises ValidationError when another price of the form overlaps."""
    wait_for_turn(SealStream.OFFICE)
    same = CopyPrice.objects.select_for_update().filter(form=price.form).exclude(pk=price.pk)
    list(same)  # lock: prices of one form are saved one after the other
    price.full_clean()
    if same.filter(overlapping_period(price.valid_from, price.valid_to)).exists():
        raise ValidationError(
            {
                "valid_from": _(
                    "W tym czasie obowiązuje inna cena. Najpierw wpisz tamtej ostatni dzień."
                )
            }
        )
    price.save()
    facts = {"form": price.form, "unit": price.unit, "price": price.price}
    record("COPY_PRICE_KEPT", origin, obj=price, changes=facts)
    return price


NEWS = "members_area/requests/mail/news.txt"


def notify_member(request: DocumentRequest) -> None:
    """Queue „jest nowa wiadomość” to the address on file, if there is one.

    The message says that the request has changed, never what it is about.
    """
    address = request.person.correspondence_email
    if address:
        queue_notice(
            address,
            NEWS,
            request.number,
            {},
            url=site_address(reverse("ikcs:request", args=[request.pk])),
            common_url=site_address(reverse("ikcs:requests")),
            about=request,
        )


# The states in which each step is allowed.
BEGINS: Mapping[str, tuple[RequestState, ...]] = {
    "start_review": (RequestState.SUBMITTED,),
    "note_cost": (RequestState.IN_REVIEW, RequestState.PARTLY_REFUSED),
    "accept_cost": (RequestState.COST_NOTICE,),
    "mark_ready": (RequestState.IN_REVIEW, RequestState.COST_ACCEPTED, RequestState.PARTLY_REFUSED),
    "open_papers": (
        RequestState.IN_REVIEW,
        RequestState.COST_ACCEPTED,
        RequestState.PARTLY_REFUSED,
    ),
    "hand_over": (RequestState.READY,),
    "refuse": (RequestState.IN_REVIEW, RequestState.COST_NOTICE, RequestState.COST_ACCEPTED),
    "withdraw": (
        RequestState.SUBMITTED,
        RequestState.IN_REVIEW,
        RequestState.COST_NOTICE,
        RequestState.COST_ACCEPTED,
        RequestState.READY,
        RequestState.PARTLY_REFUSED,
    ),
}
PAID_FORMS = (Form.PAPER, Form.ELECTRONIC)


def is_step_open(step: str, request: DocumentRequest) -> bool:
    """Return True if the state allows a step; the verb itself checks further conditions."""
    return request.state in BEGINS[step] and _fits_form(step, request)


@transaction.atomic
def start_review(request: DocumentRequest, *, origin: Origin) -> DocumentRequest:
    request = lock_request(request, "start_review")
    return move_request(request, RequestState.IN_REVIEW, "REQUEST_TAKEN_UP", origin)


@transaction.atomic
def note_cost(
    request: DocumentRequest, units: int, *, today: date, origin: Origin
) -> DocumentRequest:
    """Notify the member of the cost of pages or files (`units`).

    Raises ValidationError for free copies, and without a price.
    """
    request = lock_request(request, "note_cost")
    cost = cost_of(Form(request.form), request.kinds.all(), units, today)
    if cost == 0:
        raise ValidationError(_("Ta kopia jest bezpłatna. Wydaj ją bez zawiadomienia."))
    request.units, request.cost = units, cost
    request.cost_noted_on, request.cost_accepted_on = today, None
    return move_request(
        request,
        RequestState.COST_NOTICE,
        "REQUEST_COST_NOTED",
        origin,
        changes={"units": units, "cost": cost},
    )


@transaction.atomic
def accept_cost(request: DocumentRequest, *, today: date, origin: Origin) -> DocumentRequest:
    """Save that the member accepts the cost."""
    request = lock_request(request, "accept_cost")
    request.cost_accepted_on = today
    changes = {"cost": request.cost}
    return move_request(
        request, RequestState.COST_ACCEPTED, "REQUEST_COST_ACCEPTED", origin, changes=changes
    )


@transaction.atomic
def mark_ready(request: DocumentRequest, *, today: date, origin: Origin) -> DocumentRequest:
    """Mark the documents as ready to be viewed, collected or sent.

    Also for files that are not handed over by `open_papers`.
    """
    request = lock_request(request, "mark_ready")
    refuse_unpaid(request)
    request.ready_on = today
    return move_request(request, RequestState.READY, "REQUEST_READY", origin)


@transaction.atomic
def hand_over(request: DocumentRequest, *, today: date, origin: Origin) -> DocumentRequest:
    """Mark the documents as collected in the office, or sent."""
    request = lock_request(request, "hand_over")
    request.ended_on = today
    state = RequestState.COLLECTED if request.delivery == Delivery.OFFICE else RequestState.SENT
    return move_request(request, state, "REQUEST_HANDED_OVER", origin)


@transaction.atomic
def withdraw_request(request: DocumentRequest, *, today: date, origin: Origin) -> DocumentRequest:
    """Withdraw a request, by the member."""
    request = lock_request(request, "withdraw")
    request.ended_on = today
    return move_request(request, RequestState.WITHDRAWN, "REQUEST_WITHDRAWN", origin)


def lock_request(request: DocumentRequest, step: str) -> DocumentRequest:
    """Lock the request. Raises ValidationError when its state does not allow the step."""
    wait_for_turn(SealStream.OFFICE)
    fresh = DocumentRequest.objects.select_for_update().get(pk=request.pk)
    if not is_step_open(step, fresh):
        raise ValidationError(
            _(
                "Wniosek jest teraz w stanie „%(state)s”. Tej czynności nie "
                "można już wykonać. Odśwież stronę."
            )
            % {"state": fresh.get_state_display()}
        )
    return fresh


def move_request(
    request: DocumentRequest,
    to: RequestState,
    action: str,
    origin: Origin,
    *,
    changes: Mapping[str, Any] | None = None,
) -> DocumentRequest:
    """Save the request in its new state, log an event, and notify the member."""
    before, request.state = request.state, to
    request.full_clean(exclude=["kinds"])
    request.save()
    record(
        action,
        origin,
        obj=request,
        subject=request.person,
        from_state=before,
        to_state=to,
        changes=changes,
    )
    notify_member(request)
    return request


def refuse_unpaid(request: DocumentRequest) -> None:
    """Raise ValidationError while the member has not accepted the cost (library.md §7)."""
    kinds = request.kinds.all()
    costs = request.form in PAID_FORMS and not all(kind.copy_free for kind in kinds)
    if costs and request.cost_accepted_on is None:
        raise ValidationError(
            _("Najpierw podaj członkowi koszt kopii. Przygotujesz ją, gdy go przyjmie.")
        )


def _fits_form(step: str, request: DocumentRequest) -> bool:
    """Return True if the form allows the step: only files open in IKCS, and viewing is free."""
    if step == "open_papers":
        return request.form == Form.ELECTRONIC
    return step != "note_cost" or request.form in PAID_FORMS


MAX_OPENING = timedelta(days=366)


def papers_to_give(request: DocumentRequest, today: date) -> DocumentQuerySet:
    """Return the published documents of the request's kinds that are given on request."""
    published = Document.objects.published(today)
    return published.filter(audience=Audience.ON_REQUEST, kind__in=request.kinds.all())


@transaction.atomic
def open_papers(
    request: DocumentRequest,
    papers: Sequence[Document],
    *,
    until: date,
    today: date,
    origin: Origin,
) -> DocumentRequest:
    """Open documents to the applicant's login until a day, inclusive; this answers the request.

    No other verb opens documents to a single login. Raises ValidationError for a paper that is not
    given on request, an applicant without a login to IKCS, a day in the past or more than a year
    away, and copies whose cost is not accepted.
    """
    request = lock_request(request, "open_papers")
    refuse_unpaid(request)
    allowed = set(papers_to_give(request, today).values_list("pk", flat=True))
    if not papers or any(paper.pk not in allowed for paper in papers):
        raise ValidationError(
            {"papers": _("Wybierz opublikowane dokumenty, które udostępnia się na wniosek.")}
        )
    if not today <= until <= today + MAX_OPENING:
        raise ValidationError({"until": _("Podaj dzień w ciągu najbliższego roku.")})
    login = User.objects.filter(person=request.person, realm=IKCS, is_active=True).first()
    if login is None:
        raise ValidationError(_("Ta osoba nie ma loginu do IKCS. Przekaż jej kopię w inny sposób."))
    for paper in papers:
        grant_person(paper, login, until)
        GivenPaper.objects.create(request=request, document=paper, until=until)
    request.ended_on = today
    return move_request(
        request,
        RequestState.SENT,
        "REQUEST_PAPERS_OPENED",
        origin,
        changes={"papers": [str(paper.pk) for paper in papers], "until": until.isoformat()},
    )


@transaction.atomic
def end_expired_grants(today: date) -> int:
    """Remove grants whose last day is over and which open nothing any more. Repeatable."""
    over = DocumentUserPermission.objects.filter(until__lt=today)
    ended = list(over.values_list("content_object", flat=True))
    over.delete()
    if ended:
        record("REQUEST_GRANTS_ENDED", SYSTEM, changes={"papers": sorted(map(str, ended))})
    return len(ended)
