"""The mock node itself: takes a request, gives out an artifact, resolves it once, signs off."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import XMLVerifier
from stdnum.pl import pesel

from cms_ext.operations.new_site.demo.people import people
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.conf import node_settings
from waste_union.login_gov.domain.keys import KeyFolder, read_keys
from waste_union.login_gov.domain.saml.message import (
    AUTHN_FAILED,
    LOGOUT,
    NO_CONTEXT,
    REQUESTER,
    RESOLVE,
    RESPONDER,
    SUCCESS,
    KeyPair,
    only,
    parse,
    text_of,
)
from waste_union.login_gov.domain.saml.soap import in_envelope, out_of_envelope
from waste_union.login_gov.domain.saml.verifying import verified
from waste_union.login_gov.vocabulary import Level, NodeRefusal
from waste_union.login_gov_mock.domain import answer
from waste_union.login_gov_mock.domain.answer import AnsweredIdentity


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody with a number; `key` names her in the form."""

    key: str
    name: str
    pesel: str

    @property
    def first_name(self) -> str:
        return self.name.rpartition(" ")[0]

    @property
    def family_name(self) -> str:
        return self.name.rpartition(" ")[2]

    @property
    def born_on(self) -> str:
        return pesel.get_birth_date(self.pesel).isoformat()


# Born so long ago that the number can be nobody's who lives.
STRANGER = Resident("nieznany", "Nikodem Nieznany", "99872312399")


def residents() -> list[Resident]:
    """In the order of people.yaml, the stranger last."""
    names = {row["key"]: row["name"] for row in people()["persons"]}
    numbers = people().get("pesels", {})
    known = [Resident(key, names[key], number) for key, number in numbers.items()]
    return [*known, STRANGER]


# With its private key; not one of the files that the site reads as the node's.
NODE_KEY = "mock-node.key"
OWN = ("signing.pem", "decryption-1.pem", "tls.pem")
VALID_FOR = timedelta(days=730)


def make_keys(folder: Path, now: datetime) -> None:
    """Make what is missing; what is there stays."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in OWN:
        if not (folder / name).exists():
            _write(folder / name, new_pair(name.removesuffix(".pem"), now))
    if not (folder / NODE_KEY).exists():
        node = new_pair("mock-login-gov", now)
        _write(folder / NODE_KEY, node)
        (folder / "node-mock.pem").write_bytes(node.certificate.public_bytes(Encoding.PEM))


def new_pair(name: str, now: datetime, curve: ec.EllipticCurve | None = None) -> KeyPair:
    """A new key, on P-256 unless told, with a certificate that it signs itself."""
    key = ec.generate_private_key(curve or ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .sign(key, SHA256())
    )
    return KeyPair(key, certificate)


def _write(path: Path, pair: KeyPair) -> None:
    key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key + pair.certificate.public_bytes(Encoding.PEM))


KEPT_FOR = 10 * 60


class NotAsked(ValueError):
    """What came is no request of the site whose keys we have."""


@dataclass(frozen=True, slots=True)
class AuthnRequest:
    """What an AuthnRequest asks for."""

    number: str
    answer_to: str
    issuer: str
    level: Level


def node_pair(folder: Path) -> KeyPair:
    """The mock's own key and certificate."""
    content = (folder / NODE_KEY).read_bytes()
    key = load_pem_private_key(content, None)
    return KeyPair(key, x509.load_pem_x509_certificate(content))  # type: ignore[arg-type]  # made by key_making


def read_request(text: str) -> AuthnRequest:
    """The request that a browser brings. Raises NotAsked."""
    try:
        root = parse(base64.b64decode(text, validate=True))
        XMLVerifier().verify(
            etree.tostring(root), x509_cert=_keys().signing.certificate, id_attribute="ID"
        )
        level = only(root, "saml2p:RequestedAuthnContext/saml2:AuthnContextClassRef")
        return AuthnRequest(
            number=root.get("ID", ""),
            answer_to=root.get("AssertionConsumerServiceURL", ""),
            issuer=text_of(only(root, "saml2:Issuer")),
            level=Level(text_of(level)),
        )
    except (binascii.Error, ProviderRefused, SignXMLException, ValueError) as problem:
        raise NotAsked from problem


def vouch(resident: Resident, level: Level, asked: AuthnRequest, now: datetime) -> str:
    """The artifact of an answer about this resident; one too weak is answered by its status."""
    issuer = node_settings().node_issuer
    if level.rank < asked.level.rank:
        return _artifact_of(_refusal(asked, now, RESPONDER, NO_CONTEXT))
    said = AnsweredIdentity(
        pesel=resident.pesel,
        first_name=resident.first_name,
        family_name=resident.family_name,
        born_on=resident.born_on,
        request=asked.number,
        answer_to=asked.answer_to,
        audience=asked.issuer,
        issuer=issuer,
        level=level,
        name_id=f"mock-{secrets.token_hex(8)}",
        session_index=secrets.token_hex(16),
    )
    cache.set(_session_key(said.name_id), said.session_index, 12 * 60 * 60)
    recipient = _keys().decryption[0].key.public_key()
    return _artifact_of(
        answer.whole_answer(said, node_pair(node_settings().folder), recipient, now)
    )


def cancel(asked: AuthnRequest, now: datetime) -> str:
    """The artifact of an answer about somebody who did not want to go on."""
    return _artifact_of(_refusal(asked, now, RESPONDER, AUTHN_FAILED))


def issue_artifact(content: bytes) -> str:
    """An artifact for any answer: this is what tests give out, too."""
    return _artifact_of(content)


def serve(address: str, content: bytes, now: datetime) -> bytes:
    """What the services answer to an envelope that was sent to this address. Raises NotAsked."""
    try:
        if address.endswith(RESOLVE):
            return in_envelope(_resolve(content, now))
        if address.endswith(LOGOUT):
            return in_envelope(_log_out(content, now))
    except ProviderRefused as problem:
        raise NotAsked from problem
    raise NotAsked


def _resolve(content: bytes, now: datetime) -> bytes:
    question = _question(content, "saml2p:ArtifactResolve", now)
    artifact = text_of(only(question, "saml2p:Artifact"))
    key = _artifact_key(artifact)
    found = cache.get(key)
    # Whoever deletes it has it; a second one gets nothing.
    inner = found if found is not None and cache.delete(key) else None
    return answer.artifact_response(
        question.get("ID", ""), "", node_settings().node_issuer, now, inner
    )


def _log_out(content: bytes, now: datetime) -> bytes:
    """Only the session of whom the name belongs to: nobody ends somebody else's."""
    question = _question(content, "saml2p:LogoutRequest", now)
    key = _session_key(text_of(only(question, "saml2:NameID")))
    is_own = cache.get(key) == text_of(only(question, "saml2p:SessionIndex"))
    if is_own:
        cache.delete(key)
    conf = node_settings()
    return answer.logout_response(
        question.get("ID", ""),
        "",
        node_pair(conf.folder),
        conf.node_issuer,
        now,
        SUCCESS if is_own else REQUESTER,
    )


def _question(content: bytes, name: str, now: datetime) -> etree._Element:
    return verified(out_of_envelope(content, name), [_keys().signing.certificate], now)


def _refusal(asked: AuthnRequest, now: datetime, *codes: str) -> bytes:
    issuer = node_settings().node_issuer
    return etree.tostring(answer.response(asked.number, asked.answer_to, issuer, now, *codes))


def _artifact_of(content: bytes) -> str:
    """The artifact under which an answer lies: type 4 of the standard, with a random handle."""
    artifact = base64.b64encode(b"\x00\x04\x00\x00" + secrets.token_bytes(40)).decode()
    cache.set(_artifact_key(artifact), content, KEPT_FOR)
    return artifact


def _artifact_key(artifact: str) -> str:
    return f"mock-login-gov:artifact:{artifact}"


def _session_key(name_id: str) -> str:
    return f"mock-login-gov:session:{name_id}"


def _keys() -> KeyFolder:
    return read_keys(Path(settings.COOP_LOGIN_GOV_KEYS))


def to_this_process(address: str, content: bytes, keys: KeyFolder) -> bytes:
    """COOP_LOGIN_GOV_TRANSPORT of the demo. Raises ProviderRefused UNREACHABLE."""
    if not settings.COOP_DEMO:
        raise ProviderRefused(NodeRefusal.UNREACHABLE)
    try:
        return serve(address, content, timezone.now())
    except NotAsked as problem:
        raise ProviderRefused(NodeRefusal.UNREACHABLE) from problem
