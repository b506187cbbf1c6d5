"""Opening an encrypted assertion: ECDH-ES on P-256, ConcatKDF, AES key wrap, AES-GCM."""

from __future__ import annotations

import base64
from collections.abc import Iterable

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

from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.domain.saml.names import (
    AES256_GCM,
    CONCAT_KDF,
    ECDH_ES,
    KEY_WRAP_AES256,
    P256,
    SHA256,
)
from waste_union.login_gov.domain.saml.parsing import only, text_of
from waste_union.login_gov.vocabulary import NodeRefusal

KEY_BYTES, WRAPPED_BYTES, IV_BYTES, TAG_BYTES, POINT_BYTES = 32, 40, 12, 16, 65
AGREEMENT = "ds:KeyInfo/xenc:AgreementMethod"
ORIGINATOR = "xenc:OriginatorKeyInfo/ds:KeyValue/dsig11:ECKeyValue"


def decrypted(encrypted: etree._Element, keys: Iterable[EllipticCurvePrivateKey]) -> bytes:
    """The XML inside an EncryptedAssertion, with the first of our keys that opens it.

    Raises ProviderRefused.
    """
    data = only(encrypted, "xenc:EncryptedData")
    wrapped = only(data, "ds:KeyInfo/xenc:EncryptedKey")
    agreement = only(wrapped, AGREEMENT)
    derivation = only(agreement, "xenc11:KeyDerivationMethod")
    parameters = only(derivation, "xenc11:ConcatKDFParams")
    _refuse_other_methods(data, wrapped, agreement, derivation, parameters)
    sender = _sender(only(agreement, ORIGINATOR))
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
        only(data, "xenc:EncryptionMethod").get("Algorithm"),
        only(wrapped, "xenc:EncryptionMethod").get("Algorithm"),
        agreement.get("Algorithm"),
        derivation.get("Algorithm"),
        only(parameters, "ds:DigestMethod").get("Algorithm"),
    ]
    if used != [AES256_GCM, KEY_WRAP_AES256, ECDH_ES, CONCAT_KDF, SHA256]:
        raise ProviderRefused(NodeRefusal.CIPHER)


def _sender(key: etree._Element) -> EllipticCurvePublicKey:
    """The sender's key of this one message; a point that lies on another curve is none."""
    point = _base64(only(key, "dsig11:PublicKey"))
    if only(key, "dsig11:NamedCurve").get("URI") != P256 or len(point) != POINT_BYTES:
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
    return _base64(only(element, "xenc:CipherData/xenc:CipherValue"))


def _base64(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join(text_of(element).split()), validate=True)
    except ValueError as problem:
        # Wrong padding, or a sign that is not ASCII.
        raise ProviderRefused(NodeRefusal.MALFORMED) from problem


def _hex(text: str) -> bytes:
    """As XML Encryption 1.1 writes them, each with its own length in front."""
    try:
        return bytes.fromhex(text)
    except ValueError as problem:
        raise ProviderRefused(NodeRefusal.CIPHER) from problem
