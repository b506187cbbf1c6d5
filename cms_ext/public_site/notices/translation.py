"""Translations of an announcement: the languages there are, and whether the Polish text is
newer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from django.db.models import Manager, QuerySet
from wagtail.blocks import StreamValue

FILE = Path(__file__).with_name("languages.yaml")


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is the part of the address and the value of `lang`; the rest as in the file."""

    code: str
    name: str
    polish: str
    binding: str
    read_polish: str
    older: str


@cache
def languages() -> Mapping[str, Language]:
    """By code, in the order of the file."""
    rows = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {code: Language(code, **row) for code, row in rows.items()}


def choices() -> list[tuple[str, str]]:
    """For the editor: the language in Polish, and in itself."""
    return [(one.code, f"{one.polish} ({one.name})") for one in languages().values()]


# What the editor of rich text puts at each paragraph when it saves.
MARK = re.compile(r' data-block-key="[^"]*"')


def comparable(value: Any) -> Any:
    """A value without keys and marks; nothing is nothing, however it is stored."""
    if isinstance(value, StreamValue):
        return _unmarked(value.get_prep_value())
    if isinstance(value, Manager | QuerySet):
        return {row.pk for row in value.all()}
    return value or None


def _unmarked(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _unmarked(value) for name, value in found.items() if name != "id"}
    if isinstance(found, list | tuple):
        return [_unmarked(value) for value in found]
    return MARK.sub("", found) if isinstance(found, str) else found


TRANSLATED = ("title", "lead", "body")


class TranslatedText(Protocol):
    """A Polish text with its translations, as a page keeps them."""

    title: str
    lead: str
    body: Any
    translations: Any
    translated_from: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Translation:
    """One text in another language. `older`: the Polish text was changed after it."""

    language: Language
    path: str
    title: str
    lead: str
    body: Any
    older: bool


def languages_of(page: TranslatedText) -> list[Language]:
    """The languages of its translations, in the editor's order; asks for nothing."""
    codes = (block["value"].get("language") for block in page.translations.raw_data)
    return [languages()[code] for code in dict.fromkeys(codes) if code in languages()]


def translations_of(page: TranslatedText) -> list[Translation]:
    """Its translations, in the editor's order."""
    return [
        Translation(
            languages()[value["language"]],
            f"translations.{block.id}" if block.id else "translations",
            value["title"],
            value["lead"],
            value["body"],
            older=page.translated_from.get(value["language"], {}).get("polish") != _of_polish(page),
        )
        for block, value in _blocks(page)
    ]


def record_origins(page: TranslatedText) -> None:
    """Remember of which Polish text each translation is, as far as it is new or was confirmed.

    An edit of a translation makes it one of the present Polish text, and so does the tick, which
    is taken off again.
    """
    if not page.translations:
        page.translated_from = {}
        return
    polish, before, origins = _of_polish(page), page.translated_from, {}
    for _block, value in _blocks(page):
        own = _digest(*(_plain(value[name]) for name in TRANSLATED))
        known = before.get(value["language"], {})
        same = known.get("own") == own and not value["confirmed"]
        origins[value["language"]] = {"own": own, "polish": known["polish"] if same else polish}
        value["confirmed"] = False
    page.translated_from = origins


def _blocks(page: TranslatedText) -> Iterator[tuple[Any, Any]]:
    return (
        (block, block.value)
        for block in page.translations
        if block.value["language"] in languages()
    )


def _of_polish(page: TranslatedText) -> str:
    return _digest(*(_plain(getattr(page, name)) for name in TRANSLATED))


def _plain(value: Any) -> Any:
    return comparable(value) or ""


def _digest(*parts: Any) -> str:
    written = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
