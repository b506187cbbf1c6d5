"""What the node says, genuinely signed, and is not for us, not now, or not enough."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import etree

from plugins.waste_union.tests.login_gov import node
from waste_union.login_gov.domain.saml.message import (
    AUTHN_FAILED,
    NO_CONTEXT,
    REQUESTER,
    RESPONDER,
    expand_tag,
    format_instant,
    new_id,
    sign_message,
)
from waste_union.login_gov.models import OpenRequest
from waste_union.login_gov.vocabulary import Level
from waste_union.login_gov.vocabulary import NodeRefusal as N
from waste_union.login_gov_mock.domain import answer
from waste_union.login_gov_mock.domain.node import AuthnRequest

ISSUER = expand_tag("saml2:Issuer")
HOUR = timedelta(hours=1)


def _status(*codes: str) -> node.Attack:
    def attack(started: node.StartedSignIn) -> HttpResponse:
        asked = started.asked
        root = answer.build_response(
            asked.number, asked.answer_to, "mock-login-gov", timezone.now(), *codes
        )
        return started.deliver(etree.tostring(root))

    return attack


def unknown_request(started: node.StartedSignIn) -> HttpResponse:
    other = node.start_sign_in(Client())
    return started.deliver(node.valid_response(other))


def no_request_at_all(started: node.StartedSignIn) -> HttpResponse:
    started.client = Client()
    return started.deliver(node.valid_response(started.asked))


def used_request(started: node.StartedSignIn) -> HttpResponse:
    """Of the first answer the browser is signed in; the session still knows the request."""
    started.deliver(node.valid_response(started.asked, node.NINA, audience="kto inny"))
    return started.deliver(node.valid_response(started.asked, node.NINA))


def late_request(started: node.StartedSignIn) -> HttpResponse:
    OpenRequest.objects.update(asked_at=timezone.now() - timedelta(minutes=10))
    return started.deliver(node.valid_response(started.asked))


def _with(**other: Any) -> node.Attack:
    """The node says something else, signed."""

    def attack(started: node.StartedSignIn) -> HttpResponse:
        about = node.identity_for(started.asked, **other)
        return started.deliver(node.response_with(started.asked, node.signed_assertion(about)))

    return attack


def foreign_issuer_of_response(started: node.StartedSignIn) -> HttpResponse:
    root = etree.fromstring(node.valid_response(started.asked))
    root.find(ISSUER).text = "obcy.example"
    return started.deliver(etree.tostring(root))


def foreign_destination(started: node.StartedSignIn) -> HttpResponse:
    root = etree.fromstring(node.valid_response(started.asked))
    root.set("Destination", "https://obcy.example/")
    return started.deliver(etree.tostring(root))


def _at(shift: timedelta) -> node.Attack:
    return lambda started: started.deliver(
        node.response_with(
            started.asked,
            node.signed_assertion(node.identity_for(started.asked), now=timezone.now() + shift),
        )
    )


def _said_otherwise(change: Callable[[etree._Element], object]) -> node.Attack:
    """Return the node signs an assertion that says something else."""

    def attack(started: node.StartedSignIn) -> HttpResponse:
        root = started.forged()
        change(root)
        return started.deliver(node.response_with(started.asked, sign_message(root, node.node())))

    return attack


def _without(name: str) -> node.Attack:
    def change(root: etree._Element) -> None:
        [found] = root.iter(expand_tag(name))
        found.getparent().remove(found)

    return _said_otherwise(change)


def _confirmed_until_an_hour_ago(root: etree._Element) -> None:
    [data] = root.iter(expand_tag("saml2:SubjectConfirmationData"))
    data.set("NotOnOrAfter", format_instant(timezone.now() - HOUR))


def _no_bearer(root: etree._Element) -> None:
    [confirmation] = root.iter(expand_tag("saml2:SubjectConfirmation"))
    confirmation.set("Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")


def answer_to_another_request(started: node.StartedSignIn) -> HttpResponse:
    """The Response names our request, the assertion inside is for another one."""
    other = node.identity_for(started.asked, request=new_id())
    return started.deliver(node.response_with(started.asked, node.signed_assertion(other)))


def with_identifier(text: str) -> node.Attack:
    """A value that the node has signed; comments are no part of what is signed."""

    def attack(started: node.StartedSignIn) -> HttpResponse:
        plain = node.signed_assertion(
            node.identity_for(started.asked, text.replace("<!-- -->", ""))
        )
        values = text.replace("<!-- -->", "").encode(), text.encode()
        return started.deliver(node.response_with(started.asked, plain.replace(*values)))

    return attack


def replayed(started: node.StartedSignIn) -> HttpResponse:
    """The node says the same assertion for a second request."""
    number = new_id()
    assert (
        started.deliver(
            node.response_with(started.asked, _numbered(started.asked, number))
        ).status_code
        == 302
    )
    started.client.post("/strefa-mieszkanca/wyloguj/")
    again = node.start_sign_in(started.client)
    return started.deliver(node.response_with(again, _numbered(again, number)))


def _numbered(asked: AuthnRequest, number: str) -> bytes:
    root = answer.build_assertion(node.identity_for(asked, node.NINA), timezone.now())
    root.set("ID", number)
    return sign_message(root, node.node())


TABLE: node.Table = {
    "the node refuses": (_status(REQUESTER), N.STATUS),
    "cancelled": (_status(RESPONDER, AUTHN_FAILED), N.CANCELLED),
    "level too low by status": (_status(RESPONDER, NO_CONTEXT), N.LEVEL_TOO_LOW),
    "unknown request": (unknown_request, N.UNKNOWN_REQUEST),
    "no request at all": (no_request_at_all, N.UNKNOWN_REQUEST),
    "used request": (used_request, N.USED_REQUEST),
    "late request": (late_request, N.LATE_REQUEST),
    "foreign issuer": (_with(issuer="obcy.example"), N.ISSUER),
    "foreign issuer of the response": (foreign_issuer_of_response, N.ISSUER),
    "foreign destination": (foreign_destination, N.DESTINATION),
    "foreign recipient": (_with(answer_to="https://obcy.example/"), N.RECIPIENT),
    "foreign audience": (_with(audience="obcy.example"), N.AUDIENCE),
    "no audience": (_without("saml2:AudienceRestriction"), N.AUDIENCE),
    "no conditions": (_without("saml2:Conditions"), N.CONDITIONS),
    "expired": (_at(-HOUR), N.EXPIRED),
    "not yet": (_at(HOUR), N.NOT_YET),
    "confirmed until an hour ago": (_said_otherwise(_confirmed_until_an_hour_ago), N.EXPIRED),
    "no bearer": (_said_otherwise(_no_bearer), N.CONFIRMATION),
    "answer to another request": (answer_to_another_request, N.CONFIRMATION),
    "level too low": (_with(level=Level.LOW), N.LEVEL_TOO_LOW),
    "unknown level": (_with(level="http://eidas.europa.eu/LoA/great"), N.LEVEL_TOO_LOW),
    "no family name": (_with(family_name=""), N.ATTRIBUTES),
    "wrong check digit": (with_identifier("81870522622"), N.PESEL),
    "comment in the identifier": (with_identifier(f"{node.ANNA}<!-- -->5"), N.PESEL),
    "replay": (replayed, N.REPLAY),
    "no person of this country": (with_identifier("DE/PL/81870522621"), N.PESEL),
    "no identifier": (with_identifier(""), N.ATTRIBUTES),
}
