import json
import re
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StreamBlock
from wagtail.rich_text import RichText

from cms_ext.base.text.sanitising.clean import sanitise_html
from cms_ext.public_site.pages.blocks import ParagraphBlock, add_external_notes, list_body_blocks
from cms_ext.public_site.pages.domain.body import build_stream
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage, HomePage
from tests.hostile import UNSEEN, unseen_in
from tests.page_checks import page_problems, parsed, texts
from tests.standing import stand_below

NOTE = "(otwiera stronę zewnętrzną)"


def test_links_that_leave_the_site_say_so(db: None):
    bip = f'<a href="https://bip.example/" rel="nofollow noopener">BIP {NOTE}</a>'
    mail = '<a href="mailto:biuro@sm.example">m</a>'
    expected = {
        '<a href="https://bip.example/">BIP</a>': bip,
        bip: bip,
        '<a href="https://a.example/?x=1&amp;y=2"><b>A</b></a> <a href="/b/">B</a>': (
            '<a href="https://a.example/?x=1&amp;y=2" rel="nofollow noopener">'
            f'<b>A</b> {NOTE}</a> <a href="/b/">B</a>'
        ),
        mail: mail,
    }

    found = {stored: add_external_notes(str(RichText(stored)).strip()) for stored in expected}
    assert found == expected


def posted(*blocks: tuple[str, str]) -> dict[str, str]:
    """What the editor would send, had it not looked at the blocks first."""
    state = [
        {"key": str(number), "type": kind, "text": text, "depth": 0}
        | {"inlineStyleRanges": [], "entityRanges": []}
        for number, (kind, text) in enumerate(blocks)
    ]
    return {"text": json.dumps({"blocks": state, "entityMap": {}})}


def test_a_block_of_a_kind_that_is_not_offered_is_a_paragraph():
    cases = ["header-one", "header-two", "blockquote", "code-block", "obcy"]

    found = {}
    for kind in cases:
        block = ParagraphBlock(features=["bold", "ul"])
        sent = posted((kind, "Co zabrać"), ("unordered-list-item", "dowód"), ("unstyled", "Koniec"))

        kept = str(block.value_from_datadict(sent, {}, "text").source)
        found[kind] = re.sub(r' data-block-key="\d"', "", kept)

    assert found == dict.fromkeys(cases, "<p>Co zabrać</p><ul><li>dowód</li></ul><p>Koniec</p>")


def test_an_empty_editor_is_an_empty_text():
    for sent in ("null", '{"blocks": [], "entityMap": {}}'):
        assert not ParagraphBlock().value_from_datadict({"text": sent}, {}, "text").source


@pytest.mark.django_db
def test_no_text_of_a_page_keeps_what_no_eye_sees(home: HomePage):
    for words in UNSEEN:
        body = [
            {"type": "heading", "value": {"text": words, "level": "2"}},
            {"type": "paragraph", "value": f"<p>{words}</p>"},
            {"type": "list", "value": {"numbered": False, "items": [f"<p>{words}</p>"]}},
            {
                "type": "table",
                "value": {
                    "caption": words,
                    "columns": [{"type": "text", "heading": words}],
                    "rows": [{"values": [f"<p>{words}</p>"]}],
                },
            },
        ]
        title = f"Opłaty {words}"[:100]
        facts = {"seo_title": words, "search_description": words, "lead": words}
        page = publish_below(home, ContentPage(title=title, body=body, **facts))

        kept = ContentPage.objects.get(pk=page.pk)
        stored: dict[str, Any] = kept.serializable_data()
        assert [name for name, value in stored.items() if unseen_in(str(value))] == []
        kinds = [str(block.block_type) for block in kept.body]
        assert kinds == ["heading", "paragraph", "list", "table"]
        assert kept.title.startswith("Opłaty ")
        assert "\n" not in kept.title + kept.seo_title
        draft = kept.get_latest_revision_as_object()
        assert unseen_in(f"{draft.title}{draft.lead}{draft.body.raw_data}") == []


@pytest.mark.django_db
def test_days_and_hours_of_a_cleaned_block_stay_days_and_hours(publish: Any):
    visit = {"place": "Garaże\x07", "day": date(2026, 11, 23), "start": time(8), "end": time(9)}

    page = publish("Odczyty", body=[("schedule", {"caption": "Plan\x0b", "visits": [visit]})])

    [block] = page.body
    [kept] = block.value["visits"]
    assert block.value["caption"] == "Plan\n"
    assert {name: kept[name] for name in visit} == visit | {"place": "Garaże"}


# --- Tables of editors: wide ones have what a phone needs to show each row as a block -------------
def table(*rows: list[str]) -> dict[str, Any]:
    headings, *cells = rows
    return {
        "type": "table",
        "value": {
            "caption": "Stawki",
            "columns": [{"type": "text", "heading": heading} for heading in headings],
            "rows": [{"values": [f"<p>{cell}</p>" for cell in row]} for row in cells],
        },
    }


@pytest.mark.django_db
def test_each_cell_of_a_wide_table_knows_its_heading(client, home: HomePage):
    body = [
        table(
            ["Składnik", "Było", "Będzie"],
            ["odpady", "42,75 zł", "46,00 zł"],
            ["woda", "14 zł", "15 zł"],
        ),
        table(["Kto", "Pokój"], ["Kasa", "3"]),
    ]
    stand_below(home, ContentPage(title="Opłaty", slug="oplaty", body=body))

    answer = client.get("/oplaty/")

    page = parsed(answer)
    wide, narrow = page.xpath("//main//table")
    assert (wide.get("class"), narrow.get("class")) == ("wide", None)
    assert [
        [(cell.get("data-label"), cell.text_content().strip()) for cell in row.xpath("./td")]
        for row in wide.xpath("./tbody/tr")
    ] == [
        [("Składnik", "odpady"), ("Było", "42,75 zł"), ("Będzie", "46,00 zł")],
        [("Składnik", "woda"), ("Było", "14 zł"), ("Będzie", "15 zł")],
    ]
    assert texts(page, "//main//caption") == ["Stawki", "Stawki"]
    assert page_problems(answer) == []


def test_html_becomes_the_blocks_of_an_editor():
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

    found = {html: build_stream(html, "Tytuł") for html in expected}

    assert {
        html: [(block["type"], block["value"]) for block in blocks]
        for html, blocks in found.items()
    } == expected

    # A table with no heading above is named after the page.
    [table] = build_stream("<table><tr><td>1</td></tr></table>", "Zmiana opłat")

    assert table["value"]["caption"] == "Zmiana opłat"


TAGS = ("p", "h2", "ul", "li", "table", "tr", "td", "th", "b", "a", "blockquote", "div", "caption")


@given(st.lists(st.sampled_from([f"<{t}>" for t in TAGS] + [f"</{t}>" for t in TAGS] + ["a", " "])))
def test_whatever_passes_the_sanitiser_can_be_edited(pieces: list[str]):
    raw = build_stream(sanitise_html("".join(pieces)).html, "Tytuł")

    body = StreamBlock(list_body_blocks()).to_python(raw)
    cleaned = StreamBlock(list_body_blocks()).clean_deferred(body)

    assert [block.block_type for block in cleaned] == [block["type"] for block in raw]
