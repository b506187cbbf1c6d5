"""Photos and scans, texts without a format, and the picture of the first page."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cms_ext.base.extraction import (
    ExtractedText,
    Hidden,
    HiddenLocation,
    UnreadableFile,
    preview,
    read_file,
)
from tests.cms_ext.base.extraction.office_files import docx
from tests.cms_ext.base.extraction.pdf_files import pdf, saved

ARTIST, ORIENTATION, SIDEWAYS = 0x013B, 0x0112, 6


def picture(form: str, size: tuple[int, int] = (40, 20), **saving: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, form, **saving)
    return made.getvalue()


def taken_by(artist: str) -> Image.Exif:
    exif = Image.Exif()
    exif[ARTIST] = artist
    return exif


def with_text(key: str, text: str) -> PngInfo:
    chunks = PngInfo()
    chunks.add_itxt(key, text)
    return chunks


@pytest.mark.parametrize(
    ("content", "extension", "hidden"),
    [
        (picture("JPEG"), "jpg", []),
        (picture("JPEG", exif=taken_by("Anna Lis")), "jpeg", ["Anna Lis"]),
        (picture("JPEG", comment="dla Anny Lis"), "JPG", ["dla Anny Lis"]),
        (picture("PNG"), "png", []),
        (picture("PNG", pnginfo=with_text("Author", "Łucja Lis")), "png", ["Łucja Lis"]),
        (picture("PNG", exif=taken_by("Anna Lis")), "png", ["Anna Lis"]),
    ],
    ids=["JPG", "artist", "comment", "PNG", "text chunk", "EXIF of PNG"],
)
def test_a_picture_has_one_page_without_text_and_its_notes(
    content: bytes, extension: str, hidden: list[str]
) -> None:
    assert read_file(content, extension) == ExtractedText(
        ("",), 1, False, tuple(Hidden(HiddenLocation.METADATA, text) for text in hidden)
    )


@pytest.mark.parametrize(
    "content",
    ["Zażółć gęślą jaźń".encode(), b"\xef\xbb\xbf" + "Zażółć gęślą jaźń".encode(),
     "Zażółć gęślą jaźń\r\n".encode("cp1250")],
    ids=["UTF-8", "with a mark", "Windows-1250"],
)  # fmt: skip
@pytest.mark.parametrize("extension", ["txt", "md"])
def test_a_plain_text_is_one_page(content: bytes, extension: str) -> None:
    assert read_file(content, extension) == ExtractedText(("Zażółć gęślą jaźń",), None, True)


def test_a_preview_is_as_wide_as_asked_and_keeps_its_shape() -> None:
    assert drawn_size(preview(pdf("Protokol"), "pdf", width=300)) == (300, 425)
    assert drawn_size(preview(picture("PNG"), "png", width=100)) == (100, 50)


def test_a_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = SIDEWAYS

    assert drawn_size(preview(picture("JPEG", exif=exif), "jpg", width=20)) == (20, 40)


def test_of_a_page_as_long_as_a_receipt_the_beginning_is_drawn() -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(100, 14_000))

    assert drawn_size(preview(saved(document), "pdf", width=200)) == (200, 400)


@pytest.mark.parametrize("extension", ["docx", "txt"])
def test_office_documents_and_texts_are_not_drawn(extension: str) -> None:
    assert preview(docx(), extension, width=300) is None


def drawn_size(content: bytes | None) -> tuple[int, int]:
    assert content is not None
    with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
        return picture.size


BROKEN = "Pliku nie da się otworzyć. Zapisz go ponownie i sprawdź, czy się otwiera."
KIND = "Nie czytamy plików tego rodzaju. Zapisz dokument jako PDF, DOCX, ODT, XLSX, JPG albo PNG."


@pytest.mark.parametrize(
    ("make", "extension", "sentence"),
    [
        (lambda: picture("JPEG")[:100], "jpg", BROKEN),
        (
            lambda: picture("PNG"),
            "jpg",
            "Zawartość pliku nie zgadza się z jego nazwą: to nie jest JPG. "
            "Zapisz go we właściwym formacie.",
        ),
        (
            lambda: picture("PNG", (9000, 9000)),
            "png",
            "Obraz ma za dużo pikseli. Zapisz go w mniejszej rozdzielczości.",
        ),
        (lambda: b"GIF89a", "gif", KIND),
        (lambda: b"MZ\x00\x00", "exe", KIND),
        (
            lambda: b"tekst\x00\x01",
            "txt",
            "Zawartość pliku nie zgadza się z jego nazwą: to nie jest TXT. "
            "Zapisz go we właściwym formacie.",
        ),
        (lambda: b" \r\n ", "txt", "Plik jest pusty. Wybierz plik z treścią."),
        (
            lambda: b"0" * (100 * 1024**2 + 1),
            "txt",
            "Plik ma ponad 100 MB. Zmniejsz go albo podziel.",
        ),
        (lambda: b"slowo " * 1_400_000, "txt", "Plik ma za dużo tekstu. Podziel go na części."),
    ],
    ids=["cut off", "PNG called JPG", "too many pixels", "GIF", "program", "no text", "blank",
         "too large", "too much text"],
)  # fmt: skip
def test_what_is_refused(make: Callable[[], bytes], extension: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_file(make(), extension)

    assert str(refusal.value) == sentence


def test_a_preview_refuses_what_reading_refuses() -> None:
    with pytest.raises(UnreadableFile, match="nie da się otworzyć"):
        preview(b"%PDF-1.7\n", "pdf", width=300)
