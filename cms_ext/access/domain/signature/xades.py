"""XML signatures (XAdES), read by signxml: strict algorithms, and only what is signed is read."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidSignature, SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier, XAdESVerifyResult

from cms_ext.access.domain.signature.fact import (
    NoSignature,
    SignatureFact,
    UnreadableSignature,
    from_claimed_role,
)
from cms_ext.access.domain.signature.xml_coverage import (
    BASE64,
    DS,
    XADES,
    References,
    covers_everything,
    references_of,
)
from cms_ext.access.domain.signature.xml_subject import is_about

MOST_BYTES = 20 * 1024 * 1024
MOST_CERTIFICATES = 8
METHODS = frozenset(
    method
    for method in SignatureMethod
    if method.name.startswith(("RSA_", "ECDSA_", "SHA"))
    and any(digest in method.name for digest in ("SHA256", "SHA384", "SHA512", "SHA3_"))
    and not method.name.startswith("HMAC")
)
DIGESTS = frozenset(
    {DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512}
    | {digest for digest in DigestAlgorithm if digest.name.startswith("SHA3_")}
)
# Others would be skipped by the verifier, and a good file be called modified.
TRANSFORMS = frozenset(
    {
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        BASE64,
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
    }
)


def read_xml(
    content: bytes, beside: Mapping[str, bytes] | bytes | None = None
) -> list[SignatureFact]:
    """The signature of an XML file. Raises NoSignature and UnreadableSignature.

    `beside` is the document that the signature is about: outside of the file, or inside of it. Of
    an archive it is several by name, and the signature must cover every one of them. Of several
    signatures side by side in one document none is checked.
    """
    root = parse(content)
    signature = _only_signature(root)
    references = references_of(signature)
    files = _named_files(beside, root, signature, references)
    _require_known_algorithms(signature)
    certificates = _certificates(signature)
    signer = _signer(certificates)
    try:
        results = XAdESVerifier().verify(
            etree.tostring(root),
            x509_cert=signer,
            parser=_parser(),
            uri_resolver=_resolver(files),
            expect_config=_configuration(signer, references.count),
        )
    except InvalidSignature:
        return [_fact(False, signer, certificates, None)]
    except (SignXMLException, etree.LxmlError, ValueError, KeyError) as problem:
        raise UnreadableSignature(
            "Podpis w tym pliku XML ma postać, której nie sprawdzamy."
        ) from problem
    signed = next(item for item in results if isinstance(item, XAdESVerifyResult))
    complete = covers_everything(root, signature, references, files)
    return [_fact(complete, signer, certificates, cast(etree._Element, signed.signed_xml))]


def parse(content: bytes) -> etree._Element:
    """The root of an XML file without DTD, entities and network; raises UnreadableSignature."""
    if len(content) > MOST_BYTES:
        raise UnreadableSignature("Plik jest za duży.")
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise UnreadableSignature("Plik nie jest poprawnym plikiem XML.") from problem
    if cast(Any, root.getroottree().docinfo).doctype:
        raise UnreadableSignature("Plik XML zawiera deklarację DOCTYPE, której nie przyjmujemy.")
    return root


def _parser() -> etree.XMLParser:
    # Without comments: one inside a signed value would cut what is read out of it.
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )


def _only_signature(root: etree._Element) -> etree._Element:
    if root.tag == f"{DS}Signature":
        return root
    found = root.findall(f"./{DS}Signature")
    if not found:
        raise NoSignature
    if len(found) > 1:
        raise UnreadableSignature("Plik XML ma kilka podpisów obok siebie.")
    return found[0]


def _named_files(
    beside: Mapping[str, bytes] | bytes | None,
    root: etree._Element,
    signature: etree._Element,
    references: References,
) -> Mapping[str, bytes]:
    """A single document goes by whatever name the signature calls it; none that it holds itself."""
    if not isinstance(beside, bytes):
        return beside or {}
    outside = [unquote(uri) for uri in references.data if uri and not uri.startswith("#")]
    if not outside and _holds(beside, root, signature, references):
        return {}
    if len(outside) != 1:
        raise UnreadableSignature("Ten plik z podpisem nie dotyczy dokumentu, który jest obok.")
    return {outside[0]: beside}


def _holds(
    document: bytes, root: etree._Element, signature: etree._Element, references: References
) -> bool:
    try:
        return is_about(root, signature, references, document, parse)
    except UnreadableSignature:
        # What lies beside is no XML, so it is not what the XML around the signature says.
        return False


def _require_known_algorithms(signature: etree._Element) -> None:
    digests = {digest.value for digest in DIGESTS}
    methods = {method.value for method in METHODS}
    signed = [
        *signature.iterfind(f"{DS}SignedInfo"),
        *signature.iter(f"{XADES}SigningCertificate", f"{XADES}SigningCertificateV2"),
    ]
    for part in signed:
        used = {item.get("Algorithm") for item in part.iter(f"{DS}DigestMethod")}
        signs = {item.get("Algorithm") for item in part.iter(f"{DS}SignatureMethod")}
        if used - digests or signs - methods:
            raise UnreadableSignature(
                "Podpis użył algorytmu, który nie daje pewności (np. SHA-1, HMAC)."
            )
    changes = {
        item.get("Algorithm")
        for name in ("Transform", "CanonicalizationMethod")
        for item in signed[0].iter(f"{DS}{name}")
    }
    if changes - TRANSFORMS:
        raise UnreadableSignature("Podpis w tym pliku XML ma postać, której nie sprawdzamy.")


def _certificates(signature: etree._Element) -> list[x509.Certificate]:
    texts = [
        item.text or ""
        for item in signature.iterfind(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate")
    ]
    if not texts:
        raise UnreadableSignature("W podpisie nie ma certyfikatu podpisującego.")
    if len(texts) > MOST_CERTIFICATES:
        raise UnreadableSignature("W podpisie jest za dużo certyfikatów.")
    try:
        return [x509.load_der_x509_certificate(base64.b64decode(text)) for text in texts]
    except (binascii.Error, ValueError) as problem:
        raise UnreadableSignature("Nie udało się odczytać certyfikatu podpisującego.") from problem


def _signer(certificates: list[x509.Certificate]) -> x509.Certificate:
    """The one that issued none of the others; the order in the file says nothing."""
    issuers = {item.issuer for item in certificates if item.issuer != item.subject}
    return next((item for item in certificates if item.subject not in issuers), certificates[0])


def _configuration(signer: x509.Certificate, references: int) -> XAdESSignatureConfiguration:
    return XAdESSignatureConfiguration(
        location="./",
        expect_references=references,
        signature_methods=METHODS,
        digest_algorithms=DIGESTS,
        # Whether the certificate is in its time is a question of trust, asked for all formats.
        verification_time=signer.not_valid_before_utc,
    )


def _resolver(files: Mapping[str, bytes]) -> Callable[[str], bytes | None]:
    return lambda uri: files.get(unquote(uri))


def _fact(
    intact: bool,
    signer: x509.Certificate,
    certificates: list[x509.Certificate],
    properties: etree._Element | None,
) -> SignatureFact:
    return SignatureFact(
        intact=intact,
        certificate=signer.public_bytes(Encoding.DER),
        chain=tuple(c.public_bytes(Encoding.DER) for c in certificates if c is not signer),
        signed_at=_signed_at(properties),
        person=None if properties is None else from_claimed_role(properties),
    )


def _signed_at(properties: etree._Element | None) -> datetime | None:
    text = "" if properties is None else properties.findtext(f".//{XADES}SigningTime") or ""
    try:
        stated = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return stated if stated.tzinfo is not None else None
