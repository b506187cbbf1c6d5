"""Tasks that the site offers: tiles of the home page, and pages found by their words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext import plugins
from cms_ext.base.text.folding import folded_words, stem_word
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.sign_in import format_next
from cms_ext.plugins.realm import GATED_PREFIXES, is_below
from cms_ext.public_site.pages.domain.visibility import has_panel_access_now

# Shorter words begin too many others.
MIN_WORD_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Task:
    """A tile of the home page; `of_page`: in an editor's Polish words."""

    title: str
    help: str
    url: str
    icon: str
    of_page: bool = False


def build_tiles(request: HttpRequest, today: date) -> list[Task]:
    """Return the tiles of all plugins, a reader's own ones where a plugin has some."""
    reader = Frame.of(request).person
    realm = reader.realm if reader else ""
    is_in = bool(realm) and has_panel_access_now(request, realm, today)
    tasks: list[Task] = []
    for tile in plugins.list_tiles():
        own = tile.own(reader, realm, today) if is_in and tile.own else ()
        tasks += [Task(str(one.title), one.detail, one.url, tile.icon) for one in own]
        if not own:
            address = reverse(tile.url_name)
            panel = find_other_panel(realm, address)
            help_text = tile.help
            if panel:
                help_text = _("w panelu %(name)s, osobny login") % {"name": panel.name}
            tasks.append(Task(tile.title, help_text, task_address(realm, address), tile.icon))
    return tasks


def task_address(realm: str, address: str) -> str:
    """Return the address for a reader of this realm, "" for an anonymous one.

    An address in another panel becomes that panel's sign-in, which leads on to it.
    """
    panel = find_other_panel(realm, address)
    if panel is None:
        return address
    return f"{reverse('identity:panel', args=[panel.path])}{format_next(address)}"


def find_other_panel(realm: str, address: str) -> plugins.Panel | None:
    """Return the panel of the address if a reader of this realm has no access to it."""
    behind = (its for prefix, its in GATED_PREFIXES.items() if is_below(address, [prefix]))
    gate = next(behind, None)
    return plugins.find_panel(gate) if realm and gate and gate != realm else None


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A page where something is done; `place` is its purpose or its panel."""

    title: str
    address: str
    place: str


def find_tasks(query: str, realm: str = "") -> list[FoundTask]:
    """Return the pages that a word of the query names, in the order of tiles and menus.

    First come those that it names whole: „śmierć” and „śmieci” begin alike. Words are compared
    without case, diacritics and endings. Pages of a panel are found by the words that plugins
    declare (`found_by`); the panel then checks access. `realm` is that of the reader, if signed in
    (`task_address`). No query.
    """
    query_words = {word for word in folded_words(query) if len(word) >= MIN_WORD_LENGTH}
    stems = tuple({stem_word(word) for word in query_words})
    if not stems:
        return []
    full: dict[str, FoundTask] = {}
    found: dict[str, FoundTask] = {}
    for task, words in _offered(realm):
        named = set(folded_words(words))
        if not named.isdisjoint(query_words):
            full.setdefault(task.address, task)
        if any(stem_word(one).startswith(stems) for one in named):
            found.setdefault(task.address, task)
    return list({**full, **found}.values())


def list_offered() -> list[FoundTask]:
    """Return each page that a plugin offers in tiles and menus. No query."""
    return [task for task, _words in _offered("")]


def _offered(realm: str) -> Iterator[tuple[FoundTask, str]]:
    """Yield each page with the words that name it."""
    entries: list[plugins.Tile | plugins.MenuEntry] = [
        *plugins.list_tiles(),
        *plugins.list_menu_entries("public"),
        *plugins.list_menu_entries("footer"),
    ]
    for entry in entries:
        place = str(entry.help) if isinstance(entry, plugins.Tile) else ""
        address = task_address(realm, reverse(entry.url_name))
        task = FoundTask(str(entry.title), address, place)
        yield task, f"{entry.title} {place} {entry.found_by}"
    for its_realm, panel in plugins.list_panels():
        for entry in plugins.list_menu_entries("panel", its_realm):
            address = task_address(realm, reverse(entry.url_name))
            task = FoundTask(str(entry.title), address, panel.name)
            yield task, str(entry.found_by)
