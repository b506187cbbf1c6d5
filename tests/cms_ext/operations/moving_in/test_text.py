"""The words of an old article: its beginning, its headings, its entities."""

from __future__ import annotations

from typing import Any

import pytest

from cms_ext.operations.moving_in.domain.body import correct_heading_levels
from cms_ext.operations.moving_in.domain.pages import words
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.cms_ext.operations.moving_in.conftest import Move, blocks_of, draft_of, written

LONG = "Woda płynie. " * 40


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("2", "2"),
        ("33", "22"),
        ("343", "232"),
        ("24", "23"),
        ("432", "222"),
        ("234234", "234234"),
        ("2444", "2333"),
    ],
)
def test_headings_follow_one_another(before: str, after: str) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "heading", "value": {"text": "x", "level": level}} for level in before
    ]
    blocks.insert(0, {"type": "paragraph", "value": "<p>x</p>"})

    assert correct_heading_levels(blocks) == (before != after)
    assert "".join(one["value"]["level"] for one in blocks[1:]) == after


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Woda &amp; prąd", "Woda & prąd"),
        ("Woda &amp;amp; prąd", "Woda & prąd"),
        ("AT&T, a < b > c", "AT&T, a < b > c"),
        ("<b>Woda</b>\n\t<i>ciepła</i>", "Woda ciepła"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Woda", "Woda"),
        ('<a href="https://obca.example">Woda</a>', "Woda"),
    ],
)
def test_words_are_plain(html: str, text: str) -> None:
    assert words(html) == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "lead", "body"),
    [
        ({"body": "<p>Raz.</p><p>Dwa.</p>"}, "Raz.", ["<p>Dwa.</p>"]),
        ({"body": "<p>Raz &amp; dwa.</p>"}, "Raz & dwa.", []),
        ({"body": "Luźny tekst"}, "Luźny tekst", []),
        ({"body": "<p>Raz.</p>", "lead": "<b>Krótko</b>."}, "Krótko.", ["<p>Raz.</p>"]),
        (
            {"body": '<p><a href="tel:1">Raz</a>.</p>'},
            "Raz.",
            ['<p><a href="tel:1">Raz</a>.</p>'],
        ),
        ({"body": ""}, "Brak wody", []),
        (
            {"body": f"<p>{LONG}</p>"},
            (LONG * 2)[:299].rpartition(" ")[0] + "…",
            [f"<p>{LONG}</p>"],
        ),
        ({"lead": LONG}, LONG[:299].rpartition(" ")[0] + "…", []),
    ],
)
def test_the_lead_is_given_or_the_beginning(
    index: AnnouncementIndexPage,
    move: Move,
    tmp_path: Any,
    facts: dict[str, str],
    lead: str,
    body: list[str],
) -> None:
    move(written(tmp_path, {"id": 1, "title": "Brak wody"} | facts))

    draft = draft_of("Brak wody")
    assert (draft.lead, [value for _kind, value in blocks_of(draft)]) == (lead, body)
