"""What holds once, for all processes: a request of one browser, and an assertion."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.saml.message import new_id
from waste_union.login_gov.models import OpenRequest, UsedAssertion
from waste_union.login_gov.vocabulary import NodeRefusal

SESSION_KEY = "coop_login_gov_requests"
# Two windows of one browser may have begun; more than a few are not people.
MOST_OPEN = 5
OPEN_FOR = timedelta(minutes=10)


def open_request(session: SessionBase, now: datetime) -> str:
    """The ID of a new request, which this browser alone can have answered."""
    number = new_id()
    OpenRequest.objects.create(number=number, asked_at=now)
    session[SESSION_KEY] = [*session.get(SESSION_KEY, []), number][-MOST_OPEN:]
    return number


def has_open_request(session: SessionBase) -> bool:
    """Whether this browser has begun anything that could be answered."""
    return bool(session.get(SESSION_KEY))


def claim_request(session: SessionBase, number: str, now: datetime) -> None:
    """Use a request up. Raises ProviderRefused: not this browser's, used before, or too old."""
    if number not in session.get(SESSION_KEY, []):
        raise ProviderRefused(NodeRefusal.UNKNOWN_REQUEST)
    unused = OpenRequest.objects.filter(number=number, used_at__isnull=True)
    if not unused.update(used_at=now):
        raise ProviderRefused(NodeRefusal.USED_REQUEST)
    if not OpenRequest.objects.filter(number=number, asked_at__gt=now - OPEN_FOR).exists():
        raise ProviderRefused(NodeRefusal.LATE_REQUEST)


@transaction.atomic
def use_assertion(assertion_id: str, until: datetime) -> None:
    """Remember that it was used. Raises ProviderRefused REPLAY: it was before, in any process."""
    digest = hashlib.sha256(assertion_id.encode()).hexdigest()
    _row, is_new = UsedAssertion.objects.get_or_create(digest=digest, defaults={"until": until})
    if not is_new:
        raise ProviderRefused(NodeRefusal.REPLAY)


def sweep(now: datetime) -> None:
    """Forget what can be answered no more, and assertions that hold no more."""
    OpenRequest.objects.filter(asked_at__lte=now - OPEN_FOR).delete()
    UsedAssertion.objects.filter(until__lte=now).delete()
