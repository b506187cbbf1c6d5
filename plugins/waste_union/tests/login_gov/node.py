"""The node as a test plays it: what it says of somebody, and bringing that back in a browser."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import etree, html

from cms_ext.evidence.audit.models import AuditEvent
from waste_union.login_gov.domain.keys import KeyFolder, read_keys
from waste_union.login_gov.domain.saml.message import KeyPair, sign_message
from waste_union.login_gov.vocabulary import NodeRefusal
from waste_union.login_gov_mock.domain import answer
from waste_union.login_gov_mock.domain.answer import AnsweredIdentity
from waste_union.login_gov_mock.domain.node import (
    AuthnRequest,
    issue_artifact,
    read_node_pair,
    read_request,
)

START = "/strefa-mieszkanca/logowanie/login-gov/"
BACK = f"{START}powrot/"
ANNA, NINA, STRANGER = "81870522621", "88902305825", "99872312399"
SENTENCE = (
    "Nie udało się potwierdzić, kto się loguje. Spróbuj jeszcze raz. "
    "Jeśli to się powtórzy, zadzwoń do biura."
)


def keys() -> KeyFolder:
    return read_keys(Path(settings.COOP_LOGIN_GOV_KEYS))


def node() -> KeyPair:
    return read_node_pair(Path(settings.COOP_LOGIN_GOV_KEYS))


def page_of(response: HttpResponse) -> Any:
    return html.fromstring(response.content.decode())


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def start_sign_in(client: Client, query: str = "") -> AuthnRequest:
    """Return the request that a browser takes to the node."""
    page = page_of(client.post(f"{START}{query}"))
    [field] = page.xpath("//input[@name='SAMLRequest']")
    return read_request(field.get("value"))


def identity_for(asked: AuthnRequest, pesel: str = ANNA, **other: Any) -> AnsweredIdentity:
    """What the node would say in answer to a request, or something else in part."""
    about = AnsweredIdentity(
        pesel=pesel,
        first_name="Anna",
        family_name="Lis",
        born_on="1881-07-05",
        request=asked.number,
        answer_to=asked.answer_to,
        audience=asked.issuer,
        issuer=settings.COOP_LOGIN_GOV_NODE_ISSUER,
        name_id="mock-1",
        session_index="sesja-1",
    )
    return dataclasses.replace(about, **other)


def response_with(
    asked: AuthnRequest, *assertions: bytes | etree._Element, now: datetime | None = None
) -> bytes:
    """A Response around assertions: bytes are encrypted for us, elements are put in as they are."""
    issuer = settings.COOP_LOGIN_GOV_NODE_ISSUER
    root = answer.build_response(asked.number, asked.answer_to, issuer, now or timezone.now())
    recipient = keys().decryption[0].key.public_key()
    for assertion in assertions:
        root.append(
            answer.encrypt_assertion(assertion, recipient)
            if isinstance(assertion, bytes)
            else assertion
        )
    return etree.tostring(root)


def signed_assertion(
    about: AnsweredIdentity, by: KeyPair | None = None, now: datetime | None = None
) -> bytes:
    return sign_message(answer.build_assertion(about, now or timezone.now()), by or node())


def valid_response(asked: AuthnRequest, pesel: str = ANNA, **other: Any) -> bytes:
    """Return the answer as the node sends it."""
    return response_with(asked, signed_assertion(identity_for(asked, pesel, **other)))


def bring_back(client: Client, content: bytes) -> HttpResponse:
    """The browser comes back with the artifact of this answer."""
    return client.get(BACK, {"SAMLart": issue_artifact(content)})


def sign_in(client: Client, pesel: str = ANNA, **other: Any) -> HttpResponse:
    """From the panel's page to the node, which answers as it should, and back."""
    return bring_back(client, valid_response(start_sign_in(client), pesel, **other))


def last_code() -> str:
    """Why the last one was not let in, by the access log."""
    event = AuditEvent.objects.filter(action="IDENTITY_REFUSED").order_by("-seq").first()
    return event.reason_code if event else ""


@dataclass
class StartedSignIn:
    """A browser that has begun to sign in, and anyone who would like to be Anna by it."""

    client: Client
    asked: AuthnRequest

    def deliver(self, content: bytes) -> HttpResponse:
        return bring_back(self.client, content)

    def own(self) -> etree._Element:
        """A genuine assertion about Nina, signed by the node."""
        return etree.fromstring(signed_assertion(identity_for(self.asked, NINA)))

    def forged(self) -> etree._Element:
        """An assertion about Anna that nobody has signed."""
        return answer.build_assertion(identity_for(self.asked, ANNA), timezone.now())


Attack = Callable[[StartedSignIn], HttpResponse]
# By its name an attack and the code of the check that refuses it.
Table = Mapping[str, tuple[Attack, NodeRefusal]]
