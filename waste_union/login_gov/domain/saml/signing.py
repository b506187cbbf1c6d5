"""Signing what goes to the node: ECDSA on P-256, with the certificate in the signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import SignatureReference, XMLSigner

from waste_union.login_gov.domain.saml.names import tag


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key on P-256 and the certificate that the other side knows it by."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate


class WholeDocument(XMLSigner):
    """Refers to the document as such; signxml would name its root by the ID."""

    def _unpack(self, data: Any, references: Any) -> Any:
        signature, root, inputs, _named = super()._unpack(data, None)  # type: ignore[arg-type]  # its own default
        return signature, root, inputs, [SignatureReference(URI="")]


def signed(root: etree._Element, pair: KeyPair, *, whole: bool = False) -> bytes:
    """The message with its signature directly after Issuer.

    It covers the element by its ID; with `whole` the document (AuthnRequest).
    """
    place = etree.Element(tag("ds:Signature"), {"Id": "placeholder"})
    root.insert(1, place)
    signer = (WholeDocument if whole else XMLSigner)(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    done = signer.sign(
        root,
        key=pair.key,
        cert=[pair.certificate],
        reference_uri=None if whole else f"#{root.get('ID')}",
        id_attribute="ID",
    )
    return etree.tostring(done)
