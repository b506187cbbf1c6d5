"""Requests for documents: a member's own, with the documents that are open to this member today."""

from datetime import date, timedelta

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.requests.domain.opening import open_papers
from members_area.requests.models import DocumentRequest
from members_area.requests.vocabulary import RequestState
from tests.marks import LIBRARY_SURFACES
from tests.members_area.conftest import TODAY
from tests.members_area.requests.conftest import in_state, submitted
from tests.project.library.canaries import LOGINS, YESTERDAY, Canary, cases_of, user_of
from tests.project.library.reading import fetched, headers_of, named_in, signed_in
from tests.project.library.surfaces import OF_A_REQUEST, UNKNOWN, address

pytestmark = LIBRARY_SURFACES


@pytest.fixture
def requests(canaries: dict[str, Canary]) -> dict[str, DocumentRequest]:
    """Anna's: a paper that she may read, one whose last day is over, one that was refused."""
    return {
        "open": _given(canaries["fokstrot"], on=TODAY, until=TODAY + timedelta(days=30)),
        "over": _given(canaries["echo"], on=YESTERDAY, until=YESTERDAY),
        "refused": in_state(_submit_request("CONTRACT", on=TODAY), RequestState.REFUSED),
    }


@pytest.mark.parametrize("who", cases_of(LOGINS, both_databases={"anna"}))
def test_a_request_is_open_to_its_applicant_alone(requests: dict[str, DocumentRequest], who: str):
    client = signed_in(who)
    opened: dict[str, dict[str, set[str]]] = {}

    for name in OF_A_REQUEST:
        never, never_body = fetched(client, address(name, UNKNOWN))
        for what, request in requests.items():
            response, body = fetched(client, address(name, request.pk))
            if response.status_code == 200:
                opened.setdefault(name, {})[what] = named_in(body)
            elif who != "anna":
                assert (response.status_code, body) == (never.status_code, never_body), name
                assert headers_of(response) == headers_of(never), name

    assert opened == (
        {
            "request": {"open": {"fokstrot"}, "over": set(), "refused": set()},
            "request_letter": {"refused": set()},
        }
        if who == "anna"
        else {}
    )


@pytest.mark.both_databases
def test_the_list_of_ones_requests_names_no_paper(requests: dict[str, DocumentRequest]):
    client = signed_in("anna")
    _response, listed = fetched(client, address("requests"))

    assert (str(requests["over"].number).encode() in listed, named_in(listed)) == (True, set())


def _given(canary: Canary, *, on: date, until: date) -> DocumentRequest:
    request = in_state(_submit_request("RESOLUTION", on=on), RequestState.COST_ACCEPTED)
    return open_papers(request, [canary.document], until=until, today=on, origin=SYSTEM)


def _submit_request(kind: str, *, on: date) -> DocumentRequest:
    anna = user_of("anna")
    assert isinstance(anna, User)
    return submitted(anna, kind, description="Dokumenty z października 2026 r.", on=on)
