"""What pyHanko reads, without the network: signatures in a PDF, and chains of certificates."""

import asyncio
import io
from datetime import datetime

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import DisallowedAlgorithmError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import ModificationInfo, PdfSignatureStatus
from pyhanko.sign.validation.status import SignatureCoverageLevel as Coverage
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from cms_ext.access.domain.signature.fact import (
    NoSignature,
    SignatureFact,
    UnreadableSignature,
    from_reason,
)

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 200
MAX_SIGNATURES = 10


def read_signed_pdf(content: bytes) -> list[SignatureFact]:
    """Every signature of a PDF, in the order of signing.

    Raises NoSignature and UnreadableSignature.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableSignature("Plik jest większy niż 10 MB.")
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        _require_few_pages(reader)
        signatures = reader.embedded_regular_signatures
        timestamps = reader.embedded_timestamp_signatures
    except (PdfError, ValueError) as problem:
        if content[:1].isspace():
            # Blank lines that something put before the file; its own places count from its header.
            return read_signed_pdf(content.lstrip())
        raise UnreadableSignature("Nie udało się odczytać podpisu z tego pliku PDF.") from problem
    if not signatures:
        raise NoSignature
    if len(signatures) > MAX_SIGNATURES:
        raise UnreadableSignature("Plik ma więcej niż 10 podpisów.")
    last = max([*signatures, *timestamps], key=lambda item: item.signed_revision)
    complete = _ends_as_signed(last, content)
    return [_fact(signature, last, complete=complete) for signature in signatures]


def _require_few_pages(reader: PdfFileReader) -> None:
    # A file that anybody may open, but not print or change, has the empty password.
    if reader.encrypted and reader.decrypt(b"").status == AuthStatus.FAILED:
        raise UnreadableSignature("Plik PDF jest zaszyfrowany.")
    if int(reader.root["/Pages"]["/Count"]) > MAX_PAGES:
        raise UnreadableSignature("Plik PDF ma więcej niż 200 stron.")


def _fact(
    signature: EmbeddedPdfSignature, last: EmbeddedPdfSignature, *, complete: bool
) -> SignatureFact:
    try:
        status = validate_pdf_signature(signature, _nobody_trusted())
    except DisallowedAlgorithmError as problem:
        raise UnreadableSignature(
            "Podpis użył algorytmu, który nie daje już pewności."
        ) from problem
    except (PdfError, ValueError) as problem:
        raise UnreadableSignature("Nie udało się odczytać podpisu z tego pliku PDF.") from problem
    return SignatureFact(
        intact=complete and status.intact and status.valid and _covers(signature, status, last),
        certificate=signature.signer_cert.dump(),
        chain=tuple(other.dump() for other in signature.other_embedded_certs),
        signed_at=status.signer_reported_dt,
        person=from_reason(str(signature.sig_object.get("/Reason", ""))),
        remarks=_remarks(status),
    )


def _nobody_trusted() -> ValidationContext:
    """A context that trusts nobody, because trust is checked alike for every format.

    An empty list is not "the system's".
    """
    return ValidationContext(trust_roots=[], allow_fetching=False)


def _covers(
    signature: EmbeddedPdfSignature, status: ModificationInfo, last: EmbeddedPdfSignature
) -> bool:
    """Return whether the signature covers the file, except what later signatures themselves add.

    ENTIRE_FILE alone would be too much (a long-term signature adds its proofs behind), the
    library's `bottom_line` too little: it is True for bytes appended after the end.
    """
    if status.coverage == Coverage.ENTIRE_FILE:
        return True
    if status.coverage != Coverage.ENTIRE_REVISION:
        return False
    if status.modification_level == ModificationLevel.LTA_UPDATES:
        return True
    return (
        status.modification_level == ModificationLevel.FORM_FILLING
        and status.docmdp_ok is True
        and signature.signed_revision < last.signed_revision
        and _only_signature_fields(signature.reader)
    )


def _only_signature_fields(reader: PdfFileReader) -> bool:
    """Return whether all fields are signatures, so that "form filling" can only be another one."""
    fields = reader.root["/AcroForm"]["/Fields"]
    return len(fields) == sum(1 for _field in enumerate_sig_fields(reader))


def _ends_as_signed(last: EmbeddedPdfSignature, content: bytes) -> bool:
    """Return whether nothing stands behind the end of the last revision that could be appended."""
    if last.reader.xrefs.total_revisions > last.signed_revision + 1:
        return content.rstrip(b"\r\n \x00").endswith(b"%%EOF")
    return last.evaluate_signature_coverage() == Coverage.ENTIRE_FILE and _is_real(last)


def _is_real(last: EmbeddedPdfSignature) -> bool:
    """Return whether a time stamp over the file is genuine.

    Regular signatures are checked elsewhere.
    """
    if last.sig_object_type != "/DocTimeStamp":
        return True
    stamp = validate_pdf_timestamp(last, _nobody_trusted())
    return bool(stamp.intact and stamp.valid)


def _remarks(status: PdfSignatureStatus) -> tuple[str, ...]:
    if status.coverage == Coverage.ENTIRE_FILE:
        return ()
    if status.modification_level == ModificationLevel.FORM_FILLING:
        return ("Po tym podpisie dodano do pliku następny podpis.",)
    return ()


def issuer_vouches(issuer: bytes, fact: SignatureFact, now: datetime) -> bool:
    """Return whether the issuer (DER) vouches for the signer's certificate now; fetches nothing."""
    (signer, root, *chain) = (
        certificate
        for der in (fact.certificate, issuer, *fact.chain)
        for certificate in load_certs_from_pemder_data(der)
    )
    validator = CertificateValidator(
        signer,
        intermediate_certs=chain,
        validation_context=ValidationContext(trust_roots=[root], moment=now, allow_fetching=False),
    )
    try:
        asyncio.run(_usable(validator))
    except (PathBuildingError, ValidationError):
        return False
    return True


async def _usable(validator: CertificateValidator) -> None:
    # A certificate for signing in is no certificate for signing documents.
    await validator.async_validate_usage({"non_repudiation"})  # type: ignore[no-untyped-call]  # theirs
