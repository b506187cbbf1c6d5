"""Attacks on the way and on the wrapping: artifacts, XML that is more than XML, the encryption."""

import base64
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import etree

from plugins.waste_union.tests.login_gov import node
from waste_union.login_gov.domain.saml.message import expand_tag, sign_message
from waste_union.login_gov.vocabulary import NodeRefusal as N
from waste_union.login_gov_mock.domain import answer
from waste_union.login_gov_mock.domain.node import issue_artifact, make_pair

ENTITY = b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>'
BOMB = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>'


def _artifact(text: str) -> node.Attack:
    return lambda started: started.client.get(node.BACK, {"SAMLart": text})


def artifact_used_twice(started: node.StartedSignIn) -> HttpResponse:
    artifact = issue_artifact(node.valid_response(started.asked, node.NINA))
    assert started.client.get(node.BACK, {"SAMLart": artifact}).status_code == 302
    started.client.post("/strefa-mieszkanca/wyloguj/")
    node.start_sign_in(started.client)
    return started.client.get(node.BACK, {"SAMLart": artifact})


def artifact_of_another_session(started: node.StartedSignIn) -> HttpResponse:
    """Anyone who proves himself elsewhere makes a neighbour's browser come back with it."""
    attacker = Client()
    artifact = issue_artifact(node.valid_response(node.start_sign_in(attacker), node.NINA))
    return started.client.get(node.BACK, {"SAMLart": artifact})


def _raw(content: bytes) -> node.Attack:
    return lambda started: started.deliver(content)


def too_large(started: node.StartedSignIn) -> HttpResponse:
    root = etree.fromstring(node.valid_response(started.asked))
    root.set("Consent", "x" * 256 * 1024)
    return started.deliver(etree.tostring(root))


def too_deep(started: node.StartedSignIn) -> HttpResponse:
    return started.deliver(b"<a>" * 70 + b"</a>" * 70)


def entity_inside_the_assertion(started: node.StartedSignIn) -> HttpResponse:
    """What was encrypted is read within the same bounds as what came."""
    return started.deliver(node.response_with(started.asked, ENTITY))


def entity_in_another_encoding(started: node.StartedSignIn) -> HttpResponse:
    """Where nobody finds the word by its bytes."""
    return started.deliver(node.response_with(started.asked, ENTITY.decode().encode("utf-16")))


def instruction_in_the_identifier(started: node.StartedSignIn) -> HttpResponse:
    root = started.forged()
    [value] = [
        one for one in root.iter(expand_tag("saml2:AttributeValue")) if one.text == node.ANNA
    ]
    value.append(etree.ProcessingInstruction("x", "y"))
    return started.deliver(node.response_with(started.asked, sign_message(root, node.node())))


def _encrypted(change: Callable[[etree._Element], object]) -> node.Attack:
    """Return the encryption changed: the genuine answer, and then a part of it put otherwise."""

    def attack(started: node.StartedSignIn) -> HttpResponse:
        content = node.signed_assertion(node.identity_for(started.asked))
        sealed = answer.encrypt_assertion(content, node.keys().decryption[0].key.public_key())
        change(sealed)
        return started.deliver(node.response_with(started.asked, sealed))

    return attack


def _other_curve(sealed: etree._Element) -> None:
    key = ec.generate_private_key(ec.SECP384R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    [curve] = sealed.iter(expand_tag("dsig11:NamedCurve"))
    curve.set("URI", "urn:oid:1.3.132.0.34")
    [place] = sealed.iter(expand_tag("dsig11:PublicKey"))
    place.text = base64.b64encode(point).decode()


def _not_ascii(sealed: etree._Element) -> None:
    [place] = sealed.iter(expand_tag("dsig11:PublicKey"))
    place.text = "AAQ²"


def _point_beside_the_curve(sealed: etree._Element) -> None:
    [place] = sealed.iter(expand_tag("dsig11:PublicKey"))
    place.text = base64.b64encode(b"\x04" + b"\x01" * 64).decode()


def _shortened(which: int, by: int) -> Callable[[etree._Element], object]:
    def change(sealed: etree._Element) -> None:
        value = list(sealed.iter(expand_tag("xenc:CipherValue")))[which]
        value.text = base64.b64encode(base64.b64decode(value.text or "")[:-by]).decode()

    return change


def _weaker_cipher(sealed: etree._Element) -> None:
    [data] = sealed.iter(expand_tag("xenc:EncryptedData"))
    data[0].set("Algorithm", "http://www.w3.org/2001/04/xmlenc#aes256-cbc")


def for_somebody_elses_key(started: node.StartedSignIn) -> HttpResponse:
    other = make_pair("inny serwis", timezone.now()).key.public_key()
    sealed = answer.encrypt_assertion(
        node.signed_assertion(node.identity_for(started.asked)), other
    )
    return started.deliver(node.response_with(started.asked, sealed))


TABLE: node.Table = {
    "no artifact": (_artifact("to nie jest artefakt"), N.NO_ARTIFACT),
    "an artifact that is not ASCII": (_artifact("AAQ²"), N.NO_ARTIFACT),
    "artifact used twice": (artifact_used_twice, N.ARTIFACT_GONE),
    "artifact of another session": (artifact_of_another_session, N.UNKNOWN_REQUEST),
    "too large": (too_large, N.TOO_LARGE),
    "entity": (_raw(ENTITY), N.DOCTYPE),
    "bomb": (_raw(BOMB), N.DOCTYPE),
    "too deep": (too_deep, N.TOO_DEEP),
    "no XML": (_raw(b"<a>"), N.MALFORMED),
    "instruction in the identifier": (instruction_in_the_identifier, N.MALFORMED),
    "a key that is not ASCII": (_encrypted(_not_ascii), N.MALFORMED),
    "other curve": (_encrypted(_other_curve), N.CURVE),
    "point beside the curve": (_encrypted(_point_beside_the_curve), N.CURVE),
    "short tag": (_encrypted(_shortened(1, 4)), N.TAG),
    "truncated key wrap": (_encrypted(_shortened(0, 8)), N.KEY_WRAP),
    "weaker cipher": (_encrypted(_weaker_cipher), N.CIPHER),
    "for somebody else's key": (for_somebody_elses_key, N.KEY_WRAP),
    "entity inside the assertion": (entity_inside_the_assertion, N.DOCTYPE),
    "entity in another encoding": (entity_in_another_encoding, N.DOCTYPE),
}
