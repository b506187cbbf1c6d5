"""How far the change of an announcement reaches: itself, the lists, and those that stand next to
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.page_cache.reach import Reach, nowhere
from cms_ext.public_site.notices.domain.queries import neighbours
from cms_ext.public_site.notices.models import AnnouncementPage, Correction
from cms_ext.public_site.pages.domain.reach import address_of, is_unseen, noted_before
from cms_ext.public_site.pages.models.panel import section_of

# What must not have changed, or links to it lead elsewhere.
ADDRESS = ("slug", "url_path", "path")
# The banner on every page, and the link beside every door.
ON_EVERY_PAGE = {"ALERT", "LOGIN_PROCEDURE"}
NOTED = ("kind__code", "valid_from", "number")

# What the order of announcements goes by.
Position = tuple[date, str]


@dataclass(frozen=True, slots=True)
class AroundAnnouncement:
    """The addresses that show an announcement: its own, the home page, its list, and those of its
    neighbours where it stands and where it stood. None where a panel keeps it: nothing of a panel
    is stored.
    """

    pk: int
    positions: frozenset[Position]

    def __call__(self) -> list[str]:
        page = AnnouncementPage.objects.filter(pk=self.pk).first()
        if page is None or section_of(page) is not None:
            return []
        above = page.get_ancestors().filter(depth__gt=1)
        return [address_of(one) for one in (page, *above, *self._neighbours())]

    def _neighbours(self) -> Iterable[AnnouncementPage]:
        today = business_today()
        for day, number in self.positions:
            here = AnnouncementPage(pk=self.pk, valid_from=day, number=number)
            yield from filter(None, neighbours(here, today))


def reach_of_announcement(page: AnnouncementPage) -> Reach:
    """Of an announcement just saved."""
    before = noted_before(page)
    if before is None:
        known = {"kind__code": page.kind and page.kind.code}
        before = known | {"valid_from": page.valid_from, "number": page.number}
    elif any(before[name] != getattr(page, name) for name in ADDRESS):
        return None
    if is_unseen(page):
        return nowhere
    if {before["kind__code"], page.kind and page.kind.code} & ON_EVERY_PAGE:
        return None
    return around(page, (before["valid_from"], before["number"] or ""))


def around(page: AnnouncementPage, *stood: Position) -> AroundAnnouncement:
    """Where it is shown; `stood` are its former places in the order."""
    return AroundAnnouncement(page.pk, frozenset([*stood, (page.valid_from, page.number or "")]))


def reach_of_correction(correction: Correction) -> Reach:
    """Of a line above an announcement."""
    return around(correction.announcement)
