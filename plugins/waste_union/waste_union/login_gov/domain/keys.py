"""The folder with the keys for login.gov.pl, and whose signatures are trusted.

signing.pem        our key and certificate for signatures
decryption-*.pem   our keys and certificates for assertions: the current one and former ones
tls.pem            our key and certificate for the connection
node-*.pem         certificates by which the node signs: current and future ones
ca.pem             authorities of the node's servers, if the system does not know them
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from waste_union.login_gov.domain.saml.message import KeyPair


class BrokenKeys(ValueError):
    """A file of the folder is missing or wrong; the message names it."""


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """The keys as they were read; the connection opens its own file itself."""

    signing: KeyPair
    decryption: tuple[KeyPair, ...]
    node: tuple[x509.Certificate, ...]
    tls: Path
    tls_certificate: x509.Certificate
    authorities: Path | None

    def dated(self) -> Iterator[tuple[str, x509.Certificate]]:
        """Yield name and certificate of everything that expires."""
        yield "signing.pem", self.signing.certificate
        yield "tls.pem", self.tls_certificate
        for place, pair in enumerate(self.decryption, start=1):
            yield f"decryption-*.pem ({place})", pair.certificate
        for place, certificate in enumerate(self.node, start=1):
            yield f"node-*.pem ({place})", certificate


def read_keys(folder: Path) -> KeyFolder:
    """Read all keys, again if a file of the folder has changed. Raises BrokenKeys."""
    files = sorted(folder.glob("*.pem"))
    return _read(folder, tuple((path.name, path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=4)
def _read(folder: Path, files: tuple[tuple[str, int], ...]) -> KeyFolder:
    names = [name for name, _changed in files]
    for needed in ("signing.pem", "tls.pem"):
        if needed not in names:
            raise BrokenKeys(f"{folder / needed} nie istnieje.")
    decryption = [name for name in names if name.startswith("decryption-")]
    node = [name for name in names if name.startswith("node-")]
    if not decryption or not node:
        raise BrokenKeys(f"{folder}: brakuje plików decryption-*.pem albo node-*.pem.")
    return KeyFolder(
        signing=_pair(folder / "signing.pem"),
        decryption=tuple(_pair(folder / name) for name in decryption),
        node=tuple(certificate for name in node for certificate in _certificates(folder / name)),
        tls=folder / "tls.pem",
        tls_certificate=_pair(folder / "tls.pem").certificate,
        authorities=folder / "ca.pem" if "ca.pem" in names else None,
    )


def _pair(path: Path) -> KeyPair:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as problem:
        raise BrokenKeys(f"{path}: to nie jest klucz prywatny PEM bez hasła.") from problem
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise BrokenKeys(f"{path}: klucz nie jest kluczem na krzywej P-256.")
    fitting = [
        certificate
        for certificate in _certificates(path)
        if certificate.public_key() == key.public_key()
    ]
    if not fitting:
        raise BrokenKeys(f"{path}: nie ma w nim certyfikatu tego klucza.")
    return KeyPair(key, fitting[0])


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as problem:
        raise BrokenKeys(f"{path}: nie ma w nim certyfikatu w postaci PEM.") from problem


def is_valid_certificate(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
