"""The administration's menu of a member of staff."""

from typing import NamedTuple

from django.http import HttpRequest
from django.test import RequestFactory
from wagtail.admin.menu import MenuItem, admin_menu

from cms_ext.desks.frame.staff_menu import TaskItem
from cms_ext.people.identity.models import User


class MenuLink(NamedTuple):
    """A link of the menu; `task` is its entry of the first level."""

    task: str
    label: str
    url: str


def tasks_of(user: User) -> list[str]:
    """Return the labels of the first level."""
    request = RequestFactory().get("/admin/")
    request.user = user
    return [str(item.render_component(request).label) for item in _items_of(request)]


def links_of(user: User) -> list[MenuLink]:
    """Return all links, also those on the pages „Rejestry” and „Ustawienia”."""
    request = RequestFactory().get("/admin/")
    request.user = user
    links = []
    for item in _items_of(request):
        entry = item.render_component(request)
        inside = [(child.label, child.url) for child in getattr(entry, "menu_items", ())]
        if isinstance(item, TaskItem) and entry.name == item.task.key:
            inside += [
                (child.label, child.url) for part in item.sections() for child in part.entries
            ]
        links += [MenuLink(str(entry.label), str(label), str(url)) for label, url in inside] or [
            MenuLink(str(entry.label), str(entry.label), str(entry.url))
        ]
    return links


def _items_of(request: HttpRequest) -> list[MenuItem]:
    return sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)
