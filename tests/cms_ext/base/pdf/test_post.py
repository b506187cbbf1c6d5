"""The layout of letters: window, heading, and the pieces that letters about money are made of."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
from pypdf import PdfReader

from cms_ext.base.pdf import render_pdf
from tests.papers_read import pages_of

LETTER = """
#import "/post.typ": post, facts, answer, lined, pay, check
#let d = json(bytes(sys.inputs.data))
#show: post.with(d)
#facts((("Konto", "100005"),))
#answer("do zapłaty", "926,94 zł", "słownie: …")
#lined(1, table(columns: 2, table.header("Składnik", "Kwota"), "Woda", "74,82"))
#pay(d.pay)
#check((figures: (("Kod", "K7QF-2M9T-XB4C"), ("Dzień", "20.11.2026")), help: "Sprawdź."))
"""
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"><path d="M0 0h5v5h-5z"/></svg>'
)
DATA: dict[str, Any] = {
    "coop": "SM „Pod Lasem”",
    "office": "ul. Sosnowa 1",
    "sender": "SM „Pod Lasem”, ul. Sosnowa 1",
    "addressee": ["Anna Lis", "ul. Wzorcowa 1 m. 5", "00-000 Przykładowo"],
    "dated": "20 listopada 2026 r.",
    "title": "Pismo w sprawie E-BOK",
    "subtitle": "konto 100005",
    "pay": {
        "label": "",
        "qr": PICTURE,
        "qr_alt": "Kod QR",
        "facts": [["Kwota", "1 zł"]],
        "help": "",
    },
}
ISSUED = date(2026, 11, 20)


@pytest.fixture
def template(tmp_path) -> Path:
    path = tmp_path / "letter.typ"
    path.write_text(LETTER, encoding="utf-8")
    return path


def test_a_letter_is_read_in_its_order_and_its_addressee_stands_in_the_window(template: Path):
    letter = render_pdf(template, DATA, issued=ISSUED)
    (text, *_) = pages_of(letter)
    places = [
        text.index(part)
        for part in (
            "ul. Wzorcowa 1 m. 5",
            "20 listopada 2026 r.",
            "Pismo w sprawie E-BOK",
            "konto 100005",
            "Konto 100005",
            "926,94 zł",
            "Woda 74,82",
            "Kwota 1 zł",
            "K7QF-2M9T-XB4C",
            "Strona 1 z 1",
        )
    ]
    assert places == sorted(places)

    page = pypdfium2.PdfDocument(letter)[0]
    found = page.get_textpage().search("Anna Lis").get_next()
    assert found is not None
    left, bottom, _right, top = page.get_textpage().get_charbox(found[0])
    to_mm = 25.4 / 72
    height = page.get_height()
    # The window of the envelope: 20 mm from the left, 45 mm from the top, 85 mm × 42 mm.
    assert 20 <= left * to_mm <= 105
    assert 45 <= (height - top) * to_mm < (height - bottom) * to_mm <= 87


def test_a_payment_without_a_code_has_no_picture_and_a_picture_needs_words(template: Path):
    without = DATA | {"pay": DATA["pay"] | {"qr": ""}}
    nameless = DATA | {"pay": DATA["pay"] | {"qr_alt": ""}}

    assert _pictures(render_pdf(template, DATA, issued=ISSUED)) == 1
    assert _pictures(render_pdf(template, without, issued=ISSUED)) == 0
    with pytest.raises(typst.TypstError, match="alt"):
        render_pdf(template, nameless, issued=ISSUED)


def _pictures(pdf: bytes) -> int:
    """How many figures the structure tree has."""
    waiting: list[Any] = [PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]]
    count = 0
    while waiting:
        one = waiting.pop()
        one = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            count += one.get("/S") == "/Figure"
            waiting.extend([one["/K"]] if "/K" in one else [])
    return count
