"""Tiles of the home page, and where an address of a panel leads a reader."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext import plugins
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.sign_in import format_next
from cms_ext.plugins.realm import GATED_PREFIXES, is_below
from cms_ext.public_site.pages.domain.visibility import has_panel_access_now


@dataclass(frozen=True, slots=True)
class Task:
    """A tile of the home page, or of the first page of a panel.

    `is_news`: its help is about this reader, so that a phone shows it too; `of_page`: an editor's
    Polish text.
    """

    title: str
    help: str
    url: str
    icon: str
    is_news: bool = False
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


# So many tiles stand below the head of a panel's first page.
MAX_PANEL_TILES = 5


def build_panel_tiles(reader: object, realm: str, today: date) -> tuple[list[Task], list[Task]]:
    """Return the tiles of a panel's first page for this reader, and those for which is no place."""
    tasks = [
        Task(str(link.title), link.detail, link.url, tile.icon, link.detail != tile.help)
        for tile, link in plugins.list_panel_tiles(reader, realm, today)
    ]
    return tasks[:MAX_PANEL_TILES], tasks[MAX_PANEL_TILES:]


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
    gate = find_gate(address)
    return plugins.find_panel(gate) if realm and gate not in ("", realm) else None


def find_gate(address: str) -> str:
    """Return the realm of the panel that an address is in; "" outside the panels."""
    behind = (realm for prefix, realm in GATED_PREFIXES.items() if is_below(address, [prefix]))
    return next(behind, "")
