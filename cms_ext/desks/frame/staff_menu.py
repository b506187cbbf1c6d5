"""The administration's menu by task: its first level, its pages, and the check of its places.

Entries of this site name their place (`office.desk_kit.menu_place`); Wagtail's own are placed here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu
from wagtail.admin.ui.sidebar import LinkMenuItem, SubMenuItem
from wagtail.contrib.settings.registry import SettingMenuItem

from cms_ext.office.desk_kit import menu_place
from cms_ext.office.desk_kit.waiting import waiting_numbers
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, ForStaff
from cms_ext.plugins import MenuSection, MenuTask

# Places of Wagtail's own entries, by name: of its first level, then of its settings.
OF_WAGTAIL: Mapping[str, menu_place.Place] = {
    "explorer": menu_place.SITE,
    "images": menu_place.SITE,
    "documents": menu_place.SITE,
    "snippets": menu_place.SITE_SETTINGS,
}
OF_WAGTAILS_SETTINGS: Mapping[str, menu_place.Place] = {
    "workflows": menu_place.SITE_SETTINGS,
    "workflow-tasks": menu_place.SITE_SETTINGS,
    "sites": menu_place.SITE_SETTINGS,
    "collections": menu_place.SITE_SETTINGS,
    "redirects": menu_place.SITE_SETTINGS,
}
# The reports that are useful in an office; the others are left out.
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
# The only entry of Wagtail's help that is not an English page; for the page editor.
SHORTCUTS = "keyboard-shortcuts-trigger"

# The class that marks the current entry, where Wagtail cannot tell.
CURRENT = "staff-menu-current"

Placed = tuple[menu_place.Place | None, MenuItem]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A link of a task's page; `about` is a sentence on what it holds, or empty."""

    url: str
    label: str
    icon: str
    about: Promise | str


@dataclass(frozen=True, slots=True)
class ListedSection:
    """A heading of a task's page and the entries below it."""

    title: Promise | str
    entries: list[ListedEntry]


class TaskItem(MenuItem):
    """One task for one person: the entries open to this person, and how much waits."""

    def __init__(
        self, task: MenuTask, placed: Iterable[Placed], waiting: Mapping[str, int], current: str
    ) -> None:
        super().__init__(task.title, "#", name=task.key, icon_name=task.icon, order=task.order)
        self.task = task
        self.waiting = waiting
        self.current = current
        self.placed = sorted(placed, key=lambda pair: pair[1].order)

    def render_component(self, request: HttpRequest) -> LinkMenuItem | SubMenuItem:
        """Render a single entry itself; several as a submenu, or as the task's page."""
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
        """Group the entries by section, as the task's page lists them."""
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
        """Mark a task's link on its screens: Wagtail would only match addresses below it."""
        own = {str(item.url) for _place, item in self.placed}
        return CURRENT if self.current in own or request.path.startswith(address) else ""


def build_first_level(request: HttpRequest, items: Iterable[MenuItem]) -> list[MenuItem]:
    """Build the tasks of one person, and keep entries without a task."""
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
    """Return the address of the entry whose screen this is; "" for none.

    Entries of several tasks may contain each other: the nearest counts, as in Wagtail.
    """
    above = (str(item.url) for _place, item in placed)
    return max(
        (address for address in above if request.path.startswith(address)), key=len, default=""
    )


def find_task_item(request: HttpRequest, task: MenuTask) -> TaskItem | None:
    """Find a task as this person has it; None if it is empty for this person."""
    items = admin_menu.menu_items_for_request(request)
    return next((item for item in items if isinstance(item, TaskItem) and item.task == task), None)


def _placed(request: HttpRequest, items: Iterable[MenuItem]) -> Iterator[Placed]:
    items = list(items)
    places = menu_place.places_by_key()
    edits_pages = any(item.name == "explorer" for item in items)
    for item in items:
        if isinstance(item, SubmenuMenuItem) and item.name in ("reports", "settings", "help"):
            for entry in item.menu.menu_items_for_request(request):
                if item.name == "settings":
                    yield _of_settings(entry, places), entry
                elif item.name == "reports" and entry.name in OF_WAGTAILS_REPORTS:
                    yield menu_place.SITE_RECORDS, entry
                elif entry.name == SHORTCUTS and edits_pages:
                    yield menu_place.SITE, entry
        else:
            yield _place_of(item, places) or OF_WAGTAIL.get(item.name), item


def _of_settings(item: MenuItem, known: Mapping[str, menu_place.Place]) -> menu_place.Place:
    default = (
        menu_place.COOP_SETTINGS if isinstance(item, SettingMenuItem) else menu_place.OTHER_SETTINGS
    )
    return _place_of(item, known) or OF_WAGTAILS_SETTINGS.get(item.name, default)


def _place_of(item: MenuItem, known: Mapping[str, menu_place.Place]) -> menu_place.Place | None:
    """Return the place that the item names; check coop.E017 reports an undeclared key."""
    place: menu_place.Place | str | None = getattr(item, "place", None)
    return known.get(place) if isinstance(place, str) else place


def _about(address: str) -> Promise | str:
    return next((words for end, words in ABOUT.items() if address.endswith(end)), "")


class TaskPage(ForStaff, TemplateView):
    """Everything of one task that this person may open. Raises PermissionDenied for nothing."""

    guarded_by = (ENTERS_ADMIN,)
    http_method_names = ("get", "head", "options")
    template_name = "cms_ext/staff_menu/task.html"
    task: MenuTask = menu_place.REGISTERS
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = find_task_item(self.request, self.task)
        if item is None:
            raise PermissionDenied
        return {
            **super().get_context_data(**kwargs),
            "task": self.task,
            "sections": item.sections(),
        }


HOOKS = ("register_admin_menu_item", "register_settings_menu_item")


def check_menu_places(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return coop.E017 for an entry whose place is not declared: it would be invisible."""
    places = menu_place.places_by_key()
    items: list[MenuItem] = [item() for name in HOOKS for item in hooks.get_hooks(name)]
    return [
        Error(
            f"The menu entry {item.name!r} names the unknown place {item.place!r}.",
            hint=f"Declare it in DeskPart.menu of its plugin, or name one of: {', '.join(places)}.",
            id="coop.E017",
        )
        for item in items
        if isinstance(getattr(item, "place", None), str) and item.place not in places
    ]
