"""The co-op's electronic seal on PDFs that it issues, and a self-signed one for the demo.

The key is the PKCS#12 file of COOP_PDF_SEAL. The seal says that the holder of the key made the file
and that no byte was changed since. Its time is the day of the paper, as stated by its maker, unless
an authority stamped the time (COOP_TIMESTAMP_URL).
"""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    load_key_and_certificates,
    serialize_key_and_certificates,
)
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    CertificateBuilder,
    ExtensionNotFound,
    KeyUsage,
    Name,
    NameAttribute,
    random_serial_number,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.base.pdf.rendering import render_pdf

log = logging.getLogger(__name__)

SealKey = RSAPrivateKey | EllipticCurvePrivateKey


class BrokenSeal(Exception):
    """The key cannot be read or is not one for seals; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A key with its certificate (PKCS#12): whose, until when, and the certificate's SHA-256.

    `certificates` begin with the key's own; the others lead to an authority.
    """

    key: SealKey = field(repr=False)
    certificates: tuple[Certificate, ...] = field(repr=False)
    owner: str
    not_before: datetime
    not_after: datetime
    fingerprint: str

    def is_valid_at(self, moment: datetime) -> bool:
        return self.not_before <= moment <= self.not_after


def configured_seal() -> Seal | None:
    """Return the key of COOP_PDF_SEAL, whether it is valid or not; None without one.

    Raises BrokenSeal.
    """
    if not settings.COOP_PDF_SEAL:
        return None
    return _read(Path(settings.COOP_PDF_SEAL), settings.COOP_PDF_SEAL_PASSPHRASE)


def current_seal() -> Seal | None:
    """Return the seal for papers made now; None without one or when its certificate has expired."""
    seal = configured_seal()
    if seal is None or seal.is_valid_at(datetime.now(UTC)):
        return seal
    log.error("the certificate of COOP_PDF_SEAL is not valid now: papers go out without a seal")
    return None


def seal_pdf(pdf: bytes, seal: Seal | None, *, on: date) -> bytes:
    """Put the seal on the PDF; without a seal the bytes stay as they are.

    The same file, RSA key and day give the same bytes, unless an authority stamps the time.
    If it does not answer, that is logged and the paper goes out sealed but without a time stamp.
    """
    if seal is None:
        return pdf
    # Importing pyHanko takes a quarter of a second and is needed for sealing only.
    from cms_ext.base.pdf.signing import make_signer, sign_pdf  # noqa: PLC0415 - see above

    return sign_pdf(pdf, make_signer(seal.key, seal.certificates), seal.owner, on)


@lru_cache(maxsize=2)
def _read(path: Path, passphrase: str) -> Seal:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BrokenSeal(f"nie można odczytać pliku {path}: {error.strerror}") from error
    try:
        key, certificate, chain = load_key_and_certificates(content, passphrase.encode() or None)
    except ValueError as error:
        raise BrokenSeal(f"plik {path} nie jest PKCS#12 albo hasło jest inne") from error
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey) or certificate is None:
        raise BrokenSeal(f"w pliku {path} nie ma klucza RSA albo EC z certyfikatem")
    if not _may_seal(certificate):
        raise BrokenSeal(f"certyfikat z pliku {path} nie jest do podpisów ani pieczęci")
    return Seal(
        key=key,
        certificates=(certificate, *chain),
        owner=_owner(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(SHA256()).hex(),
    )


def _may_seal(certificate: Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _owner(certificate: Certificate) -> str:
    """Return the organisation of the certificate, else its name."""
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for found in certificate.subject.get_attributes_for_oid(kind):
            return str(found.value)
    return certificate.subject.rfc4514_string()


YEARS = timedelta(days=5 * 365)
# Valid from yesterday, because the clocks of machines differ.
BEFORE = timedelta(days=1)


def make_own_seal(path: Path, owner: str, passphrase: str) -> None:
    """Write a new RSA key with its own certificate as PKCS#12, readable by the owner alone.

    Raises FileExistsError if the file exists: a key that sealed documents is never overwritten.
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


def render_sealed_paper(
    template: Path,
    data: Mapping[str, Any],
    *,
    issued: date,
    seal: Seal | None,
    attached: Mapping[str, str] | None = None,
) -> bytes:
    """Render a paper as `render_pdf` does, and put the co-op's seal on it.

    The template gets in `seal` a sentence that says whether the file has one.
    """
    pdf = render_pdf(
        template, {**data, "seal": seal_in_words(seal)}, issued=issued, attached=attached
    )
    return seal_pdf(pdf, seal, on=issued)


def seal_in_words(seal: Seal | None) -> str:
    if seal is None:
        return _("Plik PDF tego dokumentu nie ma pieczęci elektronicznej.")
    return _(
        "Plik PDF ma pieczęć elektroniczną: %(owner)s. Pokazuje ją czytnik PDF; wydruk jej nie ma."
    ) % {"owner": seal.owner}
