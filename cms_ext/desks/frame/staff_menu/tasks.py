"""The first level of the administration's menu: what is registered anywhere, put under its task.

Entries of this site say their place (`office.menu_place`); Wagtail's own get theirs here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu
from wagtail.admin.ui.sidebar import LinkMenuItem, SubMenuItem
from wagtail.contrib.settings.registry import SettingMenuItem

from cms_ext.office.desk_kit.menu_place import (
    COOP_SETTINGS,
    OTHER_SETTINGS,
    SITE,
    SITE_RECORDS,
    SITE_SETTINGS,
    Place,
    places_by_key,
)
from cms_ext.office.desk_kit.waiting import waiting_numbers
from cms_ext.plugins import MenuSection, MenuTask

# Wagtail's own entries, by name: first those of the first level, then those of its settings.
OF_WAGTAIL: Mapping[str, Place] = {
    "explorer": SITE,
    "images": SITE,
    "documents": SITE,
    "snippets": SITE_SETTINGS,
}
OF_WAGTAILS_SETTINGS: Mapping[str, Place] = {
    "workflows": SITE_SETTINGS,
    "workflow-tasks": SITE_SETTINGS,
    "sites": SITE_SETTINGS,
    "collections": SITE_SETTINGS,
    "redirects": SITE_SETTINGS,
}
# The reports that answer a question of an office; the others are left out.
OF_WAGTAILS_REPORTS = ("locked-pages", "workflows", "site-history", "aging-pages")
# What Wagtail's names do not say, by the last part of an address.
ABOUT: Mapping[str, Promise] = {
    "/snippets/": gettext_lazy("Rodzaje i wzory ogłoszeń, działy biura."),
    "/workflows/list/": gettext_lazy("Kto sprawdza stronę, zanim się ukaże."),
    "/workflows/tasks/index/": gettext_lazy("Kroki, z których składa się zatwierdzanie."),
    "/sites/": gettext_lazy("Adres witryny i jej strona główna."),
    "/collections/": gettext_lazy("Grupy obrazów i plików."),
    "/redirects/": gettext_lazy("Dawne adresy, które prowadzą do nowych stron."),
    "/reports/locked/": gettext_lazy("Strony, które ktoś zablokował przed zmianami."),
    "/reports/workflow/": gettext_lazy("Strony w trakcie zatwierdzania i po nim."),
    "/reports/site-history/": gettext_lazy("Kto i kiedy zmieniał strony."),
    "/reports/aging-pages/": gettext_lazy("Strony od najdawniej zmienianych."),
}
# All that is in Wagtail's help besides its English pages. It is a key of the page editor.
SHORTCUTS = "keyboard-shortcuts-trigger"

# The class that marks where one is, where Wagtail cannot tell.
CURRENT = "staff-menu-current"

Placed = tuple[Place | None, MenuItem]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A link of a task's page; `about` is a sentence on what it holds, or empty."""

    url: str
    label: str
    icon: str
    about: Promise | str


@dataclass(frozen=True, slots=True)
class ListedSection:
    """A heading of a task's page and the entries under it."""

    title: Promise | str
    entries: list[ListedEntry]


class TaskItem(MenuItem):
    """One task for one person: what he may use of it, and how much of it waits."""

    def __init__(
        self, task: MenuTask, placed: Iterable[Placed], waiting: Mapping[str, int], current: str
    ) -> None:
        super().__init__(task.title, "#", name=task.key, icon_name=task.icon, order=task.order)
        self.task = task
        self.waiting = waiting
        self.current = current
        self.placed = sorted(placed, key=lambda one: one[1].order)

    def render_component(self, request: HttpRequest) -> LinkMenuItem | SubMenuItem:
        """A single entry stands for itself; several fly out, or are listed on the task's page."""
        entries = [item.render_component(request) for _place, item in self.placed]
        numbers = [self.waiting.get(str(item.url), 0) for _place, item in self.placed]
        for entry, number in zip(entries, numbers, strict=True):
            entry.label = self._numbered(entry.label, number)
        if len(entries) == 1:
            return entries[0]
        label = self._numbered(self.label, sum(numbers))
        if self.task.listed_at:
            address = reverse(self.task.listed_at)
            return LinkMenuItem(
                self.name, label, address, self.icon_name, self._marked(request, address)
            )
        return SubMenuItem(self.name, label, entries, icon_name=self.icon_name)

    def sections(self) -> list[ListedSection]:
        """The entries by section, as the task's page lists them."""
        found: dict[MenuSection, list[MenuItem]] = {}
        for place, item in self.placed:
            if isinstance(place, MenuSection):
                found.setdefault(place, []).append(item)
        return [
            ListedSection(
                section.title,
                [
                    ListedEntry(
                        str(item.url),
                        self._numbered(item.label, self.waiting.get(str(item.url), 0)),
                        item.icon_name,
                        getattr(item, "about", "") or _about(str(item.url)),
                    )
                    for item in found[section]
                ],
            )
            for section in sorted(found, key=lambda section: section.order)
        ]

    @staticmethod
    def _numbered(label: Promise | str, number: int) -> str:
        if not number:
            return str(label)
        return _("%(title)s (%(number)s)") % {"title": label, "number": number}

    def _marked(self, request: HttpRequest, address: str) -> str:
        """Wagtail marks a link on the screens below its address; these lie elsewhere."""
        own = {str(item.url) for _place, item in self.placed}
        return CURRENT if self.current in own or request.path.startswith(address) else ""


def build_first_level(request: HttpRequest, items: Iterable[MenuItem]) -> list[MenuItem]:
    """The tasks of one person, and whatever says no task and is unknown."""
    tasks: dict[MenuTask, list[Placed]] = {}
    alone: list[MenuItem] = []
    for place, item in _placed(request, items):
        if place is None:
            alone.append(item)
        else:
            task = place.task if isinstance(place, MenuSection) else place
            tasks.setdefault(task, []).append((place, item))
    waiting = {reverse(name): number for name, number in waiting_numbers(request).items()}
    current = _current(request, chain.from_iterable(tasks.values()))
    return [*(TaskItem(task, placed, waiting, current) for task, placed in tasks.items()), *alone]


def _current(request: HttpRequest, placed: Iterable[Placed]) -> str:
    """The address of the one entry whose screen this is; "" for none.

    Entries of several tasks may lie one below the other: the nearest counts, as Wagtail has it.
    """
    above = (str(item.url) for _place, item in placed)
    return max((one for one in above if request.path.startswith(one)), key=len, default="")


def find_task_item(request: HttpRequest, task: MenuTask) -> TaskItem | None:
    """A task as this person has it; None when there is nothing for him in it."""
    found = admin_menu.menu_items_for_request(request)
    return next((item for item in found if isinstance(item, TaskItem) and item.task == task), None)


def _placed(request: HttpRequest, items: Iterable[MenuItem]) -> Iterator[Placed]:
    items = list(items)
    known = places_by_key()
    edits_pages = any(item.name == "explorer" for item in items)
    for item in items:
        if isinstance(item, SubmenuMenuItem) and item.name in ("reports", "settings", "help"):
            for one in item.menu.menu_items_for_request(request):
                if item.name == "settings":
                    yield _of_settings(one, known), one
                elif item.name == "reports" and one.name in OF_WAGTAILS_REPORTS:
                    yield SITE_RECORDS, one
                elif one.name == SHORTCUTS and edits_pages:
                    yield SITE, one
        else:
            yield _place_of(item, known) or OF_WAGTAIL.get(item.name), item


def _of_settings(item: MenuItem, known: Mapping[str, Place]) -> Place:
    default = COOP_SETTINGS if isinstance(item, SettingMenuItem) else OTHER_SETTINGS
    return _place_of(item, known) or OF_WAGTAILS_SETTINGS.get(item.name, default)


def _place_of(item: MenuItem, known: Mapping[str, Place]) -> Place | None:
    """Where the item says that it stands; check coop.E017 names a key that no plugin declares."""
    place: Place | str | None = getattr(item, "place", None)
    return known.get(place) if isinstance(place, str) else place


def _about(address: str) -> Promise | str:
    return next((words for end, words in ABOUT.items() if address.endswith(end)), "")
