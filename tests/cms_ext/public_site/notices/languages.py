"""Translations of a notice, made for tests."""

import json
from typing import Any

from wagtail.models import Page

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.notices.translation import translations_of

POLISH = "/ogloszenia/brak-wody/"
UKRAINIAN = f"{POLISH}uk/"


def into(language: str, **facts: Any) -> dict[str, Any]:
    words = {
        "uk": {"title": "Немає води", "lead": "У вівторок не буде води."},
        "en": {"title": "No water", "lead": "There is no water on Tuesday."},
    }
    empty = {"title": "", "lead": "", "confirmed": False}
    return {
        "type": "translation",
        "id": f"t-{language}",
        "value": {**empty, "language": language, **words.get(language, {}), "body": [], **facts},
    }


def stream(*blocks: dict[str, Any]) -> str:
    return json.dumps(list(blocks))


def paragraph(words: str) -> list[dict[str, Any]]:
    return [{"type": "paragraph", "id": "p1", "value": words}]


WATER = into("uk", body=paragraph("<p>Вода буде з цистерни.</p>"))


def again(page: Page) -> AnnouncementPage:
    found: AnnouncementPage = AnnouncementPage.objects.get(pk=page.pk)
    return found


def older(page: Page) -> list[str]:
    return [one.language.code for one in translations_of(again(page)) if one.older]
