"""Translations of an announcement: languages, texts, and whether they are outdated."""

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
    """A language; `code` is used in addresses and as `lang`, the rest is as in the file."""

    code: str
    name: str
    polish: str
    binding: str
    read_polish: str
    older: str


@cache
def read_languages() -> Mapping[str, Language]:
    """Return the languages by code, in the order of the file."""
    rows = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {code: Language(code, **row) for code, row in rows.items()}


def choices() -> list[tuple[str, str]]:
    """Return the editor's choices: the language in Polish, and in itself."""
    return [
        (language.code, f"{language.polish} ({language.name})")
        for language in read_languages().values()
    ]


# The key that the rich text editor adds to each paragraph.
MARK = re.compile(r' data-block-key="[^"]*"')


def normalise_value(value: Any) -> Any:
    """Return a value for comparison, without keys, marks and a browser's line ends.

    Empty values are None.
    """
    if isinstance(value, StreamValue):
        return _unmarked(value.get_prep_value())
    if isinstance(value, Manager | QuerySet):
        return {row.pk for row in value.all()}
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    return value or None


def _unmarked(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _unmarked(value) for name, value in found.items() if name != "id"}
    if isinstance(found, list | tuple):
        return [_unmarked(value) for value in found]
    return MARK.sub("", found) if isinstance(found, str) else found


TRANSLATED = ("title", "lead", "body")


class TranslatedText(Protocol):
    """A Polish text with its translations, as a page stores them."""

    title: str
    lead: str
    body: Any
    translations: Any
    translated_from: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Translation:
    """One text in another language; `older` if the Polish text was changed after it."""

    language: Language
    path: str
    title: str
    lead: str
    body: Any
    older: bool


def list_languages(page: TranslatedText) -> list[Language]:
    """Return the languages of the translations, in the editor's order. No query."""
    codes = (block["value"].get("language") for block in page.translations.raw_data)
    return [read_languages()[code] for code in dict.fromkeys(codes) if code in read_languages()]


def list_translations(page: TranslatedText) -> list[Translation]:
    """Return the translations, in the editor's order."""
    return [
        Translation(
            read_languages()[value["language"]],
            f"translations.{block.id}" if block.id else "translations",
            value["title"],
            value["lead"],
            value["body"],
            older=page.translated_from.get(value["language"], {}).get("polish") != _of_polish(page),
        )
        for block, value in _blocks(page)
    ]


def record_origins(page: TranslatedText) -> None:
    """Record the Polish text of each translation that is new, changed or confirmed.

    The tick „Zgadza się z tekstem polskim” confirms a translation and is then removed.
    """
    if not page.translations:
        page.translated_from = {}
        return
    polish, before, origins = _of_polish(page), page.translated_from, {}
    for _block, value in _blocks(page):
        own = _digest(*(_plain(value[name]) for name in TRANSLATED))
        origin = before.get(value["language"], {})
        same = origin.get("own") == own and not value["confirmed"]
        origins[value["language"]] = {"own": own, "polish": origin["polish"] if same else polish}
        value["confirmed"] = False
    page.translated_from = origins


def _blocks(page: TranslatedText) -> Iterator[tuple[Any, Any]]:
    return (
        (block, block.value)
        for block in page.translations
        if block.value["language"] in read_languages()
    )


def _of_polish(page: TranslatedText) -> str:
    return _digest(*(_plain(getattr(page, name)) for name in TRANSLATED))


def _plain(value: Any) -> Any:
    return normalise_value(value) or ""


def _digest(*parts: Any) -> str:
    written = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
