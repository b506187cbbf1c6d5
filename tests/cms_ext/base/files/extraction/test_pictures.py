"""Photos and scans, texts without a format, and the picture of the first page."""

import io

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cms_ext.base.files.extraction import (
    ExtractedText,
    Hidden,
    HiddenLocation,
    UnreadableFile,
    draw_preview,
    read_file,
)
from tests.cms_ext.base.files.extraction.office_files import docx
from tests.cms_ext.base.files.extraction.pdf_files import pdf, saved
from tests.cms_ext.base.files.extraction.refusals import BROKEN, EMPTY, MISLABELLED, assert_refused


def picture(form: str, size: tuple[int, int] = (40, 20), **saving: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "navy").save(made, form, **saving)
    return made.getvalue()


def taken_by(artist: str) -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B] = artist
    return exif


def with_text(key: str, text: str) -> PngInfo:
    chunks = PngInfo()
    chunks.add_itxt(key, text)
    return chunks


def test_a_picture_has_one_page_without_text_and_its_notes():
    pictures: list[tuple[bytes, str, list[str]]] = [
        (picture("JPEG"), "jpg", []),
        (picture("JPEG", exif=taken_by("Anna Lis")), "jpeg", ["Anna Lis"]),
        (picture("JPEG", comment="dla Anny Lis"), "JPG", ["dla Anny Lis"]),
        (picture("PNG"), "png", []),
        (picture("PNG", pnginfo=with_text("Author", "Łucja Lis")), "png", ["Łucja Lis"]),
        (picture("PNG", exif=taken_by("Anna Lis")), "png", ["Anna Lis"]),
    ]

    assert [read_file(content, extension) for content, extension, _notes in pictures] == [
        ExtractedText(
            ("",), 1, False, tuple(Hidden(HiddenLocation.METADATA, note) for note in notes)
        )
        for _content, _extension, notes in pictures
    ]


def test_a_plain_text_is_one_page():
    text = "Zażółć gęślą jaźń"
    page = ExtractedText((text,), None, True)

    codecs = ("utf-8", "utf-8-sig", "cp1250", "iso8859-2", "utf-16")
    for content in (f"{text}\r\n".encode(codec) for codec in codecs):
        assert [read_file(content, extension) for extension in ("txt", "md")] == [page, page]


def test_a_preview_is_as_wide_as_asked_and_keeps_its_shape():
    """A photo is turned upright; of a page as long as a receipt the beginning is drawn."""
    sideways = Image.Exif()
    sideways[0x0112] = 6
    receipt = pikepdf.new()
    receipt.add_blank_page(page_size=(100, 14_000))

    assert drawn_size(draw_preview(pdf("Protokol"), "pdf", width=300)) == (300, 425)
    assert drawn_size(draw_preview(picture("PNG"), "png", width=100)) == (100, 50)
    assert drawn_size(draw_preview(picture("JPEG", exif=sideways), "jpg", width=20)) == (20, 40)
    assert drawn_size(draw_preview(saved(receipt), "pdf", width=200)) == (200, 400)
    assert [draw_preview(docx(), extension, width=300) for extension in ("docx", "txt")] == [
        None
    ] * 2


def drawn_size(content: bytes | None) -> tuple[int, int]:
    assert content is not None
    with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
        return picture.size


@pytest.mark.thorough
def test_what_is_refused_also_a_preview():
    with pytest.raises(UnreadableFile, match="nie da się otworzyć"):
        draw_preview(b"%PDF-1.7\n", "pdf", width=300)
    unread = "Nie czytamy plików tego rodzaju. Zapisz dokument jako PDF, DOCX, ODT, XLSX, "
    unread += "JPG albo PNG."
    assert_refused(
        {
            BROKEN: [("jpg", lambda: picture("JPEG")[:100])],
            MISLABELLED("JPG"): [("jpg", lambda: picture("PNG"))],
            "Obraz ma za dużo pikseli. Zapisz go w mniejszej rozdzielczości.": [
                ("png", lambda: picture("PNG", (9000, 9000)))
            ],
            unread: [("gif", lambda: b"GIF89a"), ("exe", lambda: b"MZ\x00\x00")],
            MISLABELLED("TXT"): [("txt", lambda: b"tekst\x00\x01")],
            EMPTY: [("txt", lambda: b" \r\n ")],
            "Plik ma ponad 100 MB. Zmniejsz go albo podziel.": [
                ("txt", lambda: b"0" * (100 * 1024**2 + 1))
            ],
            "Plik ma za dużo tekstu. Podziel go na części.": [
                ("txt", lambda: b"slowo " * 1_400_000)
            ],
        }
    )
