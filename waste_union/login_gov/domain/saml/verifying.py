"""The node's signatures: over the very element that is read, by a certificate that we were given.

What a signature brings in its KeyInfo says nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.saml.message import (
    ECDSA_SHA256,
    ENVELOPED,
    EXCLUSIVE_C14N,
    SHA256,
    parse,
    parser,
    tag,
)
from waste_union.login_gov.vocabulary import NodeRefusal


def is_signed(element: etree._Element) -> bool:
    """Whether a signature stands anywhere in this element."""
    return next(element.iter(tag("ds:Signature")), None) is not None


def verified(
    element: etree._Element, certificates: Iterable[x509.Certificate], now: datetime
) -> etree._Element:
    """The element anew, made of nothing but the bytes that the signature covers.

    Raises ProviderRefused.
    """
    signature = _own_signature(element)
    _refuse_other_reference(element, signature)
    _refuse_other_algorithms(signature)
    own = etree.tostring(element, with_tail=False)
    changed = False
    for certificate in certificates:
        try:
            result = XMLVerifier().verify(
                own,
                x509_cert=certificate,
                parser=parser(),
                id_attribute="ID",
                expect_config=_configuration(now),
            )
        except InvalidDigest:
            changed = True
        except (SignXMLException, etree.LxmlError, ValueError):
            continue
        else:
            return _read_again(element, result.signed_data)  # type: ignore[union-attr]  # one reference
    raise ProviderRefused(NodeRefusal.CHANGED if changed else NodeRefusal.FOREIGN_KEY)


def _own_signature(element: etree._Element) -> etree._Element:
    """The only signature there is, directly after the only issuer, with nothing wrapped in it."""
    found = list(element.iter(tag("ds:Signature")))
    if not found:
        raise ProviderRefused(NodeRefusal.UNSIGNED)
    first = [one.tag for one in list(element)[:2]]
    if len(found) > 1 or first != [tag("saml2:Issuer"), tag("ds:Signature")]:
        raise ProviderRefused(NodeRefusal.SIGNATURE_PLACE)
    if next(found[0].iter(tag("ds:Object")), None) is not None:
        raise ProviderRefused(NodeRefusal.SIGNATURE_PLACE)
    return found[0]


def _refuse_other_reference(element: etree._Element, signature: etree._Element) -> None:
    own = element.get("ID", "")
    references = list(signature.iter(tag("ds:Reference")))
    if not own or [one.get("URI") for one in references] != [f"#{own}"]:
        raise ProviderRefused(NodeRefusal.REFERENCE)
    root = element.getroottree().getroot()
    bearers = [
        one
        for one in root.iter()
        for name, value in one.items()
        if etree.QName(name).localname.lower() == "id" and value == own
    ]
    if bearers != [element]:
        raise ProviderRefused(NodeRefusal.DOUBLE_ID)


def _refuse_other_algorithms(signature: etree._Element) -> None:
    used = [
        [one.get("Algorithm") for one in signature.iter(tag(name))]
        for name in (
            "ds:CanonicalizationMethod",
            "ds:SignatureMethod",
            "ds:Transform",
            "ds:DigestMethod",
        )
    ]
    if used != [[EXCLUSIVE_C14N], [ECDSA_SHA256], [ENVELOPED, EXCLUSIVE_C14N], [SHA256]]:
        raise ProviderRefused(NodeRefusal.ALGORITHM)


def _configuration(now: datetime) -> SignatureConfiguration:
    return SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=frozenset({SignatureMethod.ECDSA_SHA256}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
        ignore_ambiguous_key_info=True,
        verification_time=now,
    )


def _read_again(element: etree._Element, covered: bytes) -> etree._Element:
    root = parse(covered)
    if (root.tag, root.get("ID")) != (element.tag, element.get("ID")):
        raise ProviderRefused(NodeRefusal.REFERENCE)
    return root
