"""Puts the seal on a PDF with pyHanko (PAdES); `sealing.py` imports this module only then."""

import hashlib
import io
import logging
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

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

from cms_ext.base.web.limits import ServerBusy
from cms_ext.base.web.outside import OutsideService

FIELD = "Pieczec"
AUTHORITY = OutsideService(
    "timestamp-authority", optional=True, silences=(TimestampRequestError, OSError)
)
# Seconds: a slow authority must not delay a resident's download or the nightly series.
PATIENCE = 5

log = logging.getLogger(__name__)


def sign_pdf(pdf: bytes, key: SimpleSigner, owner: str, on: date) -> bytes:
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
    pdf: bytes, key: SimpleSigner, owner: str, on: date, stamper: TimeStamper | None
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
    made: bytes = signer.sign_pdf(_Writer(io.BytesIO(pdf))).getvalue()
    return made


@lru_cache(maxsize=2)
def signer_of(file: bytes, passphrase: bytes | None) -> SimpleSigner:
    """The key of a PKCS#12 file as pyHanko takes it."""
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(file, [], passphrase)
    return signer


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
