"""What plugins declare for people, in the words of this site.

Declarations are Polish, as written. An office that calls things otherwise has a catalogue of its
own in LOCALE_PATHS: here its words take their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from django.utils.translation import get_language, gettext

from cms_ext.plugins.contract import MenuEntry, Tile
from cms_ext.plugins.panel import Panel

Declared = TypeVar("Declared", MenuEntry, Panel, Tile)

PANEL = ("name", "full_name", "audience", "login_label", "login_help", "no_login_text")
WORDS: Mapping[type, tuple[str, ...]] = {
    MenuEntry: ("title",),
    Panel: PANEL,
    Tile: ("title", "help"),
}


def in_words(declared: Declared) -> Declared:
    """The same declaration, each of its texts as this site says it."""
    # A cached function loses which of the three it was given.
    worded: Declared = _worded(declared, get_language())
    return worded


@cache
def _worded(declared: Any, language: str | None) -> Any:
    said: dict[str, Any] = {
        name: gettext(getattr(declared, name)) for name in WORDS[type(declared)]
    }
    if isinstance(declared, Panel):
        said["contents"] = tuple(gettext(line) for line in declared.contents)
    return replace(declared, **said)
