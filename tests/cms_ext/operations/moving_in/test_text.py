"""The words of an old article: its beginning, its headings, its entities."""

from typing import Any

import pytest

from cms_ext.operations.moving_in.domain.body import correct_heading_levels
from cms_ext.operations.moving_in.domain.pages import extract_words
from tests.cms_ext.operations.moving_in.movings import Move, blocks_of, draft_of


def test_headings_follow_one_another():
    corrected = {
        "": "",
        "2": "2",
        "33": "22",
        "343": "232",
        "24": "23",
        "432": "222",
        "234234": "234234",
        "2444": "2333",
    }
    for before, after in corrected.items():
        blocks: list[dict[str, Any]] = [{"type": "paragraph", "value": "<p>x</p>"}]
        blocks += [{"type": "heading", "value": {"text": "x", "level": level}} for level in before]

        assert correct_heading_levels(blocks) == (before != after)
        assert "".join(one["value"]["level"] for one in blocks[1:]) == after


def test_words_are_plain():
    plain = {
        "": "",
        "Woda &amp; prąd": "Woda & prąd",
        "Woda &amp;amp; prąd": "Woda & prąd",
        "AT&T, a < b > c": "AT&T, a < b > c",
        "<b>Woda</b>\n\t<i>ciepła</i>": "Woda ciepła",
        "&lt;script&gt;alert(1)&lt;/script&gt;Woda": "Woda",
        '<a href="https://obca.example">Woda</a>': "Woda",
    }

    assert {html: extract_words(html) for html in plain} == plain


@pytest.mark.thorough
@pytest.mark.django_db
def test_the_lead_is_given_or_the_beginning(move: Move):
    long = "Woda płynie. " * 40
    link = '<p><a href="tel:1">Raz</a>.</p>'
    articles: list[tuple[dict[str, str], str, list[str]]] = [
        ({"body": "<p>Raz.</p><p>Dwa.</p>"}, "Raz.", ["<p>Dwa.</p>"]),
        ({"body": "<p>Raz &amp; dwa.</p>"}, "Raz & dwa.", []),
        ({"body": "Luźny tekst"}, "Luźny tekst", []),
        ({"body": "<p>Raz.</p>", "lead": "<b>Krótko</b>."}, "Krótko.", ["<p>Raz.</p>"]),
        ({"body": link}, "Raz.", [link]),
        ({"body": ""}, "Brak wody 5", []),
        ({"body": f"<p>{long}</p>"}, (long * 2)[:299].rpartition(" ")[0] + "…", [f"<p>{long}</p>"]),
        ({"lead": long}, long[:299].rpartition(" ")[0] + "…", []),
    ]
    titles = [f"Brak wody {number}" for number in range(len(articles))]
    rows = [
        {"id": title, "title": title} | facts
        for title, (facts, _lead, _body) in zip(titles, articles, strict=True)
    ]

    move(*rows)

    drafts = [draft_of(title) for title in titles]
    assert [(one.lead, [value for _kind, value in blocks_of(one)]) for one in drafts] == [
        (lead, body) for _facts, lead, body in articles
    ]
