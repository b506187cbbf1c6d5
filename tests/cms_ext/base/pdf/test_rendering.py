"""Documents are accessible, the same each time, and not stopped by a sign that a font lacks.

The seal on PDFs: what pyHanko's own validator says of it, and what is said of keys.
"""

import io
import logging
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from cms_ext.base.pdf import render_pdf, signing
from cms_ext.base.pdf.rendering import (
    join_papers,
    join_papers_on_disk,
    load_glyphs,
    replace_missing_glyphs,
)
from cms_ext.base.pdf.sealing import (
    BrokenSeal,
    Seal,
    configured_seal,
    current_seal,
    make_own_seal,
    seal_pdf,
)
from cms_ext.base.pdf.signing import make_signer
from tests.hostile import WORDS
from tests.papers_read import standards_of
from tests.signing import authority, blank_pdf, personal

NOTICE = """
#import "/sheet.typ": sheet
#let d = json(bytes(sys.inputs.data))
#show: sheet.with(coop: d.coop, office: "ul. Sosnowa 1", title: "Zawiadomienie")
= Zawiadomienie
#d.text
"""
TEXT = "Zażółć gęślą jaźń #panic(1) *b* $x$ od 3 maja 2026 r. w biurze"


DATA = {"coop": "SM „Pod Lasem”", "text": TEXT}
ISSUED = date(2026, 11, 20)


@pytest.fixture
def template(tmp_path) -> Path:
    path = tmp_path / "notice.typ"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def test_data_is_printed_as_it_is_into_a_tagged_titled_polish_and_dated_file(template: Path):
    """Short words keep to what follows; the fonts are the shipped ones."""
    made = render_pdf(template, DATA, issued=ISSUED)

    reader = PdfReader(io.BytesIO(made))
    page: Any = reader.pages[0]
    text = page.extract_text()
    assert "Zażółć gęślą jaźń #panic(1) *b* $x$ od 3\xa0maja\xa02026\xa0r. w\xa0biurze" in text
    assert "SM „Pod Lasem”" in text
    assert "Strona 1 z 1" in text.replace("\xa0", " ")
    assert reader.metadata is not None
    assert reader.metadata.title == "Zawiadomienie"
    assert reader.metadata.creation_date == datetime(2026, 11, 20, tzinfo=UTC)
    assert standards_of(made) == ("pl-PL", "1", True)
    assert "/StructTreeRoot" in reader.root_object
    fonts = {str(font["/BaseFont"]).split("+")[-1] for font in page["/Resources"]["/Font"].values()}
    assert fonts == {"PublicSans-Regular", "PublicSans-Bold"}
    # The same input gives the same bytes.
    assert render_pdf(template, DATA, issued=ISSUED) == made
    assert render_pdf(template, DATA, issued=date(2026, 11, 21)) != made


def test_a_template_that_is_not_accessible_is_refused(tmp_path):
    path = tmp_path / "wrong.typ"
    refused = {
        "= Bez tytułu": "title",
        '#set document(title: "x")\n=== Trzeci poziom': "heading",
        # The machine's files are not read.
        '#set document(title: "x")\n#read("/etc/hostname")': "not found",
    }
    for source, complaint in refused.items():
        path.write_text(source, encoding="utf-8")

        with pytest.raises(typst.TypstError, match=complaint):
            render_pdf(path, {}, issued=ISSUED)


TITLED = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set text(font: "Public Sans", lang: "pl")
= #d.title
#for words in d.texts { par(words + strong(words)) }
"""


@pytest.fixture
def titled(tmp_path) -> Path:
    path = tmp_path / "titled.typ"
    path.write_text(TITLED, encoding="utf-8")
    return path


def _printed(titled: Path, title: str, *texts: str) -> str:
    pdf = render_pdf(titled, {"title": title, "texts": texts}, issued=date(2026, 11, 20))
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_what_has_no_glyph_is_written_out_or_left_out():
    cases = {
        "Zażółć gęślą jaźń „½ m²” – 5 €": "Zażółć gęślą jaźń „½ m²” – 5 €",
        "a\u0328 z\u0301": "ą ź",
        "🚰 Brak wody": " Brak wody",
        "⚠️ Uwaga": " Uwaga",
        "Вода": "Voda",
        "uchwała № 5": "uchwała No 5",
        "5 ≥ 3 → 2": "5 >= 3 > 2",
        "a\x0bb\u2028c\x85d": "a\nb\nc\nd",
        "a\tb": "a b",
        "\x07\u202e\ufffe\ue000\U0001f6b0": "",
    }
    data = {"rows": [("🚰", 1, None, True)]}

    assert {typed: replace_missing_glyphs(typed) for typed in cases} == cases
    assert replace_missing_glyphs(data) == {"rows": [["", 1, None, True]]}


def test_the_fonts_draw_all_that_we_say_they_do(titled: Path):
    every = "".join(chr(code) for code in sorted(load_glyphs()))

    assert {ord(sign) for sign in "ĄĆĘŁŃÓŚŹŻąćęłńóśźż„”–…€"} <= load_glyphs()
    assert "Zażółć" in _printed(titled, "Zażółć", every)


@pytest.mark.thorough
@pytest.mark.parametrize("payload", [*WORDS, "🚰 Вода 中文 العربية \ue000"])
def test_no_words_stop_a_paper_and_none_is_run_as_markup(titled: Path, payload: str):
    printed = _printed(titled, f"Rower {payload}", payload)

    assert "Rower" in printed
    if "#eval" in payload:
        assert '#eval("evil()")' in printed
        assert "$evil$" in printed


def paper(*widths: int) -> BytesIO:
    """A page of each width, so that a page says whose it is."""
    made, file = pikepdf.new(), BytesIO()
    for width in widths:
        made.add_blank_page(page_size=(width, 400))
    made.save(file)
    file.seek(0)
    return file


def widths(pdf: bytes) -> list[int]:
    with pikepdf.open(BytesIO(pdf)) as whole:
        return [int(page.mediabox[2]) for page in whole.pages]


def test_papers_are_one_file():
    # Nothing is printed on the back of another one's page; 595 is a blank A4.
    three = ((200,), (301, 302), (401, 402, 403))
    files = {
        (three, True): [200, 595, 301, 302, 401, 402, 403, 595],
        (three, False): [200, 301, 302, 401, 402, 403],
        (((200,),), True): [200, 595],
        (((200,),), False): [200],
    }

    found = {
        (papers, own_sheets): widths(
            join_papers([paper(*one) for one in papers], own_sheets=own_sheets)
        )
        for papers, own_sheets in files
    }
    assert found == files
    # Sheets of their own unless it is said.
    assert widths(join_papers([paper(200), paper(300)])) == [200, 595, 300, 595]
    assert join_papers([paper(200)]) == join_papers([paper(200)])
    with join_papers_on_disk([paper(200), paper(300)]) as file:
        assert file.read() == join_papers([paper(200), paper(300)], own_sheets=False)


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
    own = make_signer(seal.key, seal.certificates).signing_cert
    trusted = ValidationContext(trust_roots=[own], allow_fetching=False)
    stamps = ValidationContext(trust_roots=list(others), allow_fetching=False)
    return validate_pdf_signature(signature, trusted, stamps)


@pytest.mark.thorough
def test_a_sealed_pdf_is_the_same_file_with_a_seal_that_holds(seal: Seal):
    pdf = blank_pdf()

    made = seal_pdf(pdf, seal, on=DAY)

    status = status_of(made, seal)
    assert status.bottom_line
    assert status.signer_reported_dt == datetime(2026, 11, 20, tzinfo=UTC)
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
    signer = make_signer(seal.key, seal.certificates)
    key = seal.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(signer.signing_cert, PrivateKeyInfo.load(key))
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
