"""The answers of the mock node: the same XML that login.gov.pl sends, part by part.

Each part has its own function, so that a test can replace one.
"""

import base64
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256 as HASH
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from waste_union.login_gov.domain.saml import message as saml
from waste_union.login_gov.domain.saml.message import add_element
from waste_union.login_gov.vocabulary import Level

VALID_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class AnsweredIdentity:
    """The claims about a person, in answer to one request."""

    pesel: str
    first_name: str
    family_name: str
    born_on: str
    request: str
    answer_to: str
    audience: str
    issuer: str
    level: Level = Level.SUBSTANTIAL
    name_id: str = ""
    session_index: str = ""


def build_assertion(identity: AnsweredIdentity, now: datetime) -> etree._Element:
    """Build the assertion without a signature."""
    root = etree.Element(
        saml.expand_tag("saml2:Assertion"),
        {"ID": saml.new_id(), "Version": "2.0", "IssueInstant": saml.format_instant(now)},
        nsmap={prefix: saml.PREFIXES[prefix] for prefix in ("saml2", "naturalperson")},
    )
    add_element(root, "saml2:Issuer", identity.issuer)
    until = saml.format_instant(now + VALID_FOR)
    subject = add_element(root, "saml2:Subject")
    add_element(subject, "saml2:NameID", identity.name_id, Format=saml.UNSPECIFIED)
    confirmation = add_element(subject, "saml2:SubjectConfirmation", Method=saml.BEARER)
    add_element(
        confirmation,
        "saml2:SubjectConfirmationData",
        InResponseTo=identity.request,
        NotOnOrAfter=until,
        Recipient=identity.answer_to,
    )
    conditions = add_element(
        root, "saml2:Conditions", NotBefore=saml.format_instant(now), NotOnOrAfter=until
    )
    add_element(
        add_element(conditions, "saml2:AudienceRestriction"), "saml2:Audience", identity.audience
    )
    statement = add_element(
        root,
        "saml2:AuthnStatement",
        AuthnInstant=saml.format_instant(now),
        SessionIndex=identity.session_index,
    )
    add_element(
        add_element(statement, "saml2:AuthnContext"), "saml2:AuthnContextClassRef", identity.level
    )
    _add_attributes(root, identity)
    return root


def _add_attributes(root: etree._Element, identity: AnsweredIdentity) -> None:
    attributes = add_element(root, "saml2:AttributeStatement")
    for name, value in (
        (saml.FAMILY_NAME, identity.family_name),
        (saml.FIRST_NAME, identity.first_name),
        (saml.DATE_OF_BIRTH, identity.born_on),
        (saml.PERSON_IDENTIFIER, identity.pesel),
    ):
        attribute = add_element(attributes, "saml2:Attribute", Name=name, NameFormat=saml.URI_NAMES)
        add_element(attribute, "saml2:AttributeValue", value)


def build_response(
    request: str, destination: str, issuer: str, now: datetime, *codes: str
) -> etree._Element:
    """Build a Response with these status codes, the outer one first; Success without any."""
    root = saml.build_message("saml2p:Response", saml.new_id(), now, destination, issuer)
    root.set("InResponseTo", request)
    place = add_element(root, "saml2p:Status")
    for code in codes or (saml.SUCCESS,):
        place = add_element(place, "saml2p:StatusCode", Value=code)
    return root


def encrypt_assertion(content: bytes, recipient: ec.EllipticCurvePublicKey) -> etree._Element:
    """Build an EncryptedAssertion around any XML, for the owner of this key."""
    sender = ec.generate_private_key(ec.SECP256R1())
    info = [
        _with_length(text) for text in (saml.KEY_WRAP_AES256, "mock-login-gov", "pokaz.example")
    ]
    shared = sender.exchange(ec.ECDH(), recipient)
    wrapping_key = ConcatKDFHash(HASH(), 32, b"".join(info)).derive(shared)
    session_key, iv = os.urandom(32), os.urandom(12)
    data = iv + AESGCM(session_key).encrypt(iv, content, None)
    return _encrypted_xml(sender.public_key(), info, aes_key_wrap(wrapping_key, session_key), data)


def _encrypted_xml(
    sender: ec.EllipticCurvePublicKey, info: list[bytes], wrapped: bytes, data: bytes
) -> etree._Element:
    names = ("saml2", "xenc", "xenc11", "ds", "dsig11")
    root = etree.Element(
        saml.expand_tag("saml2:EncryptedAssertion"),
        nsmap={name: saml.PREFIXES[name] for name in names},
    )
    encrypted_data = add_element(root, "xenc:EncryptedData", Type=f"{saml.PREFIXES['xenc']}Element")
    add_element(encrypted_data, "xenc:EncryptionMethod", Algorithm=saml.AES256_GCM)
    encrypted_key = add_element(add_element(encrypted_data, "ds:KeyInfo"), "xenc:EncryptedKey")
    add_element(encrypted_key, "xenc:EncryptionMethod", Algorithm=saml.KEY_WRAP_AES256)
    agreement = add_element(
        add_element(encrypted_key, "ds:KeyInfo"), "xenc:AgreementMethod", Algorithm=saml.ECDH_ES
    )
    derivation = add_element(agreement, "xenc11:KeyDerivationMethod", Algorithm=saml.CONCAT_KDF)
    algorithm, party_u, party_v = (one.hex().upper() for one in info)
    parameters = add_element(
        derivation,
        "xenc11:ConcatKDFParams",
        AlgorithmID=algorithm,
        PartyUInfo=party_u,
        PartyVInfo=party_v,
    )
    add_element(parameters, "ds:DigestMethod", Algorithm=saml.SHA256)
    key = add_element(
        add_element(add_element(agreement, "xenc:OriginatorKeyInfo"), "ds:KeyValue"),
        "dsig11:ECKeyValue",
    )
    add_element(key, "dsig11:NamedCurve", URI=saml.P256)
    point = sender.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    add_element(key, "dsig11:PublicKey", base64.b64encode(point).decode())
    _cipher(encrypted_key, wrapped)
    _cipher(encrypted_data, data)
    return root


def _cipher(parent: etree._Element, content: bytes) -> None:
    add_element(
        add_element(parent, "xenc:CipherData"),
        "xenc:CipherValue",
        base64.b64encode(content).decode(),
    )


def _with_length(text: str) -> bytes:
    return len(text).to_bytes(4, "big") + text.encode()


def build_signed_response(
    identity: AnsweredIdentity,
    node: saml.KeyPair,
    recipient: ec.EllipticCurvePublicKey,
    now: datetime,
) -> bytes:
    """Build a Response as the node sends it: the assertion signed and then encrypted."""
    sealed = encrypt_assertion(saml.sign_message(build_assertion(identity, now), node), recipient)
    root = build_response(identity.request, identity.answer_to, identity.issuer, now)
    root.append(sealed)
    return etree.tostring(root)


def build_artifact_response(
    request: str, destination: str, issuer: str, now: datetime, inner: bytes | None
) -> bytes:
    """Build the answer of the artifact service: the Response, or none for an unknown artifact."""
    root = saml.build_message("saml2p:ArtifactResponse", saml.new_id(), now, destination, issuer)
    root.set("InResponseTo", request)
    add_element(add_element(root, "saml2p:Status"), "saml2p:StatusCode", Value=saml.SUCCESS)
    opening = etree.tostring(root)
    # Inserted as bytes: the signed part must not be serialised again.
    end = b"</saml2p:ArtifactResponse>"
    return opening.removesuffix(end) + (inner or b"") + end


def build_logout_response(
    request: str, destination: str, node: saml.KeyPair, issuer: str, now: datetime, code: str
) -> bytes:
    root = saml.build_message("saml2p:LogoutResponse", saml.new_id(), now, destination, issuer)
    root.set("InResponseTo", request)
    add_element(add_element(root, "saml2p:Status"), "saml2p:StatusCode", Value=code)
    return saml.sign_message(root, node)
