"""The seal put on a PDF by pyHanko (PAdES). `sealing.py` brings this module in when one is made."""

from __future__ import annotations

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

from cms_ext.base.web.outside import OutsideService
from cms_ext.base.web.work_limits import ServerBusy

FIELD = "Pieczec"
AUTHORITY = OutsideService(
    "timestamp-authority", optional=True, silences=(TimestampRequestError, OSError)
)
# An authority that is slow must not hold a resident's download or the night's series up.
PATIENCE = 5

log = logging.getLogger(__name__)


def sign_pdf(pdf: bytes, key: SimpleSigner, owner: str, on: date) -> bytes:
    """The PDF with the seal and, where an authority is set and answers, its time stamp."""
    stamper = time_stamper()
    if stamper is not None:
        try:
            with AUTHORITY.one_question():
                return _signed(pdf, key, owner, on, stamper)
        except (TimestampRequestError, OSError, ServerBusy) as error:
            log.warning("no time stamp for a sealed PDF: %s", type(error).__name__)
    return _signed(pdf, key, owner, on, None)


def time_stamper() -> TimeStamper | None:
    """The authority of COOP_TIMESTAMP_URL, if one is set."""
    address: str = settings.COOP_TIMESTAMP_URL
    if not address:
        return None
    return HTTPTimeStamper(address, timeout=PATIENCE)  # type: ignore[no-untyped-call]  # no types


def _signed(
    pdf: bytes, key: SimpleSigner, owner: str, on: date, stamper: TimeStamper | None
) -> bytes:
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=owner,
    )
    field = SigFieldSpec(
        FIELD,
        readable_field_name="Pieczęć elektroniczna",
        # Outside of the page: nothing that a screen reader would have to name.
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
