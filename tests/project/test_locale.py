"""The catalogue holds what counts, in the three Polish forms, and is compiled."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import templatize

CATALOGUE = settings.ROOT / "locale" / "pl" / "LC_MESSAGES" / "django.po"
PACKAGES = ("cms_ext", "members_area", "ebok_plugin", "site/coop_site")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": (2, 3),
}


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="pl", abort_invalid=True)


def messages_that_count() -> Iterator[tuple[str, str]]:
    """(singular, plural) of every ngettext and every {% plural %} of the site."""
    for package in PACKAGES:
        for path in sorted((settings.ROOT / package).rglob("*")):
            if path.suffix == ".py":
                yield from _extracted(path.read_bytes())
            elif path.suffix in (".html", ".txt") and "templates" in path.parts:
                yield from _extracted(templatize(path.read_text(encoding="utf-8")).encode())


def _extracted(source: bytes) -> Iterator[tuple[str, str]]:
    for _line, message, _comments, _context in extract("python", BytesIO(source), KEYWORDS):
        if isinstance(message, tuple):
            yield message[0], message[1]


def test_every_message_that_counts_has_its_three_forms() -> None:
    written = {
        message.id: message.string for message in catalogue() if isinstance(message.id, tuple)
    }

    assert set(written) == set(messages_that_count())
    assert [forms for forms in written.values() if len(forms) != 3 or not all(forms)] == []


def test_nothing_else_stands_in_the_catalogue() -> None:
    """Polish is the source: a translation of Polish to Polish would be a second wording."""
    assert [
        message.id for message in catalogue() if isinstance(message.id, str) and message.id
    ] == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue())

    assert Path(CATALOGUE).with_suffix(".mo").read_bytes() == compiled.getvalue(), (
        "run .venv/bin/pybabel compile -d locale -D django"
    )
