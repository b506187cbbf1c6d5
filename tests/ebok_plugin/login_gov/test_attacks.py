"""The table of attacks of login_gov_pl.md: each refused by its own check, all with one sentence."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import etree

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from cms_ext.people.identity.models import SignInSession
from ebok_plugin.login_gov.domain.provider import LoginGov
from ebok_plugin.login_gov.domain.saml.message import new_id
from ebok_plugin.login_gov.domain.saml.names import (
    AUTHN_FAILED,
    NO_CONTEXT,
    REQUESTER,
    RESPONDER,
    tag,
)
from ebok_plugin.login_gov.domain.saml.signing import signed
from ebok_plugin.login_gov.models import OpenRequest
from ebok_plugin.login_gov.vocabulary import Level, NodeRefusal
from ebok_plugin.login_gov_mock.domain import answer
from ebok_plugin.login_gov_mock.domain.key_making import new_pair
from ebok_plugin.login_gov_mock.domain.node import Asked, keep
from tests.ebok_plugin.login_gov.node import (
    ANNA,
    BACK,
    NINA,
    SENTENCE,
    Stand,
    around,
    begun,
    good,
    is_in,
    keys,
    last_code,
    node,
    page_of,
    said,
    signed_assertion,
)

pytestmark = pytest.mark.django_db
Attack = Callable[[Stand], HttpResponse]
SIGNATURE, ISSUER = tag("ds:Signature"), tag("saml2:Issuer")
HOUR = timedelta(hours=1)


def unsigned(stand: Stand) -> HttpResponse:
    return stand.deliver(around(stand.asked, etree.tostring(stand.forged())))


def signed_by_another(stand: Stand) -> HttpResponse:
    other = new_pair("obcy", timezone.now())
    return stand.deliver(around(stand.asked, signed_assertion(said(stand.asked), other)))


def key_in_key_info_only(stand: Stand) -> HttpResponse:
    """The certificate in the signature bears the node's name, and its key is the attacker's."""
    other = new_pair("mock-login-gov", timezone.now())
    return stand.deliver(around(stand.asked, signed_assertion(said(stand.asked), other)))


def response_signed_by_another(stand: Stand) -> HttpResponse:
    root = etree.fromstring(good(stand.asked))
    return stand.deliver(signed(root, new_pair("mock-login-gov", timezone.now())))


def changed_afterwards(stand: Stand) -> HttpResponse:
    text = etree.tostring(stand.own()).replace(NINA.encode(), ANNA.encode())
    return stand.deliver(around(stand.asked, text))


def other_digest(stand: Stand) -> HttpResponse:
    text = etree.tostring(stand.own()).replace(b"xmlenc#sha256", b"xmlenc#sha512")
    return stand.deliver(around(stand.asked, text))


def _delivered(stand: Stand, *roots: etree._Element) -> HttpResponse:
    return stand.deliver(around(stand.asked, *map(etree.tostring, roots)))


def _taken_apart(stand: Stand) -> tuple[etree._Element, etree._Element, etree._Element]:
    """Anna's forged assertion, Nina's genuine one without its signature, and that signature."""
    own = stand.own()
    signature = own.find(SIGNATURE)
    own.remove(signature)
    return stand.forged(), own, signature


def wrapped_before(stand: Stand) -> HttpResponse:
    return _delivered(stand, stand.forged(), stand.own())


def wrapped_after(stand: Stand) -> HttpResponse:
    return _delivered(stand, stand.own(), stand.forged())


def wrapped_in_extensions(stand: Stand) -> HttpResponse:
    """A genuine Response inside a forged one, which bears its signature."""
    genuine = etree.fromstring(signed(etree.fromstring(good(stand.asked, NINA)), node()))
    forged = etree.fromstring(around(stand.asked, etree.tostring(stand.forged())))
    signature = genuine.find(SIGNATURE)
    genuine.remove(signature)
    forged.insert(1, signature)
    extensions = etree.Element(tag("saml2p:Extensions"))
    extensions.append(genuine)
    forged.insert(2, extensions)
    return stand.deliver(etree.tostring(forged))


def wrapped_in_object(stand: Stand) -> HttpResponse:
    forged, genuine, signature = _taken_apart(stand)
    etree.SubElement(signature, tag("ds:Object")).append(genuine)
    forged.insert(1, signature)
    return _delivered(stand, forged)


def wrapped_beside_the_signature(stand: Stand) -> HttpResponse:
    forged, genuine, signature = _taken_apart(stand)
    forged.insert(1, signature)
    forged.insert(2, genuine)
    return _delivered(stand, forged)


def wrapped_under_one_id(stand: Stand) -> HttpResponse:
    forged, genuine, signature = _taken_apart(stand)
    forged.set("ID", genuine.get("ID", ""))
    forged.insert(1, signature)
    forged.append(genuine)
    return _delivered(stand, forged)


def moved_signature(stand: Stand) -> HttpResponse:
    own = stand.own()
    own.append(own.find(SIGNATURE))
    return _delivered(stand, own)


def wrapped_by_the_case_of_id(stand: Stand) -> HttpResponse:
    forged, genuine, signature = _taken_apart(stand)
    forged.set("ID", genuine.get("ID", ""))
    genuine.set("Id", genuine.attrib.pop("ID"))
    forged.insert(1, signature)
    forged.append(genuine)
    return _delivered(stand, forged)


def replayed(stand: Stand) -> HttpResponse:
    """The node says the same assertion for a second request."""
    number = new_id()
    assert stand.deliver(around(stand.asked, _numbered(stand.asked, number))).status_code == 302
    stand.client.post("/strefa-mieszkanca/wyloguj/")
    again = begun(stand.client)
    return stand.deliver(around(again, _numbered(again, number)))


def _numbered(asked: Asked, number: str) -> bytes:
    root = answer.assertion(said(asked, NINA), timezone.now())
    root.set("ID", number)
    return signed(root, node())


def used_request(stand: Stand) -> HttpResponse:
    """Of the first answer the browser is signed in; the session still knows the request."""
    stand.deliver(good(stand.asked, NINA, audience="kto inny"))
    return stand.deliver(good(stand.asked, NINA))


def late_request(stand: Stand) -> HttpResponse:
    OpenRequest.objects.update(asked_at=timezone.now() - timedelta(minutes=10))
    return stand.deliver(good(stand.asked))


def unknown_request(stand: Stand) -> HttpResponse:
    other = begun(Client())
    return stand.deliver(good(other))


def no_request_at_all(stand: Stand) -> HttpResponse:
    stand.client = Client()
    return stand.deliver(good(stand.asked))


def answer_to_another_request(stand: Stand) -> HttpResponse:
    """The Response names our request, the assertion inside is for another one."""
    other = said(stand.asked, request=new_id())
    return stand.deliver(around(stand.asked, signed_assertion(other)))


def _with(**other: Any) -> Attack:
    """The node says something else, signed."""

    def attack(stand: Stand) -> HttpResponse:
        about = said(stand.asked, **other)
        return stand.deliver(around(stand.asked, signed_assertion(about)))

    return attack


def foreign_destination(stand: Stand) -> HttpResponse:
    root = etree.fromstring(good(stand.asked))
    root.set("Destination", "https://obcy.example/")
    return stand.deliver(etree.tostring(root))


def foreign_issuer_of_response(stand: Stand) -> HttpResponse:
    root = etree.fromstring(good(stand.asked))
    root.find(ISSUER).text = "obcy.example"
    return stand.deliver(etree.tostring(root))


def _at(shift: timedelta) -> Attack:
    return lambda stand: stand.deliver(
        around(stand.asked, signed_assertion(said(stand.asked), now=timezone.now() + shift))
    )


def _said_otherwise(change: Callable[[etree._Element], object]) -> Attack:
    """The node signs an assertion that says something else."""

    def attack(stand: Stand) -> HttpResponse:
        root = stand.forged()
        change(root)
        return stand.deliver(around(stand.asked, signed(root, node())))

    return attack


def _without(name: str) -> Attack:
    def change(root: etree._Element) -> None:
        [found] = root.iter(tag(name))
        found.getparent().remove(found)

    return _said_otherwise(change)


def _confirmed_until_an_hour_ago(root: etree._Element) -> None:
    [data] = root.iter(tag("saml2:SubjectConfirmationData"))
    data.set("NotOnOrAfter", answer.instant(timezone.now() - HOUR))


def _no_bearer(root: etree._Element) -> None:
    [confirmation] = root.iter(tag("saml2:SubjectConfirmation"))
    confirmation.set("Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")


def _identifier(text: str) -> Attack:
    """A value that the node has signed; comments are no part of what is signed."""

    def attack(stand: Stand) -> HttpResponse:
        plain = signed_assertion(said(stand.asked, text.replace("<!-- -->", "")))
        values = text.replace("<!-- -->", "").encode(), text.encode()
        return stand.deliver(around(stand.asked, plain.replace(*values)))

    return attack


ENTITY = b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>'
BOMB = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>'


def _raw(content: bytes) -> Attack:
    return lambda stand: stand.deliver(content)


def too_large(stand: Stand) -> HttpResponse:
    root = etree.fromstring(good(stand.asked))
    root.set("Consent", "x" * 256 * 1024)
    return stand.deliver(etree.tostring(root))


def too_deep(stand: Stand) -> HttpResponse:
    return stand.deliver(b"<a>" * 70 + b"</a>" * 70)


def instruction_in_the_identifier(stand: Stand) -> HttpResponse:
    root = stand.forged()
    [value] = [one for one in root.iter(tag("saml2:AttributeValue")) if one.text == ANNA]
    value.append(etree.ProcessingInstruction("x", "y"))
    return stand.deliver(around(stand.asked, signed(root, node())))


def _encrypted(change: Callable[[etree._Element], object]) -> Attack:
    """The encryption changed: the genuine answer, and then a part of it put otherwise."""

    def attack(stand: Stand) -> HttpResponse:
        content = signed_assertion(said(stand.asked))
        sealed = answer.encrypted(content, keys().decryption[0].key.public_key())
        change(sealed)
        return stand.deliver(around(stand.asked, sealed))

    return attack


def _other_curve(sealed: etree._Element) -> None:
    key = ec.generate_private_key(ec.SECP384R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    [curve] = sealed.iter(tag("dsig11:NamedCurve"))
    curve.set("URI", "urn:oid:1.3.132.0.34")
    [place] = sealed.iter(tag("dsig11:PublicKey"))
    place.text = base64.b64encode(point).decode()


def _not_ascii(sealed: etree._Element) -> None:
    [place] = sealed.iter(tag("dsig11:PublicKey"))
    place.text = "AAQ²"


def _point_beside_the_curve(sealed: etree._Element) -> None:
    [place] = sealed.iter(tag("dsig11:PublicKey"))
    place.text = base64.b64encode(b"\x04" + b"\x01" * 64).decode()


def _shortened(which: int, by: int) -> Callable[[etree._Element], object]:
    def change(sealed: etree._Element) -> None:
        value = list(sealed.iter(tag("xenc:CipherValue")))[which]
        value.text = base64.b64encode(base64.b64decode(value.text or "")[:-by]).decode()

    return change


def _weaker_cipher(sealed: etree._Element) -> None:
    [data] = sealed.iter(tag("xenc:EncryptedData"))
    data[0].set("Algorithm", "http://www.w3.org/2001/04/xmlenc#aes256-cbc")


def for_somebody_elses_key(stand: Stand) -> HttpResponse:
    other = new_pair("inny serwis", timezone.now()).key.public_key()
    sealed = answer.encrypted(signed_assertion(said(stand.asked)), other)
    return stand.deliver(around(stand.asked, sealed))


def artifact_used_twice(stand: Stand) -> HttpResponse:
    artifact = keep(good(stand.asked, NINA))
    assert stand.client.get(BACK, {"SAMLart": artifact}).status_code == 302
    stand.client.post("/strefa-mieszkanca/wyloguj/")
    begun(stand.client)
    return stand.client.get(BACK, {"SAMLart": artifact})


def artifact_of_another_session(stand: Stand) -> HttpResponse:
    """Whoever proves himself elsewhere makes a neighbour's browser come back with it."""
    attacker = Client()
    artifact = keep(good(begun(attacker), NINA))
    return stand.client.get(BACK, {"SAMLart": artifact})


def _artifact(text: str) -> Attack:
    return lambda stand: stand.client.get(BACK, {"SAMLart": text})


def _status(*codes: str) -> Attack:
    def attack(stand: Stand) -> HttpResponse:
        asked = stand.asked
        root = answer.response(
            asked.number, asked.answer_to, "mock-login-gov", timezone.now(), *codes
        )
        return stand.deliver(etree.tostring(root))

    return attack


TOO_LOW = "Ten sposób potwierdzenia tożsamości jest za słaby."
CANCELLED = "Logowanie zostało przerwane."
N = NodeRefusal
TABLE: dict[str, tuple[Attack, NodeRefusal]] = {
    "no artifact": (_artifact("to nie jest artefakt"), N.NO_ARTIFACT),
    "an artifact that is not ASCII": (_artifact("AAQ²"), N.NO_ARTIFACT),
    "too large": (too_large, N.TOO_LARGE),
    "entity": (_raw(ENTITY), N.DOCTYPE),
    "bomb": (_raw(BOMB), N.DOCTYPE),
    "too deep": (too_deep, N.TOO_DEEP),
    "no XML": (_raw(b"<a>"), N.MALFORMED),
    "instruction in the identifier": (instruction_in_the_identifier, N.MALFORMED),
    "artifact used twice": (artifact_used_twice, N.ARTIFACT_GONE),
    "artifact of another session": (artifact_of_another_session, N.UNKNOWN_REQUEST),
    "the node refuses": (_status(REQUESTER), N.STATUS),
    "cancelled": (_status(RESPONDER, AUTHN_FAILED), N.CANCELLED),
    "level too low by status": (_status(RESPONDER, NO_CONTEXT), N.LEVEL_TOO_LOW),
    "unknown request": (unknown_request, N.UNKNOWN_REQUEST),
    "no request at all": (no_request_at_all, N.UNKNOWN_REQUEST),
    "used request": (used_request, N.USED_REQUEST),
    "late request": (late_request, N.LATE_REQUEST),
    "unsigned": (unsigned, N.UNSIGNED),
    "signed by another": (signed_by_another, N.FOREIGN_KEY),
    "key in KeyInfo only": (key_in_key_info_only, N.FOREIGN_KEY),
    "response signed by another": (response_signed_by_another, N.FOREIGN_KEY),
    "changed afterwards": (changed_afterwards, N.CHANGED),
    "other digest": (other_digest, N.ALGORITHM),
    "wrapped before": (wrapped_before, N.MALFORMED),
    "wrapped after": (wrapped_after, N.MALFORMED),
    "wrapped in Extensions": (wrapped_in_extensions, N.REFERENCE),
    "wrapped in Object": (wrapped_in_object, N.SIGNATURE_PLACE),
    "wrapped beside the signature": (wrapped_beside_the_signature, N.REFERENCE),
    "wrapped under one ID": (wrapped_under_one_id, N.DOUBLE_ID),
    "moved signature": (moved_signature, N.SIGNATURE_PLACE),
    "wrapped by the case of ID": (wrapped_by_the_case_of_id, N.DOUBLE_ID),
    "a key that is not ASCII": (_encrypted(_not_ascii), N.MALFORMED),
    "other curve": (_encrypted(_other_curve), N.CURVE),
    "point beside the curve": (_encrypted(_point_beside_the_curve), N.CURVE),
    "short tag": (_encrypted(_shortened(1, 4)), N.TAG),
    "truncated key wrap": (_encrypted(_shortened(0, 8)), N.KEY_WRAP),
    "weaker cipher": (_encrypted(_weaker_cipher), N.CIPHER),
    "for somebody else's key": (for_somebody_elses_key, N.KEY_WRAP),
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
    "wrong check digit": (_identifier("81870522622"), N.PESEL),
    "comment in the identifier": (_identifier(f"{ANNA}<!-- -->5"), N.PESEL),
    "replay": (replayed, N.REPLAY),
}
OWN_WORDS = {N.LEVEL_TOO_LOW: TOO_LOW, N.CANCELLED: CANCELLED}


@pytest.mark.parametrize("name", TABLE)
def test_an_attack_is_refused_by_its_own_check_with_the_same_words(stand: Stand, name: str) -> None:
    attack, code = TABLE[name]

    response = attack(stand)

    assert (response.status_code, last_code(), is_in(stand.client)) == (403, code, False)
    [told] = page_of(response).xpath("//main//*[@role='alert']")
    words = " ".join(told.text_content().split())
    assert words.startswith(OWN_WORDS.get(code, SENTENCE))
    assert not SignInSession.objects.filter(ended_at__isnull=True).exists()


def test_the_same_answer_unspoilt_lets_anna_in(stand: Stand) -> None:
    """Whatever the table spoils would have opened her login."""
    response = stand.deliver(good(stand.asked))

    assert (response.status_code, last_code(), is_in(stand.client)) == (302, "", True)


def test_a_comment_in_an_identifier_shortens_nothing(stand: Stand) -> None:
    """Nor does it spoil the number that stands around it."""
    half = f"{ANNA[:5]}<!-- -->{ANNA[5:]}"

    response = _identifier(half)(stand)

    assert (response.status_code, is_in(stand.client)) == (302, True)


def test_nobody_is_signed_off_for_somebody_else(stand: Stand) -> None:
    stand.deliver(good(stand.asked, NINA))
    about = '["mock-1", "sesja-kogo-innego"]'

    with pytest.raises(ProviderRefused) as refused:
        LoginGov().end(about, timezone.now())

    assert refused.value.code == N.LOGOUT_REFUSED


def test_every_code_of_the_answer_is_in_the_table() -> None:
    """But for those that no answer gives: what the wire, our keys and the database say."""
    elsewhere = {N.KEYS, N.UNREACHABLE, N.OTHER_ANSWER, N.MARK_CHANGED, N.LOGOUT_REFUSED}

    assert {code for _attack, code in TABLE.values()} == set(N) - elsewhere
