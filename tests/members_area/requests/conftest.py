"""A member who asks, the clerk who answers, a price list."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import User
from members_area.library.models import DocumentKind
from members_area.requests.domain.opening import (
    accept_cost,
    hand_over,
    mark_ready,
    note_cost,
    save_price,
    start_review,
    withdraw_request,
)
from members_area.requests.domain.registration import (
    Grounds,
    RequestedPapers,
    refuse_request,
    submit_request,
)
from members_area.requests.models import CopyPrice, DocumentRequest, PriceUnit
from members_area.requests.vocabulary import Delivery, Form, Ground, RequestChannel, RequestState
from tests.people import person_of

TODAY = date(2026, 11, 20)
REASONS = "Umowa zawiera stawki, które wykonawca zastrzegł jako tajemnicę swojego przedsiębiorstwa."
GROUNDS = Grounds(
    what="umowa z firmą Dźwigpol z 2 marca 2026 r.",
    ground=Ground.THIRD_PARTY_RIGHTS,
    reasons=REASONS,
    signed_by="Barbara Wilk",
)


Move = Callable[[DocumentRequest], DocumentRequest]


class Ask(Protocol):
    """Makes a request; what a test does not name has a sensible value."""

    def __call__(self, *kinds: str, form: str = "ELECTRONIC", **facts: Any) -> DocumentRequest: ...


@pytest.fixture
def prices(db: None) -> None:
    for form, unit, price in (
        (Form.PAPER, PriceUnit.PAGE, 50),
        (Form.ELECTRONIC, PriceUnit.FILE, 500),
    ):
        row = CopyPrice(form=form, unit=unit, price=price, valid_from=date(2026, 1, 1))
        save_price(row, origin=SYSTEM)


@pytest.fixture
def ask(anna: User, prices: None) -> Ask:
    return lambda *kinds, **facts: submitted(anna, *kinds, **facts)


def submitted(
    user: User, *kinds: str, form: str = "ELECTRONIC", on: date = TODAY, **facts: Any
) -> DocumentRequest:
    what = RequestedPapers(
        kinds=[DocumentKind.objects.get(code=code) for code in kinds or ("INVOICE",)],
        description=facts.pop("description", "Faktury za remont dźwigu w 2026 r."),
        form=Form(form),
        delivery=Delivery(facts.pop("delivery", "OFFICE")),
        **facts,
    )
    return submit_request(
        person_of(user), what, channel=RequestChannel.IKCS, on=on, origin=Origin(user)
    )


def in_state(request: DocumentRequest, state: RequestState) -> DocumentRequest:
    """A request for copies on paper, moved by its verbs to this state."""
    day: dict[str, Any] = {"today": TODAY, "origin": SYSTEM}
    to_cost: list[Move] = [
        lambda one: start_review(one, origin=SYSTEM),
        lambda one: note_cost(one, 10, **day),
        lambda one: accept_cost(one, **day),
    ]
    to_ready: list[Move] = [*to_cost, lambda one: mark_ready(one, **day)]
    ways: dict[RequestState, list[Move]] = {
        RequestState.SUBMITTED: [],
        RequestState.IN_REVIEW: to_cost[:1],
        RequestState.COST_NOTICE: to_cost[:2],
        RequestState.COST_ACCEPTED: to_cost,
        RequestState.READY: to_ready,
        RequestState.COLLECTED: [*to_ready, lambda one: hand_over(one, **day)],
        RequestState.SENT: [*to_ready, lambda one: hand_over(one, **day)],
        RequestState.PARTLY_REFUSED: [
            *to_cost,
            lambda one: refuse_request(one, Grounds(**{**_grounds(), "whole": False}), **day),
        ],
        RequestState.REFUSED: [*to_cost[:1], lambda one: refuse_request(one, GROUNDS, **day)],
        RequestState.WITHDRAWN: [lambda one: withdraw_request(one, **day)],
    }
    for step in ways[state]:
        request = step(request)
    return request


def _grounds() -> dict[str, Any]:
    return {name: getattr(GROUNDS, name) for name in ("what", "ground", "reasons", "signed_by")}
