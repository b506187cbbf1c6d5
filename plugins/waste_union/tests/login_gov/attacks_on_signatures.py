"""Attacks on the node's signature: none, a foreign one, one over something else than is read."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from lxml import etree

from plugins.waste_union.tests.login_gov import node
from waste_union.login_gov.domain.saml.message import expand_tag, sign_message
from waste_union.login_gov.vocabulary import NodeRefusal as N
from waste_union.login_gov_mock.domain.node import make_pair

SIGNATURE = expand_tag("ds:Signature")
HMAC = b"http://www.w3.org/2000/09/xmldsig#hmac-sha1"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"


def unsigned(started: node.StartedSignIn) -> HttpResponse:
    return started.deliver(node.response_with(started.asked, etree.tostring(started.forged())))


def signed_by_another(started: node.StartedSignIn) -> HttpResponse:
    other = make_pair("obcy", timezone.now())
    return started.deliver(
        node.response_with(
            started.asked, node.signed_assertion(node.identity_for(started.asked), other)
        )
    )


def key_in_key_info_only(started: node.StartedSignIn) -> HttpResponse:
    """The certificate in the signature bears the node's name, and its key is the attacker's."""
    other = make_pair("mock-login-gov", timezone.now())
    return started.deliver(
        node.response_with(
            started.asked, node.signed_assertion(node.identity_for(started.asked), other)
        )
    )


def response_signed_by_another(started: node.StartedSignIn) -> HttpResponse:
    root = etree.fromstring(node.valid_response(started.asked))
    return started.deliver(sign_message(root, make_pair("mock-login-gov", timezone.now())))


def changed_afterwards(started: node.StartedSignIn) -> HttpResponse:
    text = etree.tostring(started.own()).replace(node.NINA.encode(), node.ANNA.encode())
    return started.deliver(node.response_with(started.asked, text))


def other_digest(started: node.StartedSignIn) -> HttpResponse:
    text = etree.tostring(started.own()).replace(b"xmlenc#sha256", b"xmlenc#sha512")
    return started.deliver(node.response_with(started.asked, text))


def signed_by_the_public_key(started: node.StartedSignIn) -> HttpResponse:
    """HMAC over the certificate that everybody has: as good as no signature."""
    text = etree.tostring(started.own())
    return started.deliver(
        node.response_with(
            started.asked,
            text.replace(b"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", HMAC),
        )
    )


def _signature_otherwise(change: Callable[[etree._Element], object]) -> node.Attack:
    """A genuine assertion, and something else in its signature."""

    def attack(started: node.StartedSignIn) -> HttpResponse:
        own = started.own()
        [signature] = own.iter(SIGNATURE)
        change(signature)
        return started.deliver(node.response_with(started.asked, etree.tostring(own)))

    return attack


def _one_more_transform(signature: etree._Element) -> None:
    [transforms] = signature.iter(expand_tag("ds:Transforms"))
    etree.SubElement(transforms, expand_tag("ds:Transform"), {"Algorithm": XPATH})


def _one_more_reference(signature: etree._Element) -> None:
    [reference] = signature.iter(expand_tag("ds:Reference"))
    reference.addnext(etree.fromstring(etree.tostring(reference)))


def _reference_to_the_whole(signature: etree._Element) -> None:
    [reference] = signature.iter(expand_tag("ds:Reference"))
    reference.set("URI", "")


def _delivered(started: node.StartedSignIn, *roots: etree._Element) -> HttpResponse:
    return started.deliver(node.response_with(started.asked, *map(etree.tostring, roots)))


def _taken_apart(
    started: node.StartedSignIn,
) -> tuple[etree._Element, etree._Element, etree._Element]:
    """Anna's forged assertion, Nina's genuine one without its signature, and that signature."""
    own = started.own()
    signature = own.find(SIGNATURE)
    own.remove(signature)
    return started.forged(), own, signature


def wrapped_before(started: node.StartedSignIn) -> HttpResponse:
    return _delivered(started, started.forged(), started.own())


def wrapped_after(started: node.StartedSignIn) -> HttpResponse:
    return _delivered(started, started.own(), started.forged())


def wrapped_in_extensions(started: node.StartedSignIn) -> HttpResponse:
    """A genuine Response inside a forged one, which bears its signature."""
    genuine = etree.fromstring(
        sign_message(etree.fromstring(node.valid_response(started.asked, node.NINA)), node.node())
    )
    forged = etree.fromstring(node.response_with(started.asked, etree.tostring(started.forged())))
    signature = genuine.find(SIGNATURE)
    genuine.remove(signature)
    forged.insert(1, signature)
    extensions = etree.Element(expand_tag("saml2p:Extensions"))
    extensions.append(genuine)
    forged.insert(2, extensions)
    return started.deliver(etree.tostring(forged))


def wrapped_in_object(started: node.StartedSignIn) -> HttpResponse:
    forged, genuine, signature = _taken_apart(started)
    etree.SubElement(signature, expand_tag("ds:Object")).append(genuine)
    forged.insert(1, signature)
    return _delivered(started, forged)


def wrapped_beside_the_signature(started: node.StartedSignIn) -> HttpResponse:
    forged, genuine, signature = _taken_apart(started)
    forged.insert(1, signature)
    forged.insert(2, genuine)
    return _delivered(started, forged)


def wrapped_under_one_id(started: node.StartedSignIn) -> HttpResponse:
    forged, genuine, signature = _taken_apart(started)
    forged.set("ID", genuine.get("ID", ""))
    forged.insert(1, signature)
    forged.append(genuine)
    return _delivered(started, forged)


def moved_signature(started: node.StartedSignIn) -> HttpResponse:
    own = started.own()
    own.append(own.find(SIGNATURE))
    return _delivered(started, own)


def wrapped_by_the_case_of_id(started: node.StartedSignIn) -> HttpResponse:
    forged, genuine, signature = _taken_apart(started)
    forged.set("ID", genuine.get("ID", ""))
    genuine.set("Id", genuine.attrib.pop("ID"))
    forged.insert(1, signature)
    forged.append(genuine)
    return _delivered(started, forged)


TABLE: node.Table = {
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
    "signed by the public key": (signed_by_the_public_key, N.ALGORITHM),
    "one more transform": (_signature_otherwise(_one_more_transform), N.ALGORITHM),
    "one more reference": (_signature_otherwise(_one_more_reference), N.REFERENCE),
    "a reference to the whole": (_signature_otherwise(_reference_to_the_whole), N.REFERENCE),
}
