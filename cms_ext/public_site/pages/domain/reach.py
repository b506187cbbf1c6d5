"""Which cached pages the change of a page affects: its own address, or all of them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from wagtail.models import Page

from cms_ext.frontend.page_cache.generation import Reach, no_addresses
from cms_ext.public_site.pages.models import SitePage

# Fields that other pages may show: in menus, above or below it, as a link in a text.
SHOWN_ELSEWHERE = (
    "title",
    "slug",
    "url_path",
    "path",
    "live",
    "show_in_menus",
    "expire_at",
    "go_live_at",
)


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """The reach of a change that only the page itself shows."""

    pk: int

    def __call__(self) -> list[str]:
        return [page_address(page) for page in Page.objects.filter(pk=self.pk)]


def page_address(page: Page) -> str:
    """Return the path at which a page is served."""
    return urlsplit(page.full_url or "").path


def store_former_state(page: SitePage, *names: str) -> None:
    """Store the state of a page before it is saved, on the object. One query."""
    row = type(page).objects.filter(pk=page.pk).values(*SHOWN_ELSEWHERE, *names)
    page._coop_before = row.first() if page.pk else None


def get_former_state(page: SitePage) -> dict[str, Any] | None:
    """Return the stored state; None for a new page or one not just saved."""
    found: dict[str, Any] | None = getattr(page, "_coop_before", None)
    return found


def is_unseen(page: SitePage) -> bool:
    """Return whether nobody could read the page before and after its save."""
    before = get_former_state(page)
    return not page.live and not (before and before["live"])


def looks_the_same_elsewhere(page: SitePage) -> bool:
    """Return whether its save changed nothing that other pages show."""
    before = get_former_state(page) or {}
    return all(name in before and before[name] == getattr(page, name) for name in SHOWN_ELSEWHERE)


def reach_of_page(page: SitePage) -> Reach:
    """Return the reach of a page of any type but announcements."""
    if looks_the_same_elsewhere(page):
        return OwnAddress(page.pk) if page.live else no_addresses
    # A new draft affects nothing; an existing draft may be the target of links.
    return no_addresses if is_unseen(page) and get_former_state(page) is None else None
