"""PDF files signed by an authority of the test: what pyHanko measures, and what we make of it."""

import io
import re

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore

from cms_ext.access.domain.signature import pades
from cms_ext.access.domain.signature.fact import NoSignature, UnreadableSignature
from cms_ext.access.domain.signature.pades import read_signed_pdf
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult, make_report
from cms_ext.access.domain.signature.trust import TrustEntry
from tests.signing import NOW, Authority, Signer, authority, blank_pdf, personal, seal, signed_pdf

REASON = (
    "Opatrzono pieczęcią ministra właściwego do spraw informatyzacji w imieniu: "
    "ANNA PRZYKŁADOWA, PESEL: 00000000000, PZ ID: anna"
)


def report(content: bytes, store: list[TrustEntry]) -> SignatureReport:
    return make_report(read_signed_pdf(content), store, NOW)


@pytest.fixture(scope="module")
def sealed(ministry: Signer) -> bytes:
    return signed_pdf(blank_pdf(), ministry, reason=REASON)


def test_a_seal_in_the_store_names_the_citizen_it_was_put_for(
    sealed: bytes, store: list[TrustEntry]
):
    found = report(sealed, store)

    assert (found.kind, found.signer, found.person, found.trust_entry, found.trust_kind) == (
        SignatureResult.INTACT_TRUSTED,
        "Minister – pieczęć próbna",
        "ANNA PRZYKŁADOWA",
        "Pieczęć podpisu zaufanego",
        "TRUSTED",
    )
    assert list(found.lines[:5]) == [
        "Integralność: plik niezmieniony od podpisania.",
        "Certyfikat: „Minister – pieczęć próbna”, wystawca „Centrum Certyfikacji Próbne”; "
        "poświadcza go wpis „Pieczęć podpisu zaufanego” w magazynie zaufania "
        "(dodano 02.01.2026, Ewa Redakcyjna).",
        "Osoba: ANNA PRZYKŁADOWA (z podpisanej części pliku).",
        "PESEL w podpisie: jest. System go nie zapisuje.",
        "Odwołanie: nie sprawdzono (bez sieci).",
    ]
    assert re.fullmatch(r"Czas: .*, podany przez podpisującego\.", found.lines[5])


def test_two_signatures_are_distinguished_and_claim_neither_legal_effect_nor_a_number(
    sealed: bytes, anna: Signer, store: list[TrustEntry]
):
    twice = signed_pdf(sealed, anna, field="Drugi")

    found, untrusted = report(twice, store), report(twice, [])

    assert (found.kind, found.signer, found.trust_kind) == (
        SignatureResult.INTACT_TRUSTED,
        "Minister – pieczęć próbna, Anna Przykładowa",
        "TRUSTED, PERSONAL",
    )
    assert [line for line in found.lines if line.startswith(("Podpis ", "Po tym"))] == [
        "Podpis 1 z 2.",
        "Po tym podpisie dodano do pliku następny podpis.",
        "Podpis 2 z 2.",
    ]
    words = " ".join([*found.lines, *untrusted.lines]).casefold()
    claims = ("00000000000", "kwalifikowany", "ważny", "ważność", "prawn")
    assert [word for word in claims if word in words] == []
    assert found.as_json()["lines"] != []


def test_a_personal_signature_names_who_stands_in_the_certificate(
    anna: Signer, store: list[TrustEntry]
):
    content = signed_pdf(blank_pdf(), anna)
    reason = "w imieniu: Jędrzej Sąsiedzki, PESEL: 00000000000"

    # Whatever is claimed in one's own signature.
    for one in (content, signed_pdf(blank_pdf(), anna, reason=reason)):
        found = report(one, store)
        assert (found.kind, found.person, found.trust_kind) == (
            SignatureResult.INTACT_TRUSTED,
            "Anna Przykładowa",
            "PERSONAL",
        )
        assert "Osoba: Anna Przykładowa (z certyfikatu)." in found.lines
    # An empty store vouches for nobody.
    of_nobody = report(b"\r\n\n" + content, [])
    assert of_nobody.kind is SignatureResult.NOT_CONFIGURED
    assert of_nobody.lines[1].endswith("nie sprawdzono, bo magazyn zaufania jest pusty.")


def test_a_seal_of_the_same_issuer_is_not_the_ministrys(
    ca: Authority, ministry: Signer, store: list[TrustEntry]
):
    """With the issuer pinned, any firm with a seal could write any name."""
    only_seal = [entry for entry in store if entry.kind == "TRUSTED"]

    found = report(signed_pdf(blank_pdf(), seal(ca), reason=REASON), only_seal)

    assert (found.kind, found.trust_entry) == (SignatureResult.INTACT_UNTRUSTED, "")
    assert (
        "Osoba: ANNA PRZYKŁADOWA (z podpisanej części pliku; "
        "nikt zaufany tych danych nie poświadcza)." in found.lines
    )


def test_what_is_intact_and_not_trusted(sealed: bytes, ca: Authority, store: list[TrustEntry]):
    """Another authority of the same name, an expired certificate, one for signing in alone."""
    expired = personal(ca, begins=NOW.replace(year=2024), ends=NOW.replace(month=11, day=1))
    stranger = personal(authority())
    signers = {
        "magazyn zaufania go nie poświadcza: nie ma o nim wpisu.": stranger,
        "certyfikat wygasł 01.11.2026.": expired,
        # The same authority puts both into an identity card.
        "": personal(ca, for_use="digital_signature"),
    }

    for end, signer in signers.items():
        found = report(signed_pdf(blank_pdf(), signer), store)
        assert found.kind is SignatureResult.INTACT_UNTRUSTED
        assert found.lines[1].endswith(end)
    # A second signer is not lent the trust of the first.
    found = report(signed_pdf(sealed, stranger, field="Drugi"), store)
    assert found.kind is SignatureResult.INTACT_UNTRUSTED


def with_a_page_edited_later(content: bytes) -> bytes:
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(90)
    writer.mark_update(page.container_ref)
    writer.write(out)
    return out.getvalue()


def test_what_was_done_to_the_file_afterwards_is_seen(sealed: bytes, store: list[TrustEntry]):
    assert report(sealed, store).kind is SignatureResult.INTACT_TRUSTED
    harmed = [
        sealed.replace(b"/MediaBox", b"/MediaBoy", 1),
        sealed + b"\n% i jeszcze jedno zdanie\n",
        sealed + b"\n%dopisek\n" + sealed[sealed.rindex(b"startxref") :],
        with_a_page_edited_later(sealed),
    ]

    for content in harmed:
        found = report(content, store)
        assert found.kind is SignatureResult.MODIFIED
        assert (found.signer, found.person, found.trust_entry) == ("", "", "")
        assert found.lines[0].startswith("Integralność: plik zmieniono po podpisaniu")


def test_proofs_that_a_signature_adds_behind_itself_are_no_change(
    ca: Authority, anna: Signer, store: list[TrustEntry]
):
    content = io.BytesIO(signed_pdf(blank_pdf(), anna))
    signature = PdfFileReader(content).embedded_regular_signatures[0]
    DocumentSecurityStore.add_dss(
        content, signature.pkcs7_content, certs=signature.other_embedded_certs
    )
    assert len(PdfFileReader(content).embedded_regular_signatures) == 1
    assert PdfFileReader(content).xrefs.total_revisions > signature.signed_revision + 1

    assert report(content.getvalue(), store).kind is SignatureResult.INTACT_TRUSTED
    assert report(content.getvalue() + b"dopisek", store).kind is SignatureResult.MODIFIED


def test_a_ruined_signature_is_unreadable(sealed: bytes):
    # The signature's own bytes are gone, the place for them is there.
    zeroed = re.sub(rb"(?<=<)[0-9a-fA-F]{1000,}(?=>)", lambda found: b"0" * len(found[0]), sealed)
    assert zeroed != sealed

    for content in (zeroed, sealed[: len(sealed) // 2], b"%PDF-1.7\nnie PDF"):
        with pytest.raises(UnreadableSignature):
            read_signed_pdf(content)


def test_limits_stand_before_the_reading(monkeypatch):
    assert pades.MAX_BYTES == 10 * 1024 * 1024
    with pytest.raises(UnreadableSignature, match="większy niż 10 MB"):
        read_signed_pdf(b"%PDF-1.7\n".ljust(pades.MAX_BYTES + 1))
    largest = b"%PDF-1.7\n" + b"startxref\n0\n%%EOF".rjust(1_000)
    monkeypatch.setattr(pades, "MAX_BYTES", len(largest))
    with pytest.raises(UnreadableSignature, match="Nie udało się odczytać"):
        read_signed_pdf(largest)
    with pytest.raises(UnreadableSignature, match="większy niż 10 MB"):
        read_signed_pdf(largest + b" ")
    monkeypatch.setattr(pades, "MAX_BYTES", 10_000)
    monkeypatch.setattr(pades, "MAX_PAGES", 2)
    with pytest.raises(UnreadableSignature, match="więcej niż 200 stron"):
        read_signed_pdf(blank_pdf(pages=3))


def test_a_plain_and_an_encrypted_file():
    def encrypted(user: str) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(blank_pdf())) as pdf:
            pdf.save(out, encryption=pikepdf.Encryption(owner="tajne", user=user))
        return out.getvalue()

    # What opens without a password is looked at.
    for content in (blank_pdf(), encrypted("")):
        with pytest.raises(NoSignature):
            read_signed_pdf(content)
    with pytest.raises(UnreadableSignature, match="zaszyfrowany"):
        read_signed_pdf(encrypted("tajne"))
