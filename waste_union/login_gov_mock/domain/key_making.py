"""Keys for the mock node and for the site that talks to it, made once in the folder of keys."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from waste_union.login_gov.domain.saml.signing import KeyPair

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
