"""The mock node: takes a request, issues an artifact, resolves it once, signs off."""

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

from cms_ext.operations.new_site.demo.load import read_people
from cms_ext.people.identity.domain.identity_provider import ProviderRefused
from waste_union.login_gov.conf import read_node_settings
from waste_union.login_gov.domain.keys import KeyFolder, read_keys
from waste_union.login_gov.domain.saml import message as saml
from waste_union.login_gov.domain.saml.response import verify_element
from waste_union.login_gov.domain.saml.soap import unwrap_envelope, wrap_in_envelope
from waste_union.login_gov.vocabulary import Level, NodeRefusal
from waste_union.login_gov_mock.domain import answer
from waste_union.login_gov_mock.domain.answer import AnsweredIdentity

# Contains the private key; the site reads no such file as the node's.
NODE_KEY = "mock-node.key"
OWN = ("signing.pem", "decryption-1.pem", "tls.pem")
VALID_FOR = timedelta(days=730)
# Seconds for which an answer can be fetched.
KEPT_FOR = 10 * 60


@dataclass(frozen=True, slots=True)
class Resident:
    """A person with a PESEL; `key` identifies the person in the form."""

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


# Born so long ago that no living person has the number.
STRANGER = Resident("nieznany", "Nikodem Nieznany", "99872312399")


def list_residents() -> list[Resident]:
    """List the residents in the order of people.yaml, the stranger last."""
    names = {row["key"]: row["name"] for row in read_people()["persons"]}
    numbers = read_people().get("pesels", {})
    listed = [Resident(key, names[key], number) for key, number in numbers.items()]
    return [*listed, STRANGER]


def make_keys(folder: Path, now: datetime) -> None:
    """Make the missing keys; existing ones stay."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in OWN:
        if not (folder / name).exists():
            _write(folder / name, make_pair(name.removesuffix(".pem"), now))
    if not (folder / NODE_KEY).exists():
        node = make_pair("mock-login-gov", now)
        _write(folder / NODE_KEY, node)
        (folder / "node-mock.pem").write_bytes(node.certificate.public_bytes(Encoding.PEM))


def make_pair(name: str, now: datetime, curve: ec.EllipticCurve | None = None) -> saml.KeyPair:
    """Make a key, by default on P-256, with a certificate signed by itself."""
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
    return saml.KeyPair(key, certificate)


def _write(path: Path, pair: saml.KeyPair) -> None:
    key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key + pair.certificate.public_bytes(Encoding.PEM))


class NotAsked(ValueError):
    """The content is no request of the site whose keys we have."""


@dataclass(frozen=True, slots=True)
class AuthnRequest:
    """The values of an AuthnRequest."""

    number: str
    answer_to: str
    issuer: str
    level: Level


def read_node_pair(folder: Path) -> saml.KeyPair:
    """Read the mock's own key and certificate."""
    content = (folder / NODE_KEY).read_bytes()
    key = load_pem_private_key(content, None)
    return saml.KeyPair(key, x509.load_pem_x509_certificate(content))  # type: ignore[arg-type]  # made by key_making


def read_request(text: str) -> AuthnRequest:
    """Read the request that a browser brings. Raises NotAsked."""
    try:
        root = saml.parse_message(base64.b64decode(text, validate=True))
        XMLVerifier().verify(
            etree.tostring(root), x509_cert=_keys().signing.certificate, id_attribute="ID"
        )
        level = saml.find_only(root, "saml2p:RequestedAuthnContext/saml2:AuthnContextClassRef")
        return AuthnRequest(
            number=root.get("ID", ""),
            answer_to=root.get("AssertionConsumerServiceURL", ""),
            issuer=saml.read_text(saml.find_only(root, "saml2:Issuer")),
            level=Level(saml.read_text(level)),
        )
    except (binascii.Error, ProviderRefused, SignXMLException, ValueError) as problem:
        raise NotAsked from problem


def vouch_for_resident(
    resident: Resident, level: Level, request: AuthnRequest, now: datetime
) -> str:
    """Issue the artifact of an answer about this resident; a status if the level is too weak."""
    issuer = read_node_settings().node_issuer
    if level.rank < request.level.rank:
        return issue_artifact(_refusal(request, now, saml.RESPONDER, saml.NO_CONTEXT))
    identity = AnsweredIdentity(
        pesel=resident.pesel,
        first_name=resident.first_name,
        family_name=resident.family_name,
        born_on=resident.born_on,
        request=request.number,
        answer_to=request.answer_to,
        audience=request.issuer,
        issuer=issuer,
        level=level,
        name_id=f"mock-{secrets.token_hex(8)}",
        session_index=secrets.token_hex(16),
    )
    cache.set(_session_key(identity.name_id), identity.session_index, 12 * 60 * 60)
    recipient = _keys().decryption[0].key.public_key()
    return issue_artifact(
        answer.build_signed_response(
            identity, read_node_pair(read_node_settings().folder), recipient, now
        )
    )


def cancel_sign_on(request: AuthnRequest, now: datetime) -> str:
    """Issue the artifact of an answer about a cancelled sign-on."""
    return issue_artifact(_refusal(request, now, saml.RESPONDER, saml.AUTHN_FAILED))


def answer_envelope(address: str, content: bytes, now: datetime) -> bytes:
    """Answer an envelope that was sent to this address. Raises NotAsked."""
    try:
        if address.endswith(saml.RESOLVE):
            return wrap_in_envelope(_resolve(content, now))
        if address.endswith(saml.LOGOUT):
            return wrap_in_envelope(_log_out(content, now))
    except ProviderRefused as problem:
        raise NotAsked from problem
    raise NotAsked


def _resolve(content: bytes, now: datetime) -> bytes:
    question = _question(content, "saml2p:ArtifactResolve", now)
    artifact = saml.read_text(saml.find_only(question, "saml2p:Artifact"))
    key = _artifact_key(artifact)
    found = cache.get(key)
    # Only the request that deletes it gets it; a second one gets nothing.
    inner = found if found is not None and cache.delete(key) else None
    return answer.build_artifact_response(
        question.get("ID", ""), "", read_node_settings().node_issuer, now, inner
    )


def _log_out(content: bytes, now: datetime) -> bytes:
    """End the session of the named person; nobody ends another person's session."""
    question = _question(content, "saml2p:LogoutRequest", now)
    key = _session_key(saml.read_text(saml.find_only(question, "saml2:NameID")))
    is_own = cache.get(key) == saml.read_text(saml.find_only(question, "saml2p:SessionIndex"))
    if is_own:
        cache.delete(key)
    conf = read_node_settings()
    return answer.build_logout_response(
        question.get("ID", ""),
        "",
        read_node_pair(conf.folder),
        conf.node_issuer,
        now,
        saml.SUCCESS if is_own else saml.REQUESTER,
    )


def _question(content: bytes, name: str, now: datetime) -> etree._Element:
    return verify_element(unwrap_envelope(content, name), [_keys().signing.certificate], now)


def _refusal(request: AuthnRequest, now: datetime, *codes: str) -> bytes:
    issuer = read_node_settings().node_issuer
    return etree.tostring(
        answer.build_response(request.number, request.answer_to, issuer, now, *codes)
    )


def issue_artifact(content: bytes) -> str:
    """Store an answer under a new artifact: type 4 of the standard, with a random handle."""
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
    """Answer in this process: COOP_LOGIN_GOV_TRANSPORT of the demo.

    Raises ProviderRefused UNREACHABLE.
    """
    if not settings.COOP_DEMO:
        raise ProviderRefused(NodeRefusal.UNREACHABLE)
    try:
        return answer_envelope(address, content, timezone.now())
    except NotAsked as problem:
        raise ProviderRefused(NodeRefusal.UNREACHABLE) from problem
