from __future__ import annotations

import json
import re

import pytest
from wagtail.rich_text import RichText

from cms_ext.public_site.pages.blocks import ParagraphBlock, with_external_notes

NOTE = "(otwiera stronę zewnętrzną)"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (
            '<a href="https://bip.example/">BIP</a>',
            f'<a href="https://bip.example/" rel="nofollow noopener">BIP {NOTE}</a>',
        ),
        (
            f'<a href="https://bip.example/" rel="nofollow noopener">BIP {NOTE}</a>',
            f'<a href="https://bip.example/" rel="nofollow noopener">BIP {NOTE}</a>',
        ),
        (
            '<a href="https://a.example/?x=1&amp;y=2"><b>A</b></a> <a href="/b/">B</a>',
            '<a href="https://a.example/?x=1&amp;y=2" rel="nofollow noopener">'
            f'<b>A</b> {NOTE}</a> <a href="/b/">B</a>',
        ),
        ('<a href="mailto:biuro@sm.example">m</a>', '<a href="mailto:biuro@sm.example">m</a>'),
    ],
)
def test_links_that_leave_the_site_say_so(db: None, stored: str, shown: str) -> None:
    assert with_external_notes(str(RichText(stored)).strip()) == shown


def posted(*blocks: tuple[str, str]) -> dict[str, str]:
    """What the editor would send, had it not looked at the blocks first."""
    state = [
        {"key": str(number), "type": kind, "text": text, "depth": 0}
        | {"inlineStyleRanges": [], "entityRanges": []}
        for number, (kind, text) in enumerate(blocks)
    ]
    return {"text": json.dumps({"blocks": state, "entityMap": {}})}


@pytest.mark.parametrize("kind", ["header-one", "header-two", "blockquote", "code-block", "obcy"])
def test_a_block_of_a_kind_that_is_not_offered_is_a_paragraph(kind: str) -> None:
    block = ParagraphBlock(features=["bold", "ul"])
    sent = posted((kind, "Co zabrać"), ("unordered-list-item", "dowód"), ("unstyled", "Koniec"))

    kept = str(block.value_from_datadict(sent, {}, "text").source)

    assert re.sub(r' data-block-key="\d"', "", kept) == (
        "<p>Co zabrać</p><ul><li>dowód</li></ul><p>Koniec</p>"
    )


@pytest.mark.parametrize("sent", ["null", '{"blocks": [], "entityMap": {}}'])
def test_an_empty_editor_is_an_empty_text(sent: str) -> None:
    assert not ParagraphBlock().value_from_datadict({"text": sent}, {}, "text").source
