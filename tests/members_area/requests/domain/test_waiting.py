"""What waits for a member on the start page, from the requests."""

from __future__ import annotations

import pytest

from cms_ext.people.identity.models import User
from members_area.requests.domain.progress import waiting_tasks
from members_area.requests.vocabulary import RequestState
from tests.members_area.requests.conftest import TODAY, Ask, brought_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "state",
    [RequestState.SUBMITTED, RequestState.IN_REVIEW, RequestState.COST_NOTICE, RequestState.READY],
)
def test_only_the_members_own_turn_waits(anna: User, ask: Ask, state: RequestState) -> None:
    request = brought_to(ask(form="PAPER"), state)

    told = [(one.title, one.url) for one in waiting_tasks(anna, TODAY)]

    turn = state in (RequestState.COST_NOTICE, RequestState.READY)
    expected = [(f"Wniosek {request.number}", f"/ikcs/wnioski/{request.pk}/")]
    assert told == (expected if turn else [])


def test_a_neighbours_request_waits_for_the_neighbour(piotr: User, ask: Ask) -> None:
    brought_to(ask(form="PAPER"), RequestState.READY)

    assert waiting_tasks(piotr, TODAY) == []
