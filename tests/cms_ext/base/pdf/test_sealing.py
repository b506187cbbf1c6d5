"""The seal on PDFs: what pyHanko's own validator says of it, and what is said of keys."""

import io
import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from cms_ext.base.pdf import signing
from cms_ext.base.pdf.own_seal import make_own_seal
from cms_ext.base.pdf.sealing import BrokenSeal, Seal, configured_seal, current_seal, seal_pdf
from cms_ext.base.pdf.signing import signer_of
from tests.signing import authority, blank_pdf, personal

OWNER, DAY = "Spółdzielnia Mieszkaniowa „Pod Lasem”", date(2026, 11, 20)


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("seal") / "inner" / "seal.p12"
    make_own_seal(path, OWNER, "hasło")
    return path


@pytest.fixture
def seal(key: Path, settings) -> Seal:
    settings.COOP_PDF_SEAL, settings.COOP_PDF_SEAL_PASSPHRASE = str(key), "hasło"
    found = current_seal()
    assert found is not None
    return found


def status_of(pdf: bytes, seal: Seal, *others: object) -> PdfSignatureStatus:
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    trusted = ValidationContext(
        trust_roots=[signer_of(seal.file, seal.passphrase).signing_cert], allow_fetching=False
    )
    stamps = ValidationContext(trust_roots=list(others), allow_fetching=False)
    return validate_pdf_signature(signature, trusted, stamps)


@pytest.mark.thorough
def test_a_sealed_pdf_is_the_same_file_with_a_seal_that_holds(seal: Seal):
    pdf = blank_pdf()

    made = seal_pdf(pdf, seal, on=DAY)

    status = status_of(made, seal)
    assert (status.bottom_line, status.signer_reported_dt) == (
        True,
        datetime(2026, 11, 20, tzinfo=UTC),
    )
    assert made.startswith(pdf)
    assert (seal.owner, len(seal.fingerprint)) == (OWNER, 64)
    assert seal_pdf(pdf, seal, on=DAY) == made


def test_a_key_of_its_own_is_for_its_owner_and_never_overwritten(key: Path):
    before = key.read_bytes()

    with pytest.raises(FileExistsError):
        make_own_seal(key, OWNER, "inne")

    assert (key.read_bytes(), key.stat().st_mode & 0o777) == (before, 0o600)


@pytest.mark.thorough
def test_one_changed_byte_or_a_page_added_after_it_breaks_the_seal(seal: Seal):
    made = seal_pdf(blank_pdf(), seal, on=DAY)
    at = made.index(b"/MediaBox") + len("/MediaBox [ ")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as opened:
        opened.add_blank_page()
        opened.save(out)

    changed = status_of(made[:at] + b"1" + made[at + 1 :], seal)

    assert (changed.intact, changed.bottom_line) == (False, False)
    assert not status_of(out.getvalue(), seal).bottom_line


def test_without_a_key_a_pdf_stays_as_it_is_and_an_expired_one_seals_nothing(
    seal: Seal, settings, monkeypatch, caplog
):
    monkeypatch.setattr(Seal, "is_valid_at", lambda seal, moment: False)
    with caplog.at_level(logging.ERROR):
        assert current_seal() is None
    assert "papers go out without a seal" in caplog.text

    settings.COOP_PDF_SEAL = ""
    assert current_seal() is None
    assert seal_pdf(blank_pdf(), None, on=DAY) == blank_pdf()


@pytest.mark.thorough
def test_a_key_that_cannot_seal_says_why(tmp_path, settings):
    path = tmp_path / "seal.p12"
    settings.COOP_PDF_SEAL, settings.COOP_PDF_SEAL_PASSPHRASE = str(path), ""
    key = personal(authority()).key
    bare = pkcs12.serialize_key_and_certificates(None, key, None, None, NoEncryption())
    make_own_seal(tmp_path / "other.p12", OWNER, "inne")
    reasons: list[tuple[bytes | None, str]] = [
        (None, "nie można odczytać pliku"),
        (b"seal", "nie jest PKCS#12 albo hasło jest inne"),
        ((tmp_path / "other.p12").read_bytes(), "nie jest PKCS#12 albo hasło jest inne"),
        (bare, "nie ma klucza RSA albo EC z certyfikatem"),
    ]
    for content, said in reasons:
        if content is not None:
            path.write_bytes(content)

        with pytest.raises(BrokenSeal, match=said):
            configured_seal()


@pytest.mark.thorough
def test_an_authority_stamps_the_time(seal: Seal, monkeypatch):
    signer = signer_of(seal.file, seal.passphrase)
    stamper = DummyTimeStamper(signer.signing_cert, signer.signing_key)
    monkeypatch.setattr(signing, "time_stamper", lambda: stamper)

    status = status_of(seal_pdf(blank_pdf(), seal, on=DAY), seal, signer.signing_cert)

    assert status.intact
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.intact


class Silent(TimeStamper):
    async def async_request_tsa_response(self, req: object) -> None:
        raise TimestampRequestError("timeout")


@pytest.mark.thorough
def test_an_authority_that_is_silent_costs_the_stamp_alone(seal: Seal, monkeypatch, caplog):
    monkeypatch.setattr(signing, "time_stamper", Silent)

    with caplog.at_level(logging.WARNING):
        status = status_of(seal_pdf(blank_pdf(), seal, on=DAY), seal)

    assert (status.bottom_line, status.timestamp_validity) == (True, None)
    assert "no time stamp for a sealed PDF" in caplog.text


def test_the_authority_is_that_of_the_settings(settings):
    settings.COOP_TIMESTAMP_URL = ""
    assert signing.time_stamper() is None
    settings.COOP_TIMESTAMP_URL = "https://tsa.example/"
    found = signing.time_stamper()
    assert found is not None
    assert vars(found)["timeout"] == 5
