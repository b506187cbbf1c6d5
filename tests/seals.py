"""The co-op's sealing key for tests of PDFs, and pyHanko's verdict on their seal."""

import io
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import PdfSignatureStatus, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cms_ext.base.pdf.sealing import Seal, current_seal, make_own_seal
from cms_ext.base.pdf.signing import make_signer

SEALED = "Plik PDF ma pieczęć elektroniczną: SM Pod Lasem."
UNSEALED = "Plik PDF tego dokumentu nie ma pieczęci elektronicznej."


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("seal") / "seal.p12"
    make_own_seal(path, "SM Pod Lasem", "")
    return path


@pytest.fixture
def seal(key: Path, settings) -> Seal:
    """Give the site a key."""
    settings.COOP_PDF_SEAL = str(key)
    found = current_seal()
    assert found is not None
    return found


def status_of(pdf: bytes, seal: Seal) -> PdfSignatureStatus:
    """Validate the file's only seal, trusting the co-op's certificate."""
    trusted = ValidationContext(
        trust_roots=[make_signer(seal.key, seal.certificates).signing_cert], allow_fetching=False
    )
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    return validate_pdf_signature(signature, trusted)


def seals_on(pdf: bytes) -> int:
    return len(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
