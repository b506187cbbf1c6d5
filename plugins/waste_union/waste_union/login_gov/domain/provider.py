"""login.gov.pl as an identity provider: SAML by artifact, encrypted, signed by ECDSA."""

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
from waste_union.login_gov.conf import NodeSettings, read_node_settings
from waste_union.login_gov.domain.keys import BrokenKeys, KeyFolder, is_valid_certificate, read_keys
from waste_union.login_gov.domain.known_person import find_person_by_pesel, renew_digest
from waste_union.login_gov.domain.saml import message as saml
from waste_union.login_gov.domain.saml.response import ExpectedAnswer, read_response, verify_element
from waste_union.login_gov.domain.saml.soap import unwrap_envelope, wrap_in_envelope
from waste_union.login_gov.models import OpenRequest, UsedAssertion
from waste_union.login_gov.vocabulary import Level, NodeRefusal

SESSION_KEY = "coop_login_gov_requests"
# A browser may have begun sign-ins in two windows; people do not begin more than a few.
MAX_OPEN_SIGN_INS = 5
OPEN_FOR = timedelta(minutes=10)
log = logging.getLogger(__name__)
CODE = "login-gov"
MAX_ARTIFACT_LENGTH = 400
# From this level on the node has checked two factors, so our second step is passed.
STRONG = Level.SUBSTANTIAL


def open_request(session: SessionBase, now: datetime) -> str:
    """Open a request that only this browser can have answered, and return its ID."""
    number = saml.new_id()
    OpenRequest.objects.create(number=number, asked_at=now)
    session[SESSION_KEY] = [*session.get(SESSION_KEY, []), number][-MAX_OPEN_SIGN_INS:]
    return number


def has_open_request(session: SessionBase) -> bool:
    """Return whether this browser has begun a sign-in."""
    return bool(session.get(SESSION_KEY))


def claim_request(session: SessionBase, number: str, now: datetime) -> None:
    """Use a request up.

    Raises ProviderRefused for another browser's, a used or an expired one.
    """
    if number not in session.get(SESSION_KEY, []):
        raise ProviderRefused(NodeRefusal.UNKNOWN_REQUEST)
    unused = OpenRequest.objects.filter(number=number, used_at__isnull=True)
    if not unused.update(used_at=now):
        raise ProviderRefused(NodeRefusal.USED_REQUEST)
    if not OpenRequest.objects.filter(number=number, asked_at__gt=now - OPEN_FOR).exists():
        raise ProviderRefused(NodeRefusal.LATE_REQUEST)


@transaction.atomic
def use_assertion(assertion_id: str, until: datetime) -> None:
    """Mark an assertion as used. Raises ProviderRefused REPLAY if it was, in any process."""
    digest = hashlib.sha256(assertion_id.encode()).hexdigest()
    _row, is_new = UsedAssertion.objects.get_or_create(digest=digest, defaults={"until": until})
    if not is_new:
        raise ProviderRefused(NodeRefusal.REPLAY)


def delete_expired_sign_ins(now: datetime) -> None:
    """Delete requests that can no longer be answered, and expired assertions."""
    OpenRequest.objects.filter(asked_at__lte=now - OPEN_FOR).delete()
    UsedAssertion.objects.filter(until__lte=now).delete()


class LoginGov(Provider):
    answered_by: ClassVar[tuple[str, ...]] = ("SAMLart",)
    stranger_template: ClassVar[str] = "waste_union/login_gov/third_way.html"

    def __init__(self) -> None:
        self.conf: NodeSettings = read_node_settings()

    @property
    def keys(self) -> KeyFolder:
        """Return the keys.

        Raises ProviderRefused KEYS: a check stops the start, so they broke since.
        """
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
        address = f"{self.conf.node}{saml.SIGN_ON}"
        sign_on = saml.SignOn(
            destination=address,
            answer_to=self.answer_to,
            issuer=self.conf.issuer,
            provider_name=self.conf.provider_name,
            sector=self.conf.sector,
            level=self.conf.level,
        )
        request = saml.build_authn_request(open_request(session, now), sign_on, now)
        content = saml.sign_message(request, self.keys.signing, whole_document=True)
        return Handover(address, {"SAMLRequest": base64.b64encode(content).decode("ascii")})

    def finish(self, session: SessionBase, answer: Mapping[str, str], now: datetime) -> Proven:
        artifact = _artifact(answer.get("SAMLart", ""))
        if not has_open_request(session):
            # A browser without a begun sign-in cannot make us ask the node.
            raise ProviderRefused(NodeRefusal.UNKNOWN_REQUEST)
        response = self._resolved(artifact, now)
        claims = read_response(
            response, lambda number: claim_request(session, number, now), self._expected(now), now
        )
        use_assertion(claims.assertion_id, claims.until)
        person = find_person_by_pesel(claims.pesel)
        renew_digest(claims.pesel, SYSTEM)
        return Proven(
            person,
            is_strong=claims.level.rank >= STRONG.rank,
            kept=json.dumps([claims.name_id, claims.session_index]),
        )

    def end(self, kept: str, now: datetime) -> None:
        name_id, session_index = json.loads(kept)
        address, number = f"{self.conf.node}{saml.LOGOUT}", saml.new_id()
        request = saml.build_logout_request(
            number, name_id, session_index, address, self.conf.issuer, now
        )
        answer = self._answer_of(address, request, "saml2p:LogoutResponse")
        answer = verify_element(answer, self._expected(now).certificates, now)
        if answer.get("InResponseTo") != number:
            raise ProviderRefused(NodeRefusal.OTHER_ANSWER)
        if _status(answer) != saml.SUCCESS:
            raise ProviderRefused(NodeRefusal.LOGOUT_REFUSED)

    def _resolved(self, artifact: str, now: datetime) -> etree._Element:
        """Return the Response that the node issues for an artifact, once."""
        address, number = f"{self.conf.node}{saml.RESOLVE}", saml.new_id()
        question = saml.build_artifact_resolve(number, artifact, address, self.conf.issuer, now)
        answer = self._answer_of(address, question, "saml2p:ArtifactResponse")
        if answer.get("InResponseTo") != number:
            raise ProviderRefused(NodeRefusal.OTHER_ANSWER)
        if (
            _status(answer) != saml.SUCCESS
            or answer.find(saml.expand_tag("saml2p:Response")) is None
        ):
            raise ProviderRefused(NodeRefusal.ARTIFACT_GONE)
        return saml.find_only(answer, "saml2p:Response")

    def _answer_of(self, address: str, message: etree._Element, answered_by: str) -> etree._Element:
        transport = import_string(settings.COOP_LOGIN_GOV_TRANSPORT)
        content = wrap_in_envelope(saml.sign_message(message, self.keys.signing))
        return unwrap_envelope(transport(address, content, self.keys), answered_by)

    def _expected(self, now: datetime) -> ExpectedAnswer:
        return ExpectedAnswer(
            answer_to=self.answer_to,
            audience=self.conf.issuer,
            node_issuer=self.conf.node_issuer,
            level=self.conf.level,
            certificates=[one for one in self.keys.node if is_valid_certificate(one, now)],
            keys=[pair.key for pair in self.keys.decryption],
        )


def _artifact(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except ValueError as problem:
        # Wrong padding, or a character that is not ASCII.
        raise ProviderRefused(NodeRefusal.NO_ARTIFACT) from problem
    if not 0 < len(text) <= MAX_ARTIFACT_LENGTH:
        raise ProviderRefused(NodeRefusal.NO_ARTIFACT)
    return text


def _status(answer: etree._Element) -> str:
    return saml.find_only(answer, "saml2p:Status/saml2p:StatusCode").get("Value", "")
