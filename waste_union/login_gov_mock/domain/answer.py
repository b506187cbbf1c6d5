"""What the mock node answers: the same XML that login.gov.pl sends, part by part.

The parts are functions of their own, so that a test can put one of them in another way.
"""

from __future__ import annotations

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

from waste_union.login_gov.domain.saml.message import (
    AES256_GCM,
    BEARER,
    CONCAT_KDF,
    DATE_OF_BIRTH,
    ECDH_ES,
    FAMILY_NAME,
    FIRST_NAME,
    KEY_WRAP_AES256,
    P256,
    PERSON_IDENTIFIER,
    PREFIXES,
    SHA256,
    SUCCESS,
    UNSPECIFIED,
    URI_NAMES,
    KeyPair,
    add,
    instant,
    message,
    new_id,
    signed,
    tag,
)
from waste_union.login_gov.vocabulary import Level

VALID_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class AnsweredIdentity:
    """What the node says of somebody, in answer to one request."""

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


def assertion(said: AnsweredIdentity, now: datetime) -> etree._Element:
    """The assertion without a signature."""
    root = etree.Element(
        tag("saml2:Assertion"),
        {"ID": new_id(), "Version": "2.0", "IssueInstant": instant(now)},
        nsmap={prefix: PREFIXES[prefix] for prefix in ("saml2", "naturalperson")},
    )
    add(root, "saml2:Issuer", said.issuer)
    until = instant(now + VALID_FOR)
    subject = add(root, "saml2:Subject")
    add(subject, "saml2:NameID", said.name_id, Format=UNSPECIFIED)
    confirmation = add(subject, "saml2:SubjectConfirmation", Method=BEARER)
    add(
        confirmation,
        "saml2:SubjectConfirmationData",
        InResponseTo=said.request,
        NotOnOrAfter=until,
        Recipient=said.answer_to,
    )
    conditions = add(root, "saml2:Conditions", NotBefore=instant(now), NotOnOrAfter=until)
    add(add(conditions, "saml2:AudienceRestriction"), "saml2:Audience", said.audience)
    statement = add(
        root, "saml2:AuthnStatement", AuthnInstant=instant(now), SessionIndex=said.session_index
    )
    add(add(statement, "saml2:AuthnContext"), "saml2:AuthnContextClassRef", said.level)
    attributes = add(root, "saml2:AttributeStatement")
    for name, value in (
        (FAMILY_NAME, said.family_name),
        (FIRST_NAME, said.first_name),
        (DATE_OF_BIRTH, said.born_on),
        (PERSON_IDENTIFIER, said.pesel),
    ):
        attribute = add(attributes, "saml2:Attribute", Name=name, NameFormat=URI_NAMES)
        add(attribute, "saml2:AttributeValue", value)
    return root


def response(
    request: str, destination: str, issuer: str, now: datetime, *codes: str
) -> etree._Element:
    """A Response with these status codes, the outer one first; Success without any."""
    root = message("saml2p:Response", new_id(), now, destination, issuer)
    root.set("InResponseTo", request)
    place = add(root, "saml2p:Status")
    for code in codes or (SUCCESS,):
        place = add(place, "saml2p:StatusCode", Value=code)
    return root


def encrypted(content: bytes, recipient: ec.EllipticCurvePublicKey) -> etree._Element:
    """An EncryptedAssertion around any XML, for the owner of this key."""
    sender = ec.generate_private_key(ec.SECP256R1())
    info = [_with_length(text) for text in (KEY_WRAP_AES256, "mock-login-gov", "pokaz.example")]
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
        tag("saml2:EncryptedAssertion"), nsmap={name: PREFIXES[name] for name in names}
    )
    encrypted_data = add(root, "xenc:EncryptedData", Type=f"{PREFIXES['xenc']}Element")
    add(encrypted_data, "xenc:EncryptionMethod", Algorithm=AES256_GCM)
    encrypted_key = add(add(encrypted_data, "ds:KeyInfo"), "xenc:EncryptedKey")
    add(encrypted_key, "xenc:EncryptionMethod", Algorithm=KEY_WRAP_AES256)
    agreement = add(add(encrypted_key, "ds:KeyInfo"), "xenc:AgreementMethod", Algorithm=ECDH_ES)
    derivation = add(agreement, "xenc11:KeyDerivationMethod", Algorithm=CONCAT_KDF)
    algorithm, party_u, party_v = (one.hex().upper() for one in info)
    parameters = add(
        derivation,
        "xenc11:ConcatKDFParams",
        AlgorithmID=algorithm,
        PartyUInfo=party_u,
        PartyVInfo=party_v,
    )
    add(parameters, "ds:DigestMethod", Algorithm=SHA256)
    key = add(add(add(agreement, "xenc:OriginatorKeyInfo"), "ds:KeyValue"), "dsig11:ECKeyValue")
    add(key, "dsig11:NamedCurve", URI=P256)
    point = sender.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    add(key, "dsig11:PublicKey", base64.b64encode(point).decode())
    _cipher(encrypted_key, wrapped)
    _cipher(encrypted_data, data)
    return root


def _cipher(parent: etree._Element, content: bytes) -> None:
    add(add(parent, "xenc:CipherData"), "xenc:CipherValue", base64.b64encode(content).decode())


def _with_length(text: str) -> bytes:
    return len(text).to_bytes(4, "big") + text.encode()


def whole_answer(
    said: AnsweredIdentity, node: KeyPair, recipient: ec.EllipticCurvePublicKey, now: datetime
) -> bytes:
    """A Response as the node sends it: the assertion signed and then encrypted."""
    sealed = encrypted(signed(assertion(said, now), node), recipient)
    root = response(said.request, said.answer_to, said.issuer, now)
    root.append(sealed)
    return etree.tostring(root)


def artifact_response(
    request: str, destination: str, issuer: str, now: datetime, inner: bytes | None
) -> bytes:
    """What the artifact service says: the Response, or none for an artifact that it has not."""
    root = message("saml2p:ArtifactResponse", new_id(), now, destination, issuer)
    root.set("InResponseTo", request)
    add(add(root, "saml2p:Status"), "saml2p:StatusCode", Value=SUCCESS)
    opening = etree.tostring(root)
    # Put in as bytes: what is signed inside must not be written anew.
    end = b"</saml2p:ArtifactResponse>"
    return opening.removesuffix(end) + (inner or b"") + end


def logout_response(
    request: str, destination: str, node: KeyPair, issuer: str, now: datetime, code: str
) -> bytes:
    root = message("saml2p:LogoutResponse", new_id(), now, destination, issuer)
    root.set("InResponseTo", request)
    add(add(root, "saml2p:Status"), "saml2p:StatusCode", Value=code)
    return signed(root, node)
