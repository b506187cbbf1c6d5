"""What one can do on the site, found by the words people use for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from cms_ext.base.folding import folded_words, stem
from cms_ext.plugins import MenuEntry, Tile, menu, panels, tiles

# A shorter word is in too many others.
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A page where something is done; `place` is what it is for, or the panel behind it."""

    title: str
    address: str
    place: str


def tasks_for(query: str) -> list[FoundTask]:
    """The pages that one of the query's words names, in the order of the tiles and menus.

    Words are compared without case, diacritics and endings. Pages of a panel are found by the words
    that their plugins say beside the title (`found_by`); the gate then asks who comes. No query.
    """
    asked = {stem(word) for word in folded_words(query) if len(word) >= SHORTEST}
    if not asked:
        return []
    found: dict[str, FoundTask] = {}
    for task, words in _offered():
        known = {stem(word) for word in folded_words(words)}
        if any(one.startswith(other) for one in known for other in asked):
            found.setdefault(task.address, task)
    return list(found.values())


def _offered() -> Iterator[tuple[FoundTask, str]]:
    """Each page with the words that name it."""
    entries: list[Tile | MenuEntry] = [*tiles(), *menu("public"), *menu("footer")]
    for entry in entries:
        place = str(entry.help) if isinstance(entry, Tile) else ""
        task = FoundTask(str(entry.title), reverse(entry.url_name), place)
        yield task, f"{entry.title} {place} {entry.found_by}"
    for realm, panel in panels():
        for entry in menu("panel", realm):
            task = FoundTask(str(entry.title), reverse(entry.url_name), panel.name)
            yield task, str(entry.found_by)
