"""login.gov.pl as a provider of identity: SAML with an artifact, encrypted and signed by ECDSA."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from lxml import etree

from cms_ext.base.web.site_address import site_address
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.identity_provider import (
    Handover,
    Proven,
    Provider,
    ProviderRefused,
)
from waste_union.login_gov.conf import NodeSettings, node_settings
from waste_union.login_gov.domain.keys import BrokenKeys, KeyFolder, is_in_time, read_keys
from waste_union.login_gov.domain.known_person import person_of_pesel, renew_digest
from waste_union.login_gov.domain.saml.message import (
    LOGOUT,
    RESOLVE,
    SIGN_ON,
    SUCCESS,
    SignOn,
    artifact_resolve,
    authn_request,
    logout_request,
    new_id,
    only,
    signed,
    tag,
)
from waste_union.login_gov.domain.saml.response import ExpectedAnswer, read_response
from waste_union.login_gov.domain.saml.soap import in_envelope, out_of_envelope
from waste_union.login_gov.domain.saml.verifying import verified
from waste_union.login_gov.models import OpenRequest, UsedAssertion
from waste_union.login_gov.vocabulary import Level, NodeRefusal

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


log = logging.getLogger(__name__)
CODE = "login-gov"
LONGEST_ARTIFACT = 400
# Two factors of different kinds: the second step is passed with it.
STRONG = Level.SUBSTANTIAL


class LoginGov(Provider):
    answered_by: ClassVar[tuple[str, ...]] = ("SAMLart",)
    stranger_template: ClassVar[str] = "ebok_plugin/login_gov/third_way.html"

    def __init__(self) -> None:
        self.conf: NodeSettings = node_settings()

    @property
    def keys(self) -> KeyFolder:
        """Raises ProviderRefused KEYS: a check would have stopped the start, so it broke since."""
        try:
            return read_keys(self.conf.folder)
        except (BrokenKeys, OSError) as problem:
            log.error("login.gov.pl: %s", problem)
            raise ProviderRefused(NodeRefusal.KEYS) from problem

    @property
    def answer_to(self) -> str:
        return site_address(reverse("identity:provider_back", args=[CODE]))

    def is_offered(self) -> bool:
        return bool(self.conf.node)

    def begin(self, session: SessionBase, now: datetime) -> Handover:
        address = f"{self.conf.node}{SIGN_ON}"
        asked = SignOn(
            destination=address,
            answer_to=self.answer_to,
            issuer=self.conf.issuer,
            provider_name=self.conf.provider_name,
            sector=self.conf.sector,
            level=self.conf.level,
        )
        request = authn_request(open_request(session, now), asked, now)
        content = signed(request, self.keys.signing, whole=True)
        return Handover(address, {"SAMLRequest": base64.b64encode(content).decode("ascii")})

    def finish(self, session: SessionBase, answer: Mapping[str, str], now: datetime) -> Proven:
        artifact = _artifact(answer.get("SAMLart", ""))
        if not has_open_request(session):
            # Whoever has begun nothing here cannot make us ask the node.
            raise ProviderRefused(NodeRefusal.UNKNOWN_REQUEST)
        response = self._resolved(artifact, now)
        claims = read_response(
            response,
            lambda number: claim_request(session, number, now),
            self._expected(now),
            now,
        )
        use_assertion(claims.assertion_id, claims.until)
        person = person_of_pesel(claims.pesel)
        renew_digest(claims.pesel, SYSTEM)
        return Proven(
            person,
            is_strong=claims.level.rank >= STRONG.rank,
            kept=json.dumps([claims.name_id, claims.session_index]),
        )

    def end(self, kept: str, now: datetime) -> None:
        name_id, session_index = json.loads(kept)
        address, number = f"{self.conf.node}{LOGOUT}", new_id()
        request = logout_request(number, name_id, session_index, address, self.conf.issuer, now)
        answer = self._answer_of(address, request, "saml2p:LogoutResponse")
        answer = verified(answer, self._expected(now).certificates, now)
        if answer.get("InResponseTo") != number:
            raise ProviderRefused(NodeRefusal.OTHER_ANSWER)
        if _status(answer) != SUCCESS:
            raise ProviderRefused(NodeRefusal.LOGOUT_REFUSED)

    def _resolved(self, artifact: str, now: datetime) -> etree._Element:
        """The Response that the node gives out for an artifact, once."""
        address, number = f"{self.conf.node}{RESOLVE}", new_id()
        question = artifact_resolve(number, artifact, address, self.conf.issuer, now)
        answer = self._answer_of(address, question, "saml2p:ArtifactResponse")
        if answer.get("InResponseTo") != number:
            raise ProviderRefused(NodeRefusal.OTHER_ANSWER)
        if _status(answer) != SUCCESS or answer.find(tag("saml2p:Response")) is None:
            raise ProviderRefused(NodeRefusal.ARTIFACT_GONE)
        return only(answer, "saml2p:Response")

    def _answer_of(self, address: str, message: etree._Element, answered_by: str) -> etree._Element:
        transport = import_string(settings.COOP_LOGIN_GOV_TRANSPORT)
        content = in_envelope(signed(message, self.keys.signing))
        return out_of_envelope(transport(address, content, self.keys), answered_by)

    def _expected(self, now: datetime) -> ExpectedAnswer:
        return ExpectedAnswer(
            answer_to=self.answer_to,
            audience=self.conf.issuer,
            node_issuer=self.conf.node_issuer,
            level=self.conf.level,
            certificates=[one for one in self.keys.node if is_in_time(one, now)],
            keys=[pair.key for pair in self.keys.decryption],
        )


def _artifact(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except ValueError as problem:
        # Wrong padding, or a sign that is not ASCII.
        raise ProviderRefused(NodeRefusal.NO_ARTIFACT) from problem
    if not 0 < len(text) <= LONGEST_ARTIFACT:
        raise ProviderRefused(NodeRefusal.NO_ARTIFACT)
    return text


def _status(answer: etree._Element) -> str:
    return only(answer, "saml2p:Status/saml2p:StatusCode").get("Value", "")
