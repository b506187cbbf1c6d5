"""Finds the messages of a page that its language has no translation for."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import django
from django.utils import translation
from django.utils.translation import trans_real

# The languages that a reader can choose besides Polish.
FOREIGN = ("en", "uk")
# Django's own messages are English in place.
OF_DJANGO = gettext.translation(
    "django", Path(django.__file__).parent / "conf" / "locale", languages=["pl"]
)._catalog  # type: ignore[attr-defined]  # of the standard library


@contextmanager
def untranslated(language: str) -> Iterator[set[str]]:
    """Collect what is asked of gettext in this language and falls back to Polish."""
    missing: set[str] = set()
    plain, counted = trans_real.gettext, trans_real.ngettext

    def note(message: str, key: object) -> None:
        if translation.get_language() != language or not message:
            return
        known = trans_real.translation(language)._catalog  # type: ignore[attr-defined]  # Django's
        own = language == "en" and message in OF_DJANGO
        if known.get(key) is None and not own:
            missing.add(message)

    def find(message: str) -> str:
        note(str(message), str(message))
        return plain(message)

    def count(one: str, many: str, number: int) -> str:
        note(str(one), (str(one), 0))
        return counted(one, many, number)

    with (
        patch.object(translation._trans, "gettext", find),  # type: ignore[attr-defined]  # Django's
        patch.object(translation._trans, "ngettext", count),  # type: ignore[attr-defined]  # same
    ):
        yield missing
