"""What holds once holds once for requests that come in the same moment, on both databases."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from cms_ext.people.identity.models import Person, SignInSession, User
from plugins.waste_union.tests.login_gov.node import ANNA, BACK, start_sign_in, valid_response
from plugins.waste_union.tests.login_gov.people import payer
from tests.crowd import Crowd, answers_at_once, in_a_thread
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.marks import AT_ONCE
from waste_union.login_gov.domain.known_person import record_known_person
from waste_union.login_gov.domain.provider import claim_request, open_request, use_assertion
from waste_union.login_gov.vocabulary import NodeRefusal, PeselProof
from waste_union.login_gov_mock.domain.node import issue_artifact

pytestmark = AT_ONCE
MANY = 6
# What the later ones may meet: how far they come depends on the moment.
LATER = {NodeRefusal.ARTIFACT_GONE, NodeRefusal.UNKNOWN_REQUEST, NodeRefusal.USED_REQUEST}


def together(act: Callable[[int], object]) -> Counter[object]:
    """What so many threads got that began together; a refusal is its code."""
    met = answers_at_once(*[partial(act, place) for place in range(MANY)], refusal=ProviderRefused)
    return Counter(one.code if isinstance(one, ProviderRefused) else one for one in met)


def anna() -> User:
    user = payer("EB-500001-3", "Anna Lis", "100005")
    record_known_person(user.person, ANNA, PeselProof.ID_CARD, SYSTEM)
    return user


def test_a_request_is_used_up_by_one_and_an_assertion_signs_in_one(crowd: Crowd):
    session, now = SessionStore(), timezone.now()
    number, until = open_request(session, now), now + timedelta(minutes=5)

    with crowd():
        requests = together(lambda _place: claim_request(session, number, now))
        assertions = together(lambda _place: use_assertion("ID-ta-sama", until))

    assert requests == {None: 1, NodeRefusal.USED_REQUEST: MANY - 1}
    assert assertions == {None: 1, NodeRefusal.REPLAY: MANY - 1}


@pytest.mark.thorough
def test_an_artifact_that_comes_back_many_times_at_once_opens_one_session(crowd: Crowd):
    """The same browser, its way back pressed again and again."""
    anna()
    first = Client()
    artifact = issue_artifact(valid_response(start_sign_in(first)))
    browsers = [Client() for _ in range(MANY)]
    for browser in browsers:
        browser.cookies = first.cookies

    with crowd():
        found = together(lambda place: browsers[place].get(BACK, {"SAMLart": artifact}).status_code)
        sessions = in_a_thread(SignInSession.objects.filter(ended_at__isnull=True).count)
        refused = in_a_thread(
            lambda: list(
                AuditEvent.objects.filter(action="IDENTITY_REFUSED").values_list(
                    "reason_code", flat=True
                )
            )
        )

    assert (found, sessions) == ({302: 1, 403: MANY - 1}, 1)
    assert len(refused) == MANY - 1
    assert set(refused) <= LATER


@pytest.mark.thorough
def test_who_never_had_a_login_gets_one_from_two_browsers_at_once(crowd: Crowd):
    """Each browser brings an answer of its own to a request of its own; the login is one."""
    person = Person.objects.create(name="Anna Lis")
    grant(open_account("100005", person.name), person.name)
    record_known_person(person, ANNA, PeselProof.ID_CARD, SYSTEM)
    browsers = [Client() for _ in range(MANY)]
    artifacts = [issue_artifact(valid_response(start_sign_in(browser))) for browser in browsers]

    with crowd():
        found = together(
            lambda place: browsers[place].get(BACK, {"SAMLart": artifacts[place]}).status_code
        )
        logins = in_a_thread(User.objects.filter(person=person).count)

    assert (found, logins) == ({302: MANY}, 1)
