"""A self-signed seal: for the demo, and until a co-op buys one."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import (
    BasicConstraints,
    CertificateBuilder,
    KeyUsage,
    Name,
    NameAttribute,
    random_serial_number,
)
from cryptography.x509.oid import NameOID

YEARS = timedelta(days=5 * 365)
# Valid from yesterday, because the clocks of machines differ.
BEFORE = timedelta(days=1)


def make_own_seal(path: Path, owner: str, passphrase: str) -> None:
    """Write a new RSA key with its own certificate as PKCS#12, readable by the owner alone.

    Raises FileExistsError if the file exists: a key that sealed papers is never overwritten.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = Name(
        [
            NameAttribute(NameOID.COUNTRY_NAME, "PL"),
            NameAttribute(NameOID.ORGANIZATION_NAME, owner[:64]),
            NameAttribute(NameOID.COMMON_NAME, owner[:64]),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        CertificateBuilder(name, name, key.public_key(), random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + YEARS)
        .add_extension(BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, SHA256())
    )
    shut = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(serialize_key_and_certificates(None, key, certificate, None, shut))
