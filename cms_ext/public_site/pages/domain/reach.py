"""How far the change of a public page reaches: its own address, or every stored page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from wagtail.models import Page

from cms_ext.frontend.page_cache.generation import Reach, no_addresses
from cms_ext.public_site.pages.models import SitePage

# What other pages may show of a page: in the menu, above or below it, as a link in a text.
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
    """The reach of a change that nothing else than the page shows."""

    pk: int

    def __call__(self) -> list[str]:
        return [address_of(page) for page in Page.objects.filter(pk=self.pk)]


def address_of(page: Page) -> str:
    """The path at which a page is served."""
    return urlsplit(page.full_url or "").path


def note_before(page: SitePage, *names: str) -> None:
    """Keep what others show of a page as it stands, before it is saved. One query."""
    row = type(page).objects.filter(pk=page.pk).values(*SHOWN_ELSEWHERE, *names)
    page._coop_before = row.first() if page.pk else None


def noted_before(page: SitePage) -> dict[str, Any] | None:
    """What `note_before` found; None for a page that is new, or was not saved just now."""
    found: dict[str, Any] | None = getattr(page, "_coop_before", None)
    return found


def is_unseen(page: SitePage) -> bool:
    """Whether nobody could read the page before its save, and nobody can read it now."""
    before = noted_before(page)
    return not page.live and not (before and before["live"])


def looks_the_same_elsewhere(page: SitePage) -> bool:
    """Whether its save changed nothing of what others show of it."""
    before = noted_before(page) or {}
    return all(name in before and before[name] == getattr(page, name) for name in SHOWN_ELSEWHERE)


def reach_of_page(page: SitePage) -> Reach:
    """Of a page of the site's own types but announcements."""
    if looks_the_same_elsewhere(page):
        return OwnAddress(page.pk) if page.live else no_addresses
    # A new draft; where one that links may lead to has changed its address, those links have, too.
    return no_addresses if is_unseen(page) and noted_before(page) is None else None
