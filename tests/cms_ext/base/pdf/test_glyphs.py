"""One sign that a font lacks must not cost anybody his letter or the poster at his door."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from cms_ext.base.pdf import render
from cms_ext.base.pdf.rendering import drawable, glyphs
from tests.hostile import WORDS

TITLED = """
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set text(font: "Public Sans", lang: "pl")
= #d.title
#for words in d.texts { par(words + strong(words)) }
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "titled.typ"
    path.write_text(TITLED, encoding="utf-8")
    return path


def _printed(template: Path, title: str, *texts: str) -> str:
    pdf = render(template, {"title": title, "texts": texts}, issued=date(2026, 11, 20))
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Zażółć gęślą jaźń „½ m²” – 5 €", "Zażółć gęślą jaźń „½ m²” – 5 €"),
        ("a\u0328 z\u0301", "ą ź"),
        ("🚰 Brak wody", " Brak wody"),
        ("⚠️ Uwaga", " Uwaga"),
        ("Вода", "Voda"),
        ("uchwała № 5", "uchwała No 5"),
        ("5 ≥ 3 → 2", "5 >= 3 > 2"),
        ("a\x0bb\u2028c\x85d", "a\nb\nc\nd"),
        ("a\tb", "a b"),
        ("\x07\u202e\ufffe\ue000\U0001f6b0", ""),
        ({"rows": [("🚰", 1, None, True)]}, {"rows": [["", 1, None, True]]}),
    ],
)
def test_what_has_no_glyph_is_written_out_or_left_out(typed: Any, written: Any) -> None:
    assert drawable(typed) == written


def test_the_fonts_draw_all_that_we_say_they_do(template: Path) -> None:
    every = "".join(chr(code) for code in sorted(glyphs()))

    assert {ord(sign) for sign in "ĄĆĘŁŃÓŚŹŻąćęłńóśźż„”–…€"} <= glyphs()
    assert "Zażółć" in _printed(template, "Zażółć", every)


@pytest.mark.parametrize("payload", [*WORDS, "🚰 Вода 中文 العربية \ue000"])
def test_no_words_stop_a_paper_and_none_is_run_as_markup(template: Path, payload: str) -> None:
    printed = _printed(template, f"Rower {payload}", payload)

    assert "Rower" in printed
    if "#eval" in payload:
        assert '#eval("evil()")' in printed
        assert "$evil$" in printed
