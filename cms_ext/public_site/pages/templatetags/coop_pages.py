"""`{% load coop_pages %}`: what the templates of pages need, for readers and for search engines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from PIL import features
from wagtail.images.models import AbstractImage, Filter, Picture
from wagtail.models import Page

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.frontend.theme.frame import Frame, find_site
from cms_ext.frontend.theme.renditions import draw_renditions
from cms_ext.office.law.working_days import holiday_name
from cms_ext.public_site.pages.blocks import add_external_notes
from cms_ext.public_site.pages.domain.tasks import Task, build_tiles, task_address
from cms_ext.public_site.pages.domain.visibility import (
    find_panel_pages,
    list_closed_paths,
    visible_pages,
)
from cms_ext.public_site.pages.models import ContentPage, Desk, HomePage, SitePage
from cms_ext.public_site.pages.structured import describe_breadcrumbs, render_json_ld

register = template.Library()
PICTURE = "cms_ext/theme/share.png"


@register.simple_tag(takes_context=True)
def list_address(context: RequestContext) -> str:
    """Return the canonical address of a list that is no page of the CMS."""
    request: HttpRequest = context["request"]
    site = find_site(request)
    return _of_its_list(context, f"{site.root_url}{request.path}") if site else ""


@register.inclusion_tag("cms_ext/pages/parts/about_page.html", takes_context=True)
def about_page(context: RequestContext, description: str = "") -> dict[str, Any]:
    """Show canonical address, Open Graph and JSON-LD of the context's `page`.

    Only to anonymous readers, so that restricted content gets into no preview.
    """
    request: HttpRequest = context["request"]
    page, user = context.get("page"), getattr(request, "user", None)
    if not isinstance(page, SitePage) or user is None or user.is_authenticated:
        return {}
    address = page.get_full_url(request)
    if not address:
        return {}
    root = address.removesuffix(page.get_url(request))
    coop = Frame.of(request).coop
    above = [(title, f"{root}{url}") for title, url in crumbs_of(page)]
    things = page.structured_data(coop, address)
    if above:
        things = [*things, describe_breadcrumbs([*above, (page.title, address)])]
    return {
        "canonical": _of_its_list(context, address),
        "title": page.seo_title or page.title,
        "description": description,
        "site": coop.name,
        "picture": f"{root}{static(PICTURE)}",
        "structured": render_json_ld(things),
    }


def _of_its_list(context: RequestContext, address: str) -> str:
    """Return the address of a list with its page number, without filters."""
    page_obj = context.get("page_obj")
    if page_obj is None or page_obj.number == 1 or page_obj.paginator.keep:
        return address
    return f"{address}?page={page_obj.number}"


@register.simple_tag
def crumbs_of(page: Page) -> list[tuple[str, str]]:
    """Return (title, address) of the pages above, home page first; cached on the page."""
    found: list[tuple[str, str]] | None = getattr(page, "_coop_crumbs", None)
    if found is None:
        above: list[Page] = []
        parent = page
        while parent.depth > 2:
            # A page found by its address has its parents cached.
            parent = parent.get_parent()
            above.insert(0, parent)
        found = [(parent.title, parent.get_url()) for parent in above if parent.live]
        page._coop_crumbs = found  # read back above
    return found


@register.simple_tag(takes_context=True)
def top_tasks(context: RequestContext, page: HomePage) -> list[Task]:
    """Return the tiles of enabled plugins, then the editor's own tasks.

    A signed-in reader has a login, so pages of the residents' zone, on how to get one, are left
    out.
    """
    # The raw values, as the blocks would query the pages a second time.
    chosen = [block["value"] for block in page.tasks.raw_data]
    found = Page.objects.filter(pk__in=[task["page"] for task in chosen if task["page"]])
    request, day = context["request"], business_today()
    visible = visible_pages(request, day, found).only("url_path")
    zone = _residents_zone() if context["frame"].person else None
    addresses = {page.pk: page.get_url(request) or "" for page in visible}
    visible_urls = {pk: url for pk, url in addresses.items() if not (zone and url.startswith(zone))}
    own = [
        Task(task["title"], task["help"], visible_urls[task["page"]], task["icon"], of_page=True)
        for task in chosen
        if task["page"] in visible_urls
    ]
    return [*build_tiles(request, day), *own]


@register.simple_tag(takes_context=True)
def address_for_reader(context: RequestContext, address: str) -> str:
    """Return the address; of another panel than the reader's own, that panel's sign-in."""
    return task_address(getattr(context["request"].user, "realm", ""), address)


@register.simple_tag
def today() -> date:
    """Return the business day, for words like „dziś”."""
    return business_today()


@register.simple_tag(takes_context=True)
def office_hours(context: RequestContext, day: date) -> str:
    """Return the office's hours on that day; nothing on free days and holidays."""
    return "" if holiday_name(day) else str(context["frame"].coop.hours_on(day))


@register.filter
def holiday(day: date) -> str:
    """Return the name of the public holiday on that day, or ""."""
    return holiday_name(day) or ""


@register.simple_tag(takes_context=True)
def desks(context: RequestContext) -> list[Desk]:
    """Return the desks of the office in their order."""
    return get_cached_part(context["request"], "desks", lambda: list(Desk.objects.all()))


@register.simple_tag
def login_panels() -> list[plugins.Panel]:
    """Return the panels of the plugins that are on."""
    return [panel for _realm, panel in plugins.list_panels()]


@dataclass(frozen=True, slots=True)
class PanelCard:
    """A panel and the documents that lead to its login, the application first."""

    realm: str
    panel: plugins.Panel
    papers: Sequence[plugins.PaperLink]


@register.simple_tag(takes_context=True)
def panel_cards(context: RequestContext) -> list[PanelCard]:
    """Return the enabled panels with the applications that lead into them."""
    request: HttpRequest = context["request"]

    def card(realm: str, panel: plugins.Panel) -> PanelCard:
        return PanelCard(
            realm, panel, get_cached_part(request, ("papers", realm), lambda: _papers(realm))
        )

    return [card(realm, panel) for realm, panel in plugins.list_panels()]


def _papers(realm: str) -> Sequence[plugins.PaperLink]:
    taken = plugins.find_application_intake()
    return tuple(taken.papers(realm, business_today())) if taken else ()


@register.filter
def applications(cards: Sequence[PanelCard]) -> list[plugins.PaperLink]:
    """Return the application to each panel that takes one."""
    return [card.papers[0] for card in cards if card.papers]


@dataclass(frozen=True, slots=True)
class ApplicationRoom:
    """A desk that takes applications, and the names of the panels concerned."""

    desk: Desk
    panels: str


@register.simple_tag(takes_context=True)
def application_rooms(context: RequestContext) -> list[ApplicationRoom]:
    """Return the desks that take applications, in the office's order."""
    ways = plugins.list_open_procedures()
    names = {
        desk.code: dict.fromkeys(
            panel.name
            for realm, way in ways
            if way.desk.code == desk.code and (panel := plugins.find_panel(realm))
        )
        for desk in desks(context)
    }
    return [
        ApplicationRoom(desk, get_text_list(list(names[desk.code]), _("i")))
        for desk in desks(context)
        if names[desk.code]
    ]


@register.simple_tag
def is_residents_zone(page: Page) -> bool:
    """Return whether it is the page below which all panels are signed in to."""
    return bool(page.get_url() == _residents_zone())


@register.filter
def leads_to_application(page: ContentPage) -> bool:
    """Return whether the text of a page links to an application for access."""
    return f"{_residents_zone()}wniosek/" in json.dumps(list(page.body.raw_data))


def _residents_zone() -> str:
    zone, _slash, _panels = reverse("identity:panels").rstrip("/").rpartition("/")
    return f"{zone}/"


@register.simple_tag(takes_context=True)
def pages_below(context: RequestContext, page: Page) -> Any:
    """Return the visible children of a page, in the editor's order."""
    request: HttpRequest = context["request"]
    return visible_pages(request, business_today(), Page.objects.child_of(page)).order_by("path")


class PageLink(NamedTuple):
    """A page in a list of links."""

    title: str
    url: str | None


@register.simple_tag(takes_context=True)
def panel_pages(context: RequestContext, realm: str) -> Sequence[PageLink]:
    """Return the editors' pages in a panel: `{% panel_pages "ikcs" %}`."""
    request: HttpRequest = context["request"]
    today = business_today()

    def pages() -> list[PageLink]:
        found = visible_pages(request, today, find_panel_pages(realm)).order_by("path")
        return [PageLink(page.title, page.url) for page in found]

    # The closed paths are all that the answer depends on.
    return get_cached_part(
        request, ("panel pages", realm, *list_closed_paths(request, today)), pages
    )


@register.simple_tag
def above(page: Page) -> list[tuple[str, str]]:
    """Return the breadcrumbs of a screen that belongs to a page, with the page itself."""
    return [*crumbs_of(page), (page.title, page.get_url())]


@register.filter
def external_notes(html: str) -> SafeString:
    """Add the note to links of rendered rich text that leave the site."""
    # Rich text passed the editor's whitelist or the sanitiser; only words are added.
    return mark_safe(add_external_notes(str(html)))  # noqa: S308


# What a reader opens to enlarge a picture, and the width of phones, which show smaller ones whole.
ENLARGED, PHONE_WIDTH = "format-jpeg|width-1600", 480


class DrawnPicture(NamedTuple):
    """A picture of a page, and the address of its full size; "" for a small one."""

    tags: Picture
    enlarged: str


@register.simple_tag
def draw_picture(image: AbstractImage, alt: str, sizes: str) -> DrawnPicture | None:
    """Return a picture in the formats that this machine writes; None if its file does not open."""
    formats = "avif,webp,jpeg" if features.check("avif") else "webp,jpeg"
    specs = Filter.expand_spec(f"format-{{{formats}}}|width-{{960,480}}")
    renditions = dict(draw_renditions(image, [*specs, ENLARGED]))
    if not renditions:
        return None
    enlarged = renditions.pop(ENLARGED)
    attributes = {"sizes": sizes, "alt": alt, "loading": "lazy"}
    address = enlarged.url if enlarged.width > PHONE_WIDTH else ""
    return DrawnPicture(Picture(renditions, attributes), address)


@register.filter
def extension(name: str) -> str:
    """Return `PDF` for the name of a file."""
    return name.rpartition(".")[2].upper() if "." in name else ""
