"""SAML messages: building, signing, parsing and decrypting them."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256 as HASH
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import SignatureReference, XMLSigner

from cms_ext.base.files.outside_xml import make_outside_parser
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.vocabulary import NodeRefusal

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE_11 = "http://www.w3.org/2009/xmldsig11#"
ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#"
ENCRYPTION_11 = "http://www.w3.org/2009/xmlenc11#"
EIDAS = "http://eidas.europa.eu/saml-extensions"
NATURAL_PERSON = "http://eidas.europa.eu/attributes/naturalperson"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

PREFIXES = {
    "saml2p": PROTOCOL,
    "saml2": ASSERTION,
    "ds": SIGNATURE,
    "dsig11": SIGNATURE_11,
    "xenc": ENCRYPTION,
    "xenc11": ENCRYPTION_11,
    "eidas": EIDAS,
    "naturalperson": NATURAL_PERSON,
    "soap": SOAP,
}

ARTIFACT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
URI_NAMES = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"
REQUESTER = "urn:oasis:names:tc:SAML:2.0:status:Requester"
AUTHN_FAILED = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
NO_CONTEXT = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ECDH_ES = "http://www.w3.org/2009/xmlenc11#ECDH-ES"
CONCAT_KDF = "http://www.w3.org/2009/xmlenc11#ConcatKDF"
KEY_WRAP_AES256 = "http://www.w3.org/2001/04/xmlenc#kw-aes256"
AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
P256 = "urn:oid:1.2.840.10045.3.1.7"

SIGN_ON = "/login/SingleSignOnService"
RESOLVE = "/login-services/idpArtifactResolutionService"
LOGOUT = "/login-services/singleLogoutService"

FAMILY_NAME = f"{NATURAL_PERSON}/CurrentFamilyName"
FIRST_NAME = f"{NATURAL_PERSON}/CurrentGivenName"
DATE_OF_BIRTH = f"{NATURAL_PERSON}/DateOfBirth"
PERSON_IDENTIFIER = f"{NATURAL_PERSON}/PersonIdentifier"
ATTRIBUTES = {
    "FamilyName": FAMILY_NAME,
    "FirstName": FIRST_NAME,
    "DateOfBirth": DATE_OF_BIRTH,
    "PersonIdentifier": PERSON_IDENTIFIER,
}
ENVELOPE = ("saml2p", "saml2", "ds")
MAX_BYTES = 256 * 1024
MAX_DEPTH = 64
KEY_BYTES, WRAPPED_BYTES, IV_BYTES, TAG_BYTES, POINT_BYTES = 32, 40, 12, 16, 65
AGREEMENT = "ds:KeyInfo/xenc:AgreementMethod"
ORIGINATOR = "xenc:OriginatorKeyInfo/ds:KeyValue/dsig11:ECKeyValue"


def expand_tag(name: str) -> str:
    """Return `saml2:Issuer` as lxml writes it, with the namespace in braces."""
    prefix, _colon, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


@dataclass(frozen=True, slots=True)
class SignOn:
    """The data of an AuthnRequest, without its ID and moment."""

    destination: str
    answer_to: str
    issuer: str
    provider_name: str
    sector: str
    level: str


def new_id() -> str:
    """Return an ID for one of our messages, with 122 random bits."""
    return f"ID-{uuid4()}"


def format_instant(moment: datetime) -> str:
    """Format a moment as the standard asks: in UTC, with milliseconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def build_message(
    name: str, number: str, now: datetime, destination: str, issuer: str
) -> etree._Element:
    """Build a message with the attributes that all messages have, and its Issuer."""
    root = etree.Element(
        expand_tag(name),
        {
            "ID": number,
            "Version": "2.0",
            "IssueInstant": format_instant(now),
            "Destination": destination,
        },
        nsmap={prefix: PREFIXES[prefix] for prefix in (*ENVELOPE, "eidas", "naturalperson")},
    )
    add_element(root, "saml2:Issuer", issuer)
    return root


def add_element(
    parent: etree._Element, name: str, text: str = "", **attributes: str
) -> etree._Element:
    """Add a child of this name and return it."""
    child = etree.SubElement(parent, expand_tag(name), attributes)
    child.text = text or None
    return child


def build_authn_request(number: str, sign_on: SignOn, now: datetime) -> etree._Element:
    """Build the request that is signed as a whole and sent by the browser."""
    root = build_message("saml2p:AuthnRequest", number, now, sign_on.destination, sign_on.issuer)
    root.set("ForceAuthn", "true")
    root.set("ProtocolBinding", ARTIFACT_BINDING)
    root.set("AssertionConsumerServiceURL", sign_on.answer_to)
    root.set("ProviderName", sign_on.provider_name)
    extensions = add_element(root, "saml2p:Extensions")
    add_element(extensions, "eidas:SPType", sign_on.sector)
    wanted = add_element(extensions, "eidas:RequestedAttributes")
    for friendly, name in ATTRIBUTES.items():
        add_element(
            wanted,
            "eidas:RequestedAttribute",
            FriendlyName=friendly,
            Name=name,
            NameFormat=URI_NAMES,
            isRequired="true",
        )
    add_element(root, "saml2p:NameIDPolicy", AllowCreate="true", Format=UNSPECIFIED)
    context = add_element(root, "saml2p:RequestedAuthnContext", Comparison="minimum")
    add_element(context, "saml2:AuthnContextClassRef", sign_on.level)
    return root


def build_artifact_resolve(
    number: str, artifact: str, destination: str, issuer: str, now: datetime
) -> etree._Element:
    root = build_message("saml2p:ArtifactResolve", number, now, destination, issuer)
    add_element(root, "saml2p:Artifact", artifact)
    return root


def build_logout_request(
    number: str, name_id: str, session_index: str, destination: str, issuer: str, now: datetime
) -> etree._Element:
    root = build_message("saml2p:LogoutRequest", number, now, destination, issuer)
    add_element(root, "saml2:NameID", name_id, Format=UNSPECIFIED)
    add_element(root, "saml2p:SessionIndex", session_index)
    return root


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key on P-256 and the certificate that the other side knows it by."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate


class WholeDocument(XMLSigner):
    """Signs the document as such; signxml would refer to its root by the ID."""

    def _unpack(self, data: Any, references: Any) -> Any:
        signature, root, inputs, _named = super()._unpack(data, None)  # type: ignore[arg-type]  # its own default
        return signature, root, inputs, [SignatureReference(URI="")]


def sign_message(root: etree._Element, pair: KeyPair, *, whole_document: bool = False) -> bytes:
    """Return the message with its signature directly after Issuer.

    It covers the element by its ID; with `whole_document` the document (AuthnRequest).
    """
    place = etree.Element(expand_tag("ds:Signature"), {"Id": "placeholder"})
    root.insert(1, place)
    signer = (WholeDocument if whole_document else XMLSigner)(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    done = signer.sign(
        root,
        key=pair.key,
        cert=[pair.certificate],
        reference_uri=None if whole_document else f"#{root.get('ID')}",
        id_attribute="ID",
    )
    return etree.tostring(done)


def parse_message(content: bytes) -> etree._Element:
    """Parse a message and return its root. Raises ProviderRefused.

    Comments are dropped and the text around them is joined: a comment must not shorten an
    identifier.
    """
    if len(content) > MAX_BYTES:
        raise ProviderRefused(NodeRefusal.TOO_LARGE)
    if b"<!DOCTYPE" in content:
        raise ProviderRefused(NodeRefusal.DOCTYPE)
    try:
        root = etree.fromstring(content, make_outside_parser(remove_comments=True))
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise ProviderRefused(NodeRefusal.MALFORMED) from problem
    if cast(Any, root.getroottree().docinfo).doctype:
        # Written in another encoding than the search above expects.
        raise ProviderRefused(NodeRefusal.DOCTYPE)
    _refuse_depth(root)
    if any(not isinstance(one.tag, str) for one in root.iter()):
        # A processing instruction within a value would cut it, as a comment would.
        raise ProviderRefused(NodeRefusal.MALFORMED)
    return root


def _refuse_depth(root: etree._Element) -> None:
    level, depth = [root], 1
    while level:
        if depth > MAX_DEPTH:
            raise ProviderRefused(NodeRefusal.TOO_DEEP)
        level, depth = [child for one in level for child in one], depth + 1


def find_only(parent: etree._Element, path: str) -> etree._Element:
    """Return the only element at a path such as `saml2:Subject/saml2:NameID`.

    Raises ProviderRefused MALFORMED.
    """
    element = parent
    for name in path.split("/"):
        children = element.findall(expand_tag(name))
        if len(children) != 1:
            raise ProviderRefused(NodeRefusal.MALFORMED)
        element = children[0]
    return element


def read_text(element: etree._Element) -> str:
    """Return the text of an element without children. Raises ProviderRefused MALFORMED."""
    if len(element):
        raise ProviderRefused(NodeRefusal.MALFORMED)
    return (element.text or "").strip()


def decrypt_assertion(encrypted: etree._Element, keys: Iterable[EllipticCurvePrivateKey]) -> bytes:
    """Decrypt an EncryptedAssertion with the first of our keys that opens it.

    Raises ProviderRefused.
    """
    data = find_only(encrypted, "xenc:EncryptedData")
    wrapped = find_only(data, "ds:KeyInfo/xenc:EncryptedKey")
    agreement = find_only(wrapped, AGREEMENT)
    derivation = find_only(agreement, "xenc11:KeyDerivationMethod")
    parameters = find_only(derivation, "xenc11:ConcatKDFParams")
    _refuse_other_methods(data, wrapped, agreement, derivation, parameters)
    sender = _sender(find_only(agreement, ORIGINATOR))
    other_info = b"".join(
        _hex(parameters.get(name, "")) for name in ("AlgorithmID", "PartyUInfo", "PartyVInfo")
    )
    session_key = _unwrapped(_value(wrapped), sender, other_info, keys)
    content = _value(data)
    if len(content) <= IV_BYTES + TAG_BYTES:
        raise ProviderRefused(NodeRefusal.TAG)
    try:
        return AESGCM(session_key).decrypt(content[:IV_BYTES], content[IV_BYTES:], None)
    except InvalidTag as problem:
        raise ProviderRefused(NodeRefusal.TAG) from problem


def _refuse_other_methods(
    data: etree._Element,
    wrapped: etree._Element,
    agreement: etree._Element,
    derivation: etree._Element,
    parameters: etree._Element,
) -> None:
    used = [
        find_only(data, "xenc:EncryptionMethod").get("Algorithm"),
        find_only(wrapped, "xenc:EncryptionMethod").get("Algorithm"),
        agreement.get("Algorithm"),
        derivation.get("Algorithm"),
        find_only(parameters, "ds:DigestMethod").get("Algorithm"),
    ]
    if used != [AES256_GCM, KEY_WRAP_AES256, ECDH_ES, CONCAT_KDF, SHA256]:
        raise ProviderRefused(NodeRefusal.CIPHER)


def _sender(key: etree._Element) -> EllipticCurvePublicKey:
    """Return the sender's key of this message. Raises for a point on another curve."""
    point = _base64(find_only(key, "dsig11:PublicKey"))
    if find_only(key, "dsig11:NamedCurve").get("URI") != P256 or len(point) != POINT_BYTES:
        raise ProviderRefused(NodeRefusal.CURVE)
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as problem:
        raise ProviderRefused(NodeRefusal.CURVE) from problem


def _unwrapped(
    wrapped: bytes,
    sender: EllipticCurvePublicKey,
    other_info: bytes,
    keys: Iterable[EllipticCurvePrivateKey],
) -> bytes:
    if len(wrapped) != WRAPPED_BYTES:
        raise ProviderRefused(NodeRefusal.KEY_WRAP)
    for key in keys:
        shared = key.exchange(ECDH(), sender)
        wrapping_key = ConcatKDFHash(HASH(), KEY_BYTES, other_info).derive(shared)
        try:
            return aes_key_unwrap(wrapping_key, wrapped)
        except InvalidUnwrap:
            continue
    raise ProviderRefused(NodeRefusal.KEY_WRAP)


def _value(element: etree._Element) -> bytes:
    return _base64(find_only(element, "xenc:CipherData/xenc:CipherValue"))


def _base64(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join(read_text(element).split()), validate=True)
    except ValueError as problem:
        # Wrong padding, or a character that is not ASCII.
        raise ProviderRefused(NodeRefusal.MALFORMED) from problem


def _hex(text: str) -> bytes:
    """Decode a parameter of XML Encryption 1.1, which begins with its own length."""
    try:
        return bytes.fromhex(text)
    except ValueError as problem:
        raise ProviderRefused(NodeRefusal.CIPHER) from problem
