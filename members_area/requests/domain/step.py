"""The steps of a request: which are allowed in which state (library.md §7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.one_use_link import whole_address
from cms_ext.people.outbox.mail.domain.outbox import queue_message
from members_area.requests.domain.price import cost_of
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import Delivery, Form, RequestState

NEWS = "members_area/requests/mail/news.txt"


def notify_member(request: DocumentRequest) -> None:
    """Queue „jest nowa wiadomość” for the address on file; without one there is nothing to send.

    It tells that the request moved on, and never what it is about.
    """
    address = request.person.correspondence_email
    if address:
        where = whole_address(reverse("ikcs:request", args=[request.pk]))
        queue_message(address, NEWS, {"number": request.number, "url": where}, about=request)


# The states in which each step may be taken. Everything else is refused.
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
    """Whether the state allows a step; further conditions are checked by the verb itself."""
    return request.state in BEGINS[step] and _fits_form(step, request)


@transaction.atomic
def start_review(request: DocumentRequest, *, origin: Origin) -> DocumentRequest:
    """Start the office's work on a request."""
    request = locked(request, "start_review")
    return moved(request, RequestState.IN_REVIEW, "REQUEST_TAKEN_UP", origin)


@transaction.atomic
def note_cost(
    request: DocumentRequest, units: int, *, today: date, origin: Origin
) -> DocumentRequest:
    """Notify the member of the cost of so many pages or files; free ones need no notice.

    Raises ValidationError for a form or kinds that cost nothing, and without a price.
    """
    request = locked(request, "note_cost")
    cost = cost_of(Form(request.form), request.kinds.all(), units, today)
    if cost == 0:
        raise ValidationError(_("Ta kopia jest bezpłatna. Przygotuj ją bez zawiadomienia."))
    request.units, request.cost = units, cost
    request.cost_noted_on, request.cost_accepted_on = today, None
    return moved(
        request,
        RequestState.COST_NOTICE,
        "REQUEST_COST_NOTED",
        origin,
        changes={"units": units, "cost": cost},
    )


@transaction.atomic
def accept_cost(request: DocumentRequest, *, today: date, origin: Origin) -> DocumentRequest:
    """Save that the member accepts the cost."""
    request = locked(request, "accept_cost")
    request.cost_accepted_on = today
    changes = {"cost": request.cost}
    return moved(
        request, RequestState.COST_ACCEPTED, "REQUEST_COST_ACCEPTED", origin, changes=changes
    )


@transaction.atomic
def mark_ready(request: DocumentRequest, *, today: date, origin: Origin) -> DocumentRequest:
    """Mark the papers as ready to be viewed, collected or sent.

    Files, too, that are handed over elsewhere than by `opening.open_papers`.
    """
    request = locked(request, "mark_ready")
    refuse_unpaid(request)
    request.ready_on = today
    return moved(request, RequestState.READY, "REQUEST_READY", origin)


@transaction.atomic
def hand_over(request: DocumentRequest, *, today: date, origin: Origin) -> DocumentRequest:
    """Mark the papers as collected in the office, or sent."""
    request = locked(request, "hand_over")
    request.ended_on = today
    state = RequestState.COLLECTED if request.delivery == Delivery.OFFICE else RequestState.SENT
    return moved(request, state, "REQUEST_HANDED_OVER", origin)


@transaction.atomic
def withdraw(request: DocumentRequest, *, today: date, origin: Origin) -> DocumentRequest:
    """Withdraw a request, by the member."""
    request = locked(request, "withdraw")
    request.ended_on = today
    return moved(request, RequestState.WITHDRAWN, "REQUEST_WITHDRAWN", origin)


def locked(request: DocumentRequest, step: str) -> DocumentRequest:
    """The request, locked until the transaction ends; ValidationError in another state."""
    fresh = DocumentRequest.objects.select_for_update().get(pk=request.pk)
    if not is_step_open(step, fresh):
        raise ValidationError(
            _("Wniosek jest teraz w stanie „%(state)s”. Tej czynności nie można już wykonać.")
            % {"state": fresh.get_state_display()}
        )
    return fresh


def moved(
    request: DocumentRequest,
    to: RequestState,
    action: str,
    origin: Origin,
    *,
    changes: Mapping[str, Any] | None = None,
) -> DocumentRequest:
    """Save the request in its new state, record one event, and notify the member."""
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
    """Raises ValidationError while the member has not accepted the cost (library.md §7)."""
    kinds = request.kinds.all()
    costs = request.form in PAID_FORMS and not all(kind.copy_free for kind in kinds)
    if costs and request.cost_accepted_on is None:
        raise ValidationError(
            _("Najpierw podaj członkowi koszt kopii. Przygotujesz ją, gdy go przyjmie.")
        )


def _fits_form(step: str, request: DocumentRequest) -> bool:
    """Only files are opened in IKCS; looking costs nothing."""
    if step == "open_papers":
        return request.form == Form.ELECTRONIC
    return step != "note_cost" or request.form in PAID_FORMS
