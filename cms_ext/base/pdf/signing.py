"""Puts the seal on a PDF with pyHanko (PAdES); `sealing.py` imports this module only then."""

import hashlib
import io
import logging
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from django.conf import settings
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import HTTPTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from cms_ext.base.web.limits import ServerBusy
from cms_ext.base.web.outside import OutsideService

FIELD = "Pieczec"
AUTHORITY = OutsideService(
    "timestamp-authority", optional=True, silences=(TimestampRequestError, OSError)
)
# Seconds: a slow authority must not delay a resident's download or the nightly series.
PATIENCE = 5

log = logging.getLogger(__name__)


# The length of what a signature holds besides certificates: with a key of RSA 4096 under 1 700.
WITHOUT_CERTIFICATES = 2_560


class SealSigner(Signer):
    """Sign with a key that was loaded once; pyHanko's own signer loads and checks it per file.

    `reserved` is the longest signature without a time stamp, in hexadecimal digits.
    """

    def __init__(
        self,
        key: RSAPrivateKey | EllipticCurvePrivateKey,
        certificates: tuple[Certificate, ...],
    ) -> None:
        own, *chain = (
            x509.Certificate.load(certificate.public_bytes(Encoding.DER))
            for certificate in certificates
        )
        registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # no types
        registry.register_multiple(chain)
        super().__init__(signing_cert=own, cert_registry=registry)
        self._key = key
        length = sum(len(certificate.dump()) for certificate in (own, *chain))
        self.reserved = 2 * (length + WITHOUT_CERTIFICATES)

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if digest_algorithm != "sha256":
            raise ValueError(f"A seal signs SHA-256, not {digest_algorithm}.")
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), SHA256())
        return self._key.sign(data, ECDSA(SHA256()))


def sign_pdf(pdf: bytes, key: SealSigner, owner: str, on: date) -> bytes:
    """Seal the PDF, with a time stamp if an authority is set and answers."""
    stamper = time_stamper()
    if stamper is not None:
        try:
            with AUTHORITY.one_question():
                return _signed(pdf, key, owner, on, stamper)
        except (TimestampRequestError, OSError, ServerBusy) as error:
            log.warning("no time stamp for a sealed PDF: %s", type(error).__name__)
    return _signed(pdf, key, owner, on, None)


def time_stamper() -> TimeStamper | None:
    """A client of the authority of COOP_TIMESTAMP_URL; None if none is set."""
    address: str = settings.COOP_TIMESTAMP_URL
    if not address:
        return None
    return HTTPTimeStamper(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]  # no types


def _signed(
    pdf: bytes, key: SealSigner, owner: str, on: date, stamper: TimeStamper | None
) -> bytes:
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=owner
    )
    field = SigFieldSpec(
        FIELD,
        readable_field_name="Pieczęć elektroniczna",
        # Outside of the page, so that a screen reader has nothing to announce.
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
    )
    signer = _Signer(meta, key, timestamper=stamper, new_field_spec=field)
    signer.moment = datetime.combine(on, time(), tzinfo=UTC)
    # Without a length pyHanko signs twice, the first time to measure.
    reserved = None if stamper else key.reserved
    made: bytes = signer.sign_pdf(_Writer(io.BytesIO(pdf)), bytes_reserved=reserved).getvalue()
    return made


@lru_cache(maxsize=2)
def make_signer(
    key: RSAPrivateKey | EllipticCurvePrivateKey, certificates: tuple[Certificate, ...]
) -> SealSigner:
    """Return the key of a seal as pyHanko takes it; `certificates` begin with its own."""
    return SealSigner(key, certificates)


class _Signer(PdfSigner):
    """Signs with `moment` as the time instead of the clock's."""

    moment: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.moment
        return session


class _Writer(IncrementalPdfFileWriter):
    """Adds the seal and nothing that differs between runs."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> ArrayObject:
        """Keep the first half of the identifier; the second is the digest of the previous file."""
        prev.stream.seek(0)
        digest = hashlib.sha256(prev.stream.read()).digest()[:16]
        return ArrayObject([prev.trailer["/ID"][0], ByteStringObject(digest)])

    def _update_meta(self) -> None:
        """Leave the dates of the paper as they are."""
