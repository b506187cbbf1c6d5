"""The first screen of the administration: what waits for this person, above all else."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.frame.first_screen.panel import (
    SearchPanel,
    TasksPanel,
    TodayPanel,
    list_searchable_groups,
    list_tasks,
    put_off,
    read_put_off,
    show_search,
)
from cms_ext.office.desk_kit.waiting import load_lines


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


@hooks.register("register_admin_urls")
def register_screens() -> list[URLPattern]:
    return [
        path("szukaj/", show_search, name="first_screen_search"),
        path("odloz/", put_off, name="first_screen_put_off"),
    ]
