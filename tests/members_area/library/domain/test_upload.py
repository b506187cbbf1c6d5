from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfWriter

from members_area.library.domain import upload
from members_area.library.domain.upload import RefusedFile, checked
from tests.members_area.conftest import PDF

WORD = "word/document.xml"
DOCX = f"{upload.OPEN_XML}.wordprocessingml.document"
XLSX = f"{upload.OPEN_XML}.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"


def archive(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts:
            packed.writestr(name, content)
    return out.getvalue()


def picture(form: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, form)
    return out.getvalue()


def pdf(pages: int, password: str = "") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type", "pages"),
    [
        ("papier.pdf", PDF, "application/pdf", 1),
        ("PAPIER.PDF", pdf(3), "application/pdf", 3),
        ("pismo.docx", archive((WORD, b"<w/>")), DOCX, None),
        ("arkusz.xlsx", archive(("xl/workbook.xml", b"<x/>")), XLSX, None),
        ("pismo.odt", archive(("mimetype", ODT.encode())), ODT, None),
        ("skan.jpg", picture("JPEG"), "image/jpeg", None),
        ("skan.JPEG", picture("JPEG"), "image/jpeg", None),
        ("skan.png", picture("PNG"), "image/png", None),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(
    name: str, content: bytes, media_type: str, pages: int | None
) -> None:
    file = checked(ContentFile(content), name)

    assert (file.media_type, file.pages, file.size) == (media_type, pages, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.content.read() == content  # rewound, ready to be kept


HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("papier.pdf", b"", "jest pusty"),
        ("papier.html", HTML, "Nie przyjmujemy"),
        ("papier.svg", b"<svg/>", "Nie przyjmujemy"),
        ("papier.pdf.html", PDF, "Nie przyjmujemy"),
        ("papier", PDF, "Nie przyjmujemy"),
        ("papier.doc", PDF, "Nie przyjmujemy"),
        ("papier.pdf", HTML, "To nie jest plik PDF"),
        ("papier.pdf", b"MZ" + PDF, "To nie jest plik PDF"),
        ("papier.pdf", PDF[:200], "nie da się otworzyć"),
        ("papier.pdf", b"%PDF-1.7\n" + HTML, "nie da się otworzyć"),
        ("papier.pdf", pdf(0), "ani jednej strony"),
        ("papier.pdf", pdf(1, "tajne"), "zaszyfrowany"),
        ("skan.png", picture("JPEG"), "nie jest poprawny obraz PNG"),
        ("skan.jpg", picture("JPEG")[:20], "nie jest poprawny obraz JPEG"),
        ("skan.jpg", PDF, "nie jest poprawny obraz JPEG"),
        ("pismo.docx", PDF, "nie da się otworzyć"),
        ("pismo.docx", archive(("xl/workbook.xml", b"")), "nie zgadza się"),
        ("pismo.odt", archive(("mimetype", b"text/html")), "nie zgadza się"),
        ("pismo.docx", archive((WORD, b""), ("word/vbaProject.bin", b"")), "makra"),
        ("pismo.docx", archive((WORD, bytes(upload.MAX_UNPACKED + 1))), "za duży"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name: str, content: bytes, complaint: str) -> None:
    with pytest.raises(RefusedFile, match=complaint):
        checked(ContentFile(content), name)


def test_a_file_that_is_too_big_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MAX_SIZE", 3 * 1024**2)

    with pytest.raises(RefusedFile, match="ma 4 MB, a może mieć najwyżej 3 MB"):
        checked(ContentFile(bytes(3 * 1024**2 + 1)), "papier.pdf")


def test_a_picture_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)

    with pytest.raises(RefusedFile, match="nie jest poprawny obraz PNG"):
        checked(ContentFile(picture("PNG")), "skan.png")


@pytest.mark.parametrize("cut", range(0, len(PDF), 997))
def test_a_pdf_cut_anywhere_is_refused_and_never_crashes(cut: int) -> None:
    try:
        checked(ContentFile(PDF[:cut] or b"x"), "papier.pdf")
    except RefusedFile:
        return
    pytest.fail(f"the first {cut} bytes of a PDF were taken")
