"""Render Typst templates to tagged PDFs, and join PDFs. The same input gives the same bytes."""

from __future__ import annotations

import json
import struct
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pikepdf
import segno
import typst
from anyascii import anyascii

# PDF/UA forbids characters that the fonts cannot draw: Typst refuses the whole file because of one
# pictogram in a title. Such characters are transliterated or left out.
FONTS = Path(__file__).parent / "fonts"
# Characters that end a line in some program.
LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"


def replace_missing_glyphs(data: Any) -> Any:
    """Replace in all texts of `data` (as JSON holds it) the characters that the fonts lack.

    Letters of other alphabets are transliterated („Вода” → „Voda”); pictograms, control
    characters and marks of direction are left out.
    """
    if isinstance(data, str):
        return _words(data)
    if isinstance(data, dict):
        return {name: replace_missing_glyphs(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [replace_missing_glyphs(value) for value in data]
    return data


def _words(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    known = load_glyphs()
    # Only the composed character has a glyph, not a letter followed by its accent.
    composed = unicodedata.normalize("NFC", text)
    return "".join(sign if ord(sign) in known else _written_out(sign) for sign in composed)


def _written_out(sign: str) -> str:
    if sign in LINE_ENDS or sign == "\t":
        return "\n" if sign in LINE_ENDS else " "
    kind = unicodedata.category(sign)
    if kind[0] in "CM" or kind in ("So", "Sk"):
        # „№” and „℃” stand for letters, a pictogram does not.
        plain = unicodedata.normalize("NFKC", sign)
        same = plain == sign
        return "" if same or kind[0] in "CM" else anyascii(plain)
    return anyascii(sign)


@cache
def load_glyphs() -> frozenset[int]:
    """Return the code points for which each of the shipped fonts has a glyph."""
    fonts = [frozenset(_mapped(path.read_bytes())) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*fonts)


def _mapped(font: bytes) -> Iterable[int]:
    """Return the code points of a font's `cmap` table.

    OpenType specification, subtable format 4.
    """
    tables = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(_u16(font, 4)))
    start = next(offset for name, _sum, offset, _length in tables if name == b"cmap")
    records = (
        struct.unpack_from(">HHI", font, start + 4 + 8 * n) for n in range(_u16(font, start + 2))
    )
    places = (start + offset for _platform, _encoding, offset in records)
    return chain.from_iterable(_segments(font, at) for at in places if _u16(font, at) == 4)


def _segments(font: bytes, at: int) -> Iterator[int]:
    count = _u16(font, at + 6) // 2
    ends, starts = at + 14, at + 16 + 2 * count
    for segment in range(count):
        first, last = _u16(font, starts + 2 * segment), _u16(font, ends + 2 * segment)
        delta = _u16(font, starts + 2 * (count + segment))
        place = starts + 2 * (2 * count + segment)
        offset = _u16(font, place)
        for code in range(first, last + 1):
            glyph = _u16(font, place + offset + 2 * (code - first)) if offset else code
            if glyph and (glyph + delta) & 0xFFFF and code != 0xFFFF:
                yield code


def _u16(font: bytes, at: int) -> int:
    found: int = struct.unpack_from(">H", font, at)[0]
    return found


LAYOUTS = Path(__file__).parent / "layouts"

# Accessible (PDF/UA-1) and archival (PDF/A-2a) in one file: typst refuses to build a file that
# lacks a title, skips a heading level or shows a picture without alternative text.
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
# The standard that allows attached files.
WITH_FILES: list[typst.PDFStandard] = ["ua-1", "a-3a"]


def render_pdf(
    template: Path,
    data: Mapping[str, Any],
    *,
    issued: date,
    attached: Mapping[str, str] | None = None,
) -> bytes:
    """Render the Typst file `template` with `data` to a PDF dated `issued`.

    `data` is anything that JSON can hold; the template reads it with
    `#let d = json(bytes(sys.inputs.data))`, and its texts are printed as they are, never run as
    markup; characters without a glyph are replaced. The template may import what is in
    `LAYOUTS` (`#import "/sheet.typ": sheet`) and can read no other file. Only the fonts shipped
    here are used, so the result is the same on every machine. `attached` are texts by file names,
    which the template reads as `json(bytes(sys.inputs.attached))` and attaches as they are (then
    PDF/A-3a). Raises `typst.TypstError` if the template is wrong or the result not accessible.
    """
    compiler = typst.Compiler(
        template.read_bytes(),
        root=LAYOUTS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={
            "data": json.dumps(replace_missing_glyphs(data), ensure_ascii=False),
            "attached": json.dumps(dict(attached or {}), ensure_ascii=False),
        },
    )
    made = compiler.compile(
        format="pdf",
        pdf_standards=WITH_FILES if attached else STANDARDS,
        timestamp=datetime.combine(issued, time(), tzinfo=UTC),
    )
    assert isinstance(made, bytes)  # a list only for formats with one file for each page
    return made


@cache
def _fonts() -> typst.Fonts:
    """Return the shipped fonts, read once; neither the machine's fonts nor typst's own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def draw_qr_code(url: str) -> str:
    """An SVG, black on white with its quiet zone, for `image` of a layout."""
    drawn = BytesIO()
    segno.make(url, error="m", micro=False, mask=3).save(
        drawn,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode()


A4 = (595, 842)


def join_papers(papers: Iterable[Path | BytesIO], *, own_sheets: bool = True) -> bytes:
    """Join documents of our own into one PDF for the printer.

    With `own_sheets` each paper begins on a new sheet when printed on both sides. The seals of
    the documents are not valid in the joined file.
    """
    buffer = BytesIO()
    _write_joined(papers, buffer, own_sheets=own_sheets)
    return buffer.getvalue()


def join_papers_on_disk(papers: Iterable[Path | BytesIO]) -> IO[bytes]:
    """Join papers without blank sheets into a temporary file: for prints of thousands of pages."""
    file = TemporaryFile()  # noqa: SIM115 - who sends the file closes it
    _write_joined(papers, file, own_sheets=False)
    file.seek(0)
    return file


def _write_joined(papers: Iterable[Path | BytesIO], file: IO[bytes], *, own_sheets: bool) -> None:
    joined = pikepdf.new()
    for paper in papers:
        with pikepdf.open(paper) as document:
            joined.pages.extend(document.pages)
            if own_sheets and len(document.pages) % 2:
                joined.add_blank_page(page_size=A4)
    joined.save(file, deterministic_id=True)
