"""Registers the menu of the administration by task."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms_ext.desks.frame.staff_menu.help import (
    HelpEntry,
    open_help,
    show_chapter,
    show_handbook,
    show_picture,
)
from cms_ext.desks.frame.staff_menu.tasks import CURRENT, TaskPage, build_first_level
from cms_ext.office.desk_kit.menu_place import (
    REGISTERS,
    SETTINGS,
    TODAY,
    ScreenEntry,
    register_entries,
)
from cms_ext.people.identity.views.guard import ENTERS_ADMIN


class FirstScreenEntry(ScreenEntry):
    """The entry „Dziś”, marked on its own screen only: all screens are below it."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        link: LinkMenuItem = super().render_component(request)
        link.classname = CURRENT if request.path == link.url else ""
        link.url = f"{link.url}?"
        return link


register_entries(
    FirstScreenEntry(TODAY, _("Dziś"), "wagtailadmin_home", TODAY.icon, 0, ENTERS_ADMIN)
)


hooks.register("register_admin_menu_item", HelpEntry)


# Last: other hooks have removed their entries before tasks are counted.
@hooks.register("construct_main_menu", order=1000)
def group_by_tasks(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = build_first_level(request, items)


@hooks.register("insert_global_admin_css")
def styles() -> str:
    return format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((static(f"cms_ext/staff_menu/{name}.css"),) for name in ("menu", "paper")),
    )


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("rejestry/", TaskPage.as_view(task=REGISTERS), name=REGISTERS.listed_at),
        path("ustawienia/", TaskPage.as_view(task=SETTINGS), name=SETTINGS.listed_at),
        path("pomoc/", open_help, name="staff_help"),
        path("pomoc/obraz/<slug:name>.png", show_picture, name="staff_handbook_picture"),
        path("pomoc/<slug:name>/", show_handbook, name="staff_handbook"),
        path("pomoc/<slug:name>/<str:anchor>/", show_chapter, name="staff_chapter"),
    ]
