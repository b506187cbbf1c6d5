"""XML signatures (XAdES), read by signxml: strict algorithms, and only what is signed."""

import base64
import binascii
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
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
from cms_ext.base.files.outside_xml import make_outside_parser

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
BASE64 = "http://www.w3.org/2000/09/xmldsig#base64"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"


@dataclass(frozen=True, slots=True)
class References:
    """The references of a signature, as URIs: the data, and its own properties.

    `encoded`: some of the data is in the file as base64.
    """

    count: int
    data: tuple[str, ...]
    properties: tuple[str, ...]
    encoded: bool


def references_of(signature: etree._Element) -> References:
    """Return the references of a signature.

    Raises UnreadableSignature for one that refers to no data or not to its properties.
    """
    key_info = signature.find(f"{DS}KeyInfo")
    own = {f"#{key_info.get('Id')}"} if key_info is not None and key_info.get("Id") else set()
    references = signature.findall(f"{DS}SignedInfo/{DS}Reference")
    properties = tuple(i.get("URI", "") for i in references if i.get("Type") == SIGNED_PROPERTIES)
    data = tuple(
        item.get("URI", "")
        for item in references
        if item.get("Type") != SIGNED_PROPERTIES and item.get("URI") not in own
    )
    if not data or len(properties) != 1 or len(references) - len(data) > 2:
        raise UnreadableSignature("Podpis w tym pliku XML ma postać, której nie sprawdzamy.")
    used = {part.get("Algorithm") for item in references for part in item.iter(f"{DS}Transform")}
    return References(len(references), data, properties, BASE64 in used)


def covers_everything(
    root: etree._Element,
    signature: etree._Element,
    references: References,
    files: Mapping[str, bytes],
) -> bool:
    """Return whether nothing in the file is outside the signature: no other ds:Object or part."""
    if not all(_is_signed(item, references) for item in signature.findall(f"{DS}Object")):
        return False
    if files:
        return _is_bare(root, signature) and {unquote(u) for u in references.data} == set(files)
    if signature is root:
        return all(uri.startswith("#") for uri in references.data)
    whole_document = {"", f"#{root.get('Id')}"} if root.get("Id") else {""}
    return len(references.data) == 1 and references.data[0] in whole_document


def _is_signed(item: etree._Element, references: References) -> bool:
    """Return whether a ds:Object is signed, or holds the signature's own properties and no more."""
    if _is_named(item, references.data):
        # Of base64 only the text up to the first element is digested.
        return not (references.encoded and len(item))
    parts = list(item)
    loose_text = [item.text, *(part.tail for part in parts)]
    return (
        bool(parts)
        and not any(text and text.strip() for text in loose_text)
        and all(
            _is_named(part, references.data) or _are_properties(part, references) for part in parts
        )
    )


def _are_properties(element: etree._Element, references: References) -> bool:
    """Return whether it is the one QualifyingProperties whose signed half is signed.

    A second one would be unsigned.
    """
    if element.tag != f"{XADES}QualifyingProperties":
        return False
    signed = element.findall(f"{XADES}SignedProperties")
    rest = [part for part in element if part not in signed]
    return (
        len(signed) == 1
        and _is_named(signed[0], references.properties)
        and all(part.tag == f"{XADES}UnsignedProperties" for part in rest)
    )


def _is_named(element: etree._Element, uris: Collection[str]) -> bool:
    return bool(element.get("Id")) and f"#{element.get('Id')}" in uris


def _is_bare(root: etree._Element, signature: etree._Element) -> bool:
    """Return whether the signature stands alone, perhaps in an element that holds nothing else."""
    loose_text = [root.text, signature.tail] if signature is not root else []
    return (signature is root or len(root) == 1) and not any(t and t.strip() for t in loose_text)


Parse = Callable[[bytes], etree._Element]


def is_about(
    root: etree._Element,
    signature: etree._Element,
    references: References,
    document: bytes,
    parse: Parse,
) -> bool:
    """Return whether an enveloping or enveloped signature is about the document.

    An enveloping signature wraps the document, byte for byte or, as XML, character for character;
    an enveloped one stands inside of it. `references` are those of the signature; another function
    checks that they cover the whole file. `parse` is the reader of the file itself, which raises
    for what is no XML.
    """
    if len(references.data) != 1:
        return False
    if signature is root:
        wrapped = _wrapped(signature, references.data[0])
        if wrapped is None:
            return False
        if references.encoded:
            return _decoded(wrapped.text or "") == document
        return len(wrapped) == 1 and _same(wrapped[0], document, parse)
    if signature.tail and signature.tail.strip():
        return False
    around = deepcopy(root)
    (inside,) = around.findall(f"./{DS}Signature")
    around.remove(inside)
    return _same(around, document, parse)


def _wrapped(signature: etree._Element, uri: str) -> etree._Element | None:
    objects = [item for item in signature.findall(f"{DS}Object") if uri == f"#{item.get('Id')}"]
    return objects[0] if len(objects) == 1 else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        return None


def _same(element: etree._Element, document: bytes, parse: Parse) -> bool:
    return _canonical(element) == _canonical(parse(document))


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


MAX_BYTES = 20 * 1024 * 1024
MAX_CERTIFICATES = 8
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
# The verifier would skip others and call a good file modified.
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
    """Read the signature of an XML file. Raises NoSignature and UnreadableSignature.

    `beside` is the document that the signature is about: outside of the file, or inside of it. For
    an archive it is several by name, and the signature must cover every one of them. Several
    signatures side by side in one document are not checked.
    """
    root = parse_signed_xml(content)
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
            parser=make_outside_parser(remove_comments=True),
            uri_resolver=lambda uri: files.get(unquote(uri)),
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


def parse_signed_xml(content: bytes) -> etree._Element:
    """Return the root of an XML file without DTD, entities and network.

    Raises UnreadableSignature.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableSignature("Plik jest za duży.")
    try:
        # Without comments: one inside a signed value would cut what is read out of it.
        root = etree.fromstring(content, make_outside_parser(remove_comments=True))
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise UnreadableSignature("Plik nie jest poprawnym plikiem XML.") from problem
    if cast(Any, root.getroottree().docinfo).doctype:
        raise UnreadableSignature("Plik XML zawiera deklarację DOCTYPE, której nie przyjmujemy.")
    return root


def _only_signature(root: etree._Element) -> etree._Element:
    if root.tag == f"{DS}Signature":
        return root
    signatures = root.findall(f"./{DS}Signature")
    if not signatures:
        raise NoSignature
    if len(signatures) > 1:
        raise UnreadableSignature("Plik XML ma kilka podpisów obok siebie.")
    return signatures[0]


def _named_files(
    beside: Mapping[str, bytes] | bytes | None,
    root: etree._Element,
    signature: etree._Element,
    references: References,
) -> Mapping[str, bytes]:
    """Return the documents by the names in the signature; none for one that holds its document."""
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
        return is_about(root, signature, references, document, parse_signed_xml)
    except UnreadableSignature:
        # The document is no XML, so it is not the XML around the signature.
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
    if len(texts) > MAX_CERTIFICATES:
        raise UnreadableSignature("W podpisie jest za dużo certyfikatów.")
    try:
        return [x509.load_der_x509_certificate(base64.b64decode(text)) for text in texts]
    except (binascii.Error, ValueError) as problem:
        raise UnreadableSignature("Nie udało się odczytać certyfikatu podpisującego.") from problem


def _signer(certificates: list[x509.Certificate]) -> x509.Certificate:
    """Return the certificate that issued none of the others; the order in the file says nothing."""
    issuers = {item.issuer for item in certificates if item.issuer != item.subject}
    return next((item for item in certificates if item.subject not in issuers), certificates[0])


def _configuration(signer: x509.Certificate, references: int) -> XAdESSignatureConfiguration:
    return XAdESSignatureConfiguration(
        location="./",
        expect_references=references,
        signature_methods=METHODS,
        digest_algorithms=DIGESTS,
        # The validity of the certificate is a matter of trust, checked alike for all formats.
        verification_time=signer.not_valid_before_utc,
    )


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
