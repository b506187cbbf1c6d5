"""A plugin's entries in the menu of the staff stand under a task, or on a page of registers.

The first level has eight places for all plugins together: an entry that says no place takes one.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.test import RequestFactory
from wagtail.admin.menu import SubmenuMenuItem, admin_menu

from cms_ext.desks.frame.staff_menu.tasks import TaskItem
from cms_ext.operations.plugin_kit.conformance.addresses import admin_addresses
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.operations.plugin_kit.conformance.visitors import administrator_user

TITLE = "wpisy w menu pracowników mają swoje zadanie"


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    own = {address.path for address in admin_addresses(subject, [])}
    request = RequestFactory().get("/admin/")
    request.user = administrator_user()
    for item in admin_menu.menu_items_for_request(request):
        inside = item.menu.registered_menu_items if isinstance(item, SubmenuMenuItem) else ()
        addresses = {str(one.url).partition("?")[0] for one in (item, *inside)}
        if not isinstance(item, TaskItem) and addresses & own:
            yield ConformanceFinding(
                f"„{item.label}” stoi w menu na pierwszym poziomie bez zadania.",
                "Użyj ScreenEntry albo nadaj wpisowi place (cms_ext.office.desk_kit.menu_place).",
            )
