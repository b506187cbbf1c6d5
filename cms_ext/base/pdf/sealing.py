"""The co-op's electronic seal on PDFs that it issues: a PAdES signature made with pyHanko.

The key is the PKCS#12 file of COOP_PDF_SEAL. The seal says that the holder of the key made the file
and that no byte of it was changed since; the time in it is the day of the paper, as its maker says
it, unless an authority stamped the time (COOP_TIMESTAMP_URL).
"""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from cryptography.x509 import Certificate, ExtensionNotFound, KeyUsage
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import HTTPTimeStamper

FIELD = "Pieczec"
# An authority that is slow must not hold a resident's download or the night's series up.
PATIENCE = 5

log = logging.getLogger(__name__)


class BrokenSeal(Exception):
    """The key cannot be read or is not one for seals; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A key with its certificate: whose it is, until when, and the certificate's SHA-256."""

    signer: SimpleSigner
    owner: str
    not_before: datetime
    not_after: datetime
    fingerprint: str

    def is_valid_at(self, moment: datetime) -> bool:
        return self.not_before <= moment <= self.not_after


def configured_seal() -> Seal | None:
    """The key of COOP_PDF_SEAL, whether it is valid or not; None without one. Raises BrokenSeal."""
    if not settings.COOP_PDF_SEAL:
        return None
    return _read(Path(settings.COOP_PDF_SEAL), settings.COOP_PDF_SEAL_PASSPHRASE)


def current_seal() -> Seal | None:
    """The seal for papers made now. An expired key seals nothing: the paper says so, too."""
    seal = configured_seal()
    if seal is None or seal.is_valid_at(datetime.now(UTC)):
        return seal
    log.error("the certificate of COOP_PDF_SEAL is not valid now: papers go out without a seal")
    return None


def sealed(pdf: bytes, seal: Seal | None, *, on: date) -> bytes:
    """The PDF with the seal; the same bytes without one.

    The same file with the same key on the same day gives the same bytes where the key is RSA and no
    authority is asked. An authority that does not answer is told in the log, and the paper goes out
    with a seal and without its stamp: it proves all the same who made it.
    """
    if seal is None:
        return pdf
    stamper = time_stamper()
    if stamper is not None:
        try:
            return _signed(pdf, seal, on, stamper)
        except (TimestampRequestError, OSError) as error:
            log.warning("no time stamp for a sealed PDF: %s", type(error).__name__)
    return _signed(pdf, seal, on, None)


def time_stamper() -> TimeStamper | None:
    """The authority of COOP_TIMESTAMP_URL, if one is set."""
    address: str = settings.COOP_TIMESTAMP_URL
    if not address:
        return None
    return HTTPTimeStamper(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]  # no types


def _signed(pdf: bytes, seal: Seal, on: date, stamper: TimeStamper | None) -> bytes:
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=seal.owner,
    )
    field = SigFieldSpec(
        FIELD,
        readable_field_name="Pieczęć elektroniczna",
        # Outside of the page: nothing that a screen reader would have to name.
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
    )
    signer = _Signer(meta, seal.signer, timestamper=stamper, new_field_spec=field)
    signer.moment = datetime.combine(on, time(), tzinfo=UTC)
    signed: bytes = signer.sign_pdf(_Writer(io.BytesIO(pdf))).getvalue()
    return signed


class _Signer(PdfSigner):
    """Claims `moment` as the time, not that of the clock."""

    moment: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.moment
        return session


class _Writer(IncrementalPdfFileWriter):
    """Adds the seal and nothing that differs from one run to the next."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> ArrayObject:
        """The identifier stays in its first half; the second is that of the file before."""
        prev.stream.seek(0)
        digest = hashlib.sha256(prev.stream.read()).digest()[:16]
        return ArrayObject([prev.trailer["/ID"][0], ByteStringObject(digest)])

    def _update_meta(self) -> None:
        """The dates of the paper stay those of its making."""


@lru_cache(maxsize=2)
def _read(path: Path, passphrase: str) -> Seal:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BrokenSeal(f"nie można odczytać pliku {path}: {error.strerror}") from error
    try:
        key, certificate, _chain = load_key_and_certificates(content, passphrase.encode() or None)
    except ValueError as error:
        raise BrokenSeal(f"plik {path} nie jest PKCS#12 albo hasło jest inne") from error
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey) or certificate is None:
        raise BrokenSeal(f"w pliku {path} nie ma klucza RSA albo EC z certyfikatem")
    if not _may_seal(certificate):
        raise BrokenSeal(f"certyfikat z pliku {path} nie jest do podpisów ani pieczęci")
    return Seal(
        signer=SimpleSigner.load_pkcs12_data(content, [], passphrase.encode() or None),
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
    """The organisation of the certificate, else its name."""
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for found in certificate.subject.get_attributes_for_oid(kind):
            return str(found.value)
    return certificate.subject.rfc4514_string()
