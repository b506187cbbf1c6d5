from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from cms_ext.base.pdf import render

NOTICE = """
#import "/sheet.typ": sheet
#let d = json(bytes(sys.inputs.data))
#show: sheet.with(coop: d.coop, office: "ul. Sosnowa 1", title: "Zawiadomienie")
= Zawiadomienie
#d.text
"""
DATA = {"coop": "SM „Pod Lasem”", "text": "Zażółć gęślą jaźń #panic(1) *b* $x$"}
ISSUED = date(2026, 11, 20)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "notice.typ"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def _read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def _text(pdf: bytes) -> str:
    return _read(pdf).pages[0].extract_text()


def test_data_is_printed_as_it_is(template: Path) -> None:
    text = _text(render(template, DATA, issued=ISSUED))

    assert "Zażółć gęślą jaźń #panic(1) *b* $x$" in text
    assert "SM „Pod Lasem”" in text
    assert "Strona 1 z 1" in text.replace("\xa0", " ")


def test_short_words_and_days_keep_to_what_follows(template: Path) -> None:
    text = _text(render(template, DATA | {"text": "od 3 maja 2026 r. w biurze"}, issued=ISSUED))

    assert "od 3\xa0maja 2026 r. w\xa0biurze" in text


def test_the_same_input_gives_the_same_bytes(template: Path) -> None:
    first = render(template, DATA, issued=ISSUED)

    assert render(template, DATA, issued=ISSUED) == first
    assert render(template, DATA, issued=date(2026, 11, 21)) != first


def test_the_file_is_tagged_titled_polish_and_dated(template: Path) -> None:
    reader = _read(render(template, DATA, issued=ISSUED))
    catalogue: Any = reader.trailer["/Root"]
    metadata = reader.metadata

    assert metadata is not None
    assert metadata.title == "Zawiadomienie"
    assert metadata.creation_date == datetime(2026, 11, 20, tzinfo=UTC)
    assert catalogue["/Lang"] == "pl-PL"
    assert catalogue["/MarkInfo"]["/Marked"].value is True
    assert "/StructTreeRoot" in catalogue
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data()


def test_only_the_shipped_fonts_are_used(template: Path) -> None:
    page: Any = _read(render(template, DATA, issued=ISSUED)).pages[0]
    fonts = {str(font["/BaseFont"]).split("+")[-1] for font in page["/Resources"]["/Font"].values()}

    assert fonts == {"PublicSans-Regular", "PublicSans-Bold"}


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("= Bez tytułu", "title"),
        ('#set document(title: "x")\n=== Trzeci poziom', "heading"),
        ('#set document(title: "x")\n#read("/etc/hostname")', "not found"),
    ],
    ids=["no title", "skipped heading level", "reads the machine's files"],
)
def test_a_template_that_is_not_accessible_is_refused(
    tmp_path: Path, source: str, complaint: str
) -> None:
    path = tmp_path / "wrong.typ"
    path.write_text(source, encoding="utf-8")

    with pytest.raises(typst.TypstError, match=complaint):
        render(path, {}, issued=ISSUED)
