"""The administration's menu as one member of staff has it."""

from typing import NamedTuple

from django.test import RequestFactory
from wagtail.admin.menu import admin_menu

from cms_ext.desks.frame.staff_menu.tasks import TaskItem
from cms_ext.people.identity.models import User


class MenuLink(NamedTuple):
    """An entry that leads somewhere; `task` is the entry of the first level above it, or itself."""

    task: str
    label: str
    url: str


def tasks_of(user: User) -> list[str]:
    """The first level, as it is read out."""
    request = RequestFactory().get("/admin/")
    request.user = user
    return [str(entry.label) for entry in admin_menu.render_component(request)]


def links_of(user: User) -> list[MenuLink]:
    """Every entry, also those on the pages „Rejestry” and „Ustawienia”."""
    request = RequestFactory().get("/admin/")
    request.user = user
    links = []
    for item in sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order):
        shown = item.render_component(request)
        inside = [(one.label, one.url) for one in getattr(shown, "menu_items", ())]
        if isinstance(item, TaskItem) and shown.name == item.task.key:
            inside += [
                (entry.label, entry.url) for part in item.sections() for entry in part.entries
            ]
        links += [MenuLink(str(shown.label), str(label), str(url)) for label, url in inside] or [
            MenuLink(str(shown.label), str(shown.label), str(shown.url))
        ]
    return links
