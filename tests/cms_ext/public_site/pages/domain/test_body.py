from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StreamBlock

from cms_ext.base.sanitising.seam import sanitised_html
from cms_ext.public_site.pages.blocks import body_blocks
from cms_ext.public_site.pages.domain.body import stream_of


def test_html_becomes_the_blocks_of_an_editor() -> None:
    nested, quoted = (
        "<ul><li>a<ul><li>b</li></ul></li></ul>",
        "<blockquote>q &amp; r</blockquote>",
    )
    table = {
        "caption": "Stawki",
        "columns": [{"type": "text", "heading": "A"}, {"type": "text", "heading": "B"}],
        "rows": [{"values": ["<p>1 &lt; 2</p>", ""]}],
    }
    expected: dict[str, list[tuple[str, Any]]] = {
        "<p>a</p><p>b</p>": [("paragraph", "<p>a</p><p>b</p>")],
        "luzem <strong>x</strong>": [("paragraph", "<p>luzem</p><p><strong>x</strong></p>")],
        "<h2>T <em>y</em></h2>": [("heading", {"text": "T y", "level": "2"})],
        "<ol><li>raz</li><li><p>dwa</p></li><li></li></ol>": [
            ("list", {"numbered": True, "items": ["<p>raz</p>", "<p>dwa</p>"]})
        ],
        nested: [("paragraph", nested)],
        quoted: [("paragraph", quoted)],
        "<h3>Stawki</h3><table><tr><th>A</th><th>B</th></tr><tr><td>1 &lt; 2</td></tr></table>": [
            ("heading", {"text": "Stawki", "level": "3"}),
            ("table", table),
        ],
        "<p> </p><ul></ul><h2></h2>": [],
    }

    found = {html: stream_of(html, "Tytuł") for html in expected}

    assert {
        html: [(block["type"], block["value"]) for block in blocks]
        for html, blocks in found.items()
    } == expected


def test_a_table_with_no_heading_above_is_named_after_the_page() -> None:
    [table] = stream_of("<table><tr><td>1</td></tr></table>", "Zmiana opłat")

    assert table["value"]["caption"] == "Zmiana opłat"


TAGS = ("p", "h2", "ul", "li", "table", "tr", "td", "th", "b", "a", "blockquote", "div", "caption")


@given(st.lists(st.sampled_from([f"<{t}>" for t in TAGS] + [f"</{t}>" for t in TAGS] + ["a", " "])))
def test_whatever_passes_the_seam_can_be_edited(pieces: list[str]) -> None:
    raw = stream_of(sanitised_html("".join(pieces)).html, "Tytuł")

    body = StreamBlock(body_blocks()).to_python(raw)
    cleaned = StreamBlock(body_blocks()).clean_deferred(body)

    assert [block.block_type for block in cleaned] == [block["type"] for block in raw]
