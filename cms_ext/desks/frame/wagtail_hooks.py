"""The menu of the administration by task, its help, and the first screen „Dziś”."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.first_screen import (
    SearchPanel,
    TasksPanel,
    TodayPanel,
    list_searchable_groups,
    list_tasks,
    put_off,
    read_put_off,
    show_search,
)
from cms_ext.desks.frame.help import (
    HelpEntry,
    open_help,
    show_chapter,
    show_handbook,
    show_picture,
)
from cms_ext.desks.frame.staff_menu import CURRENT, TaskPage, build_first_level
from cms_ext.office.desk_kit.menu_place import (
    REGISTERS,
    SETTINGS,
    TODAY,
    ScreenEntry,
    register_entries,
)
from cms_ext.office.desk_kit.waiting import load_lines
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


@hooks.register("construct_homepage_panels")
def show_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Add „Dziś”; it includes pages to approve, so Wagtail's slow list of them goes."""
    panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
    lines = load_lines(request)
    days = read_put_off(request, [line.code for line in lines if line.queue.is_quiet])
    panels.append(TodayPanel(lines, business_today(), days))
    panels.append(SearchPanel(list_searchable_groups(request.user)))
    panels.append(TasksPanel(list_tasks(request.user)))


@hooks.register("construct_homepage_summary_items", order=1000)
def hide_site_totals(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Remove the totals of pages, pictures and documents: they are nobody's work."""
    items.clear()


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
        path("szukaj/", show_search, name="first_screen_search"),
        path("odloz/", put_off, name="first_screen_put_off"),
        path("rejestry/", TaskPage.as_view(task=REGISTERS), name=REGISTERS.listed_at),
        path("ustawienia/", TaskPage.as_view(task=SETTINGS), name=SETTINGS.listed_at),
        path("pomoc/", open_help, name="staff_help"),
        path("pomoc/obraz/<slug:name>.png", show_picture, name="staff_handbook_picture"),
        path("pomoc/<slug:name>/", show_handbook, name="staff_handbook"),
        path("pomoc/<slug:name>/<str:anchor>/", show_chapter, name="staff_chapter"),
    ]
