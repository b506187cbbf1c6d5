"""What one can do on the site: the tiles of the home page, and tasks found by their words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.text.folding import folded_words, stem_word
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.sign_in import format_next
from cms_ext.plugins import (
    MenuEntry,
    Panel,
    Tile,
    find_panel,
    list_menu_entries,
    list_panels,
    list_tiles,
)
from cms_ext.plugins.realm import GATED_PREFIXES, is_below
from cms_ext.public_site.pages.domain.visibility import admitted_now

# A shorter word is in too many others.
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Task:
    """A tile of the home page."""

    title: str
    help: str
    url: str
    icon: str


def tiles_for(request: HttpRequest, today: date) -> list[Task]:
    """The tiles of all plugins as this reader finds them: his own where a plugin has some."""
    reader = Frame.of(request).person
    realm = reader.realm if reader else ""
    is_in = bool(realm) and admitted_now(request, realm, today)
    shown: list[Task] = []
    for tile in list_tiles():
        own = tile.own(reader, realm, today) if is_in and tile.own else ()
        shown += [Task(str(one.title), one.detail, one.url, tile.icon) for one in own]
        if not own:
            address = reverse(tile.url_name)
            panel = other_panel(realm, address)
            help_text = _elsewhere(panel) if panel else tile.help
            shown.append(Task(tile.title, help_text, address_for(realm, address), tile.icon))
    return shown


def address_for(realm: str, address: str) -> str:
    """The address for a reader of this realm, "" for a visitor who is not signed in.

    Behind the gate of another panel he is refused: its sign-in says why, and leads there.
    """
    panel = other_panel(realm, address)
    if panel is None:
        return address
    return f"{reverse('identity:panel', args=[panel.path])}{format_next(address)}"


def other_panel(realm: str, address: str) -> Panel | None:
    """The panel behind whose gate the address is, if a reader of this realm belongs to another."""
    behind = (its for prefix, its in GATED_PREFIXES.items() if is_below(address, [prefix]))
    gate = next(behind, None)
    return find_panel(gate) if realm and gate and gate != realm else None


def _elsewhere(panel: Panel) -> str:
    return _("w panelu %(name)s, osobny login") % {"name": panel.name}


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A page where something is done; `place` is what it is for, or the panel behind it."""

    title: str
    address: str
    place: str


def tasks_for(query: str, realm: str = "") -> list[FoundTask]:
    """The pages that one of the query's words names, in the order of the tiles and menus.

    Words are compared without case, diacritics and endings. Pages of a panel are found by the words
    that their plugins say beside the title (`found_by`); the gate then asks who comes. `realm` is
    that of the reader, if he is signed in (`address_for`). No query.
    """
    asked = {stem_word(word) for word in folded_words(query) if len(word) >= SHORTEST}
    if not asked:
        return []
    found: dict[str, FoundTask] = {}
    for task, words in _offered(realm):
        known = {stem_word(word) for word in folded_words(words)}
        if any(one.startswith(other) for one in known for other in asked):
            found.setdefault(task.address, task)
    return list(found.values())


def _offered(realm: str) -> Iterator[tuple[FoundTask, str]]:
    """Each page with the words that name it."""
    entries: list[Tile | MenuEntry] = [
        *list_tiles(),
        *list_menu_entries("public"),
        *list_menu_entries("footer"),
    ]
    for entry in entries:
        place = str(entry.help) if isinstance(entry, Tile) else ""
        address = address_for(realm, reverse(entry.url_name))
        task = FoundTask(str(entry.title), address, place)
        yield task, f"{entry.title} {place} {entry.found_by}"
    for its_realm, panel in list_panels():
        for entry in list_menu_entries("panel", its_realm):
            address = address_for(realm, reverse(entry.url_name))
            task = FoundTask(str(entry.title), address, panel.name)
            yield task, str(entry.found_by)
