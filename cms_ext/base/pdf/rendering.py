"""From a template and data to a tagged PDF. Pure: the same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from cms_ext.base.pdf.glyphs import FONTS, drawable

LAYOUTS = Path(__file__).parent / "layouts"

# Accessible (PDF/UA-1) and archival (PDF/A-2a) in one file: typst refuses to build a file that
# lacks a title, skips a heading level or shows a picture without alternative text.
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


def render(template: Path, data: Mapping[str, Any], *, issued: date) -> bytes:
    """The PDF that the Typst file `template` makes of `data`, dated `issued`.

    `data` is anything that JSON can hold; the template reads it with
    `#let d = json(bytes(sys.inputs.data))`, and its texts are printed as they are, never run as
    markup; signs without a glyph are written out (`glyphs`). The template may import what lies in
    `LAYOUTS` (`#import "/sheet.typ": sheet`) and can read no other file. Only the fonts shipped
    here are used, so the result is the same on every machine. Raises `typst.TypstError` when
    the template is wrong or the result not accessible.
    """
    compiler = typst.Compiler(
        template.read_bytes(),
        root=LAYOUTS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(drawable(data), ensure_ascii=False)},
    )
    made = compiler.compile(
        format="pdf",
        pdf_standards=STANDARDS,
        timestamp=datetime.combine(issued, time(), tzinfo=UTC),
    )
    assert isinstance(made, bytes)  # a list only for formats with one file for each page
    return made


@cache
def _fonts() -> typst.Fonts:
    """Read once: the files of `FONTS`, and neither the machine's fonts nor typst's own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
