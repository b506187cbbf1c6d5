"""One control sign, pasted from Word, must not stop the feed of all announcements."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from cms_ext.public_site.pages.domain.publishing import publish_below
from cms_ext.public_site.pages.models import ContentPage, HomePage
from tests.hostile import UNSEEN, unseen_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", UNSEEN)
def test_no_text_of_a_page_keeps_what_no_eye_sees(home: HomePage, words: str) -> None:
    page = publish_below(
        home,
        ContentPage(
            title=f"Opłaty {words}"[:100],
            seo_title=words,
            search_description=words,
            lead=words,
            body=[
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
            ],
        ),
    )

    kept = ContentPage.objects.get(pk=page.pk)
    stored: dict[str, Any] = kept.serializable_data()
    assert [name for name, value in stored.items() if unseen_in(str(value))] == []
    assert [str(block.block_type) for block in kept.body] == [
        "heading",
        "paragraph",
        "list",
        "table",
    ]
    assert kept.title.startswith("Opłaty ")
    assert "\n" not in kept.title + kept.seo_title
    draft = kept.get_latest_revision_as_object()
    assert unseen_in(f"{draft.title}{draft.lead}{draft.body.raw_data}") == []


def test_days_and_hours_of_a_cleaned_block_stay_days_and_hours(publish: Any) -> None:
    visit = {"place": "Garaże\x07", "day": date(2026, 11, 23), "start": time(8), "end": time(9)}

    page = publish("Odczyty", body=[("schedule", {"caption": "Plan\x0b", "visits": [visit]})])

    [block] = page.body
    [kept] = block.value["visits"]
    assert block.value["caption"] == "Plan\n"
    assert {name: kept[name] for name in visit} == visit | {"place": "Garaże"}
