"""What Markdown of a justification becomes on a page and on paper."""

import pytest

from cms_ext.base.text.sanitising.clean import NotSanitisable
from ebok_plugin.fee_changes.domain.justification import (
    Block,
    TextRun,
    render_justification,
    split_blocks,
)

WHY = """\
Gmina podniosła stawkę
**z 42,75 zł na 46,00 zł** od stycznia.

- sprzątanie: przetarg
- winda: *nowa* umowa

1. pierwszy
2. drugi

## Skąd kwoty

Patrz [uchwała](/uchwaly/17/) i <https://example.org/cennik>.
"""


def test_paper_has_the_blocks_of_the_text():
    assert split_blocks(WHY) == [
        Block(
            "p",
            (
                (
                    TextRun("Gmina podniosła stawkę "),
                    TextRun("z 42,75 zł na 46,00 zł", strong=True),
                    TextRun(" od stycznia."),
                ),
            ),
        ),
        Block(
            "list",
            (
                (TextRun("sprzątanie: przetarg"),),
                (TextRun("winda: "), TextRun("nowa", em=True), TextRun(" umowa")),
            ),
        ),
        Block("numbers", ((TextRun("pierwszy"),), (TextRun("drugi"),))),
        Block("heading", ((TextRun("Skąd kwoty"),),)),
        Block(
            "p",
            (
                (
                    TextRun("Patrz "),
                    TextRun("uchwała"),
                    TextRun(" (http://127.0.0.1:8000/uchwaly/17/)"),
                    TextRun(" i "),
                    TextRun("https://example.org/cennik"),
                    TextRun("."),
                ),
            ),
        ),
    ]


def test_a_page_has_the_same_as_html():
    assert render_justification("Pierwszy\nakapit & *drugi*\n\n- punkt") == (
        "<p>Pierwszy\nakapit &amp; <em>drugi</em></p>\n<ul>\n<li>punkt</li>\n</ul>"
    )


def test_nothing_but_text_comes_through():
    comes_through = {
        "": ("", []),
        "jedno\r\nzdanie": ("<p>jedno\nzdanie</p>", ["jedno zdanie"]),
        "pierwszy\r\n\r\ndrugi\n\n\n": ("<p>pierwszy</p>\n<p>drugi</p>", ["pierwszy", "drugi"]),
        "<script>alert(1)</script>Tekst": ("<p>Tekst</p>", ["Tekst"]),
        "[kliknij](javascript:alert(1))": ("<p>kliknij</p>", ["kliknij"]),
        "![obraz](https://example.org/a.png)": ("<p></p>", []),
        "5 < 6 i A & B": ("<p>5 &lt; 6 i A &amp; B</p>", ["5 < 6 i A & B"]),
        "10\u00a0zł": ("<p>10\u00a0zł</p>", ["10\u00a0zł"]),
    }

    def words(text: str) -> list[str]:
        items = [item for block in split_blocks(text) for item in block.items]
        return ["".join(run.text for run in item) for item in items]

    assert {
        text: (render_justification(text), words(text)) for text in comes_through
    } == comes_through


def test_far_too_much_is_refused():
    for text in ("słowo " * 20_000, "<b>" * 300 + "x"):
        with pytest.raises(NotSanitisable):
            render_justification(text)
