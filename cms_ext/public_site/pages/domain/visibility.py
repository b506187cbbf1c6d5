"""The one door to lists of pages: menus, lists, search, feeds and related links ask it.

Beside it the lists that stand on it: the site map, and the pages of a panel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Left, Length
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site, get_page_models
from wagtail.query import PageQuerySet

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.people.identity.domain.role import REALM_GROUPS
from cms_ext.people.identity.models import User
from cms_ext.plugins import is_admitted
from cms_ext.public_site.pages.models import PanelPage, SitePage

# A panel's page stands in the third row of the tree.
PANEL_DEPTH = 3
FOR_LOGINS = (PageViewRestriction.LOGIN, PageViewRestriction.GROUPS)


def visible_pages(
    request: HttpRequest, today: date, of: Any = None, *, unlisted_too: bool = False
) -> Any:
    """The pages that this reader may be shown today, of a page queryset or of all; a queryset.

    Live, not expired by the clock (whether or not the sweep ran), behind no wall that refuses the
    reader, and not taken off the lists by their own type; with `unlisted_too` also those, for an
    archive that chooses among them.
    """
    pages = _lasting(Page.objects.all() if of is None else of)
    for path in shut_paths(request, today):
        pages = pages.exclude(path__startswith=path)
    return pages if unlisted_too else _listed(pages, today)


def public_pages(today: date, of: Any) -> Any:
    """The same for a reader without an account, as one question that fits into another."""
    walls = _above(PageViewRestriction.objects.all(), "page")
    panels = _above(PanelPage.objects.all(), "page_ptr")
    return _listed(_lasting(of), today).exclude(Exists(walls)).exclude(Exists(panels))


def inside_pages(today: date, of: Any) -> Any:
    """The same, as one question, for a reader whom the gate of a panel let in; `of` stand there.

    What is behind a wall of its own, further in than the panel's page, is left out for everybody.
    """
    walls = _above(PageViewRestriction.objects.all(), "page")
    further = walls.alias(length=Length("there")).filter(length__gt=PANEL_DEPTH * Page.steplen)
    return _listed(_lasting(of), today).exclude(Exists(further))


def _above(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Those of these few rows whose page, named by `key`, stands above the outer question's page,
    or is it.

    The path is no join: SQLite, which takes an empty table for a large one, would go through all
    pages of the site to find that none has a wall, and that for each page that it asks about.
    """
    there = Page.objects.filter(pk=OuterRef(key)).order_by().values("path")
    here = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    paths: QuerySet[Any] = rows.alias(here=here, there=Subquery(there))
    return paths.filter(here__startswith=F("there"))


def request_of_nobody() -> HttpRequest:
    """The question of a reader without an account, for jobs and for what is one for all."""
    request = HttpRequest()
    request.user = AnonymousUser()
    request.session = SessionBase()
    return request


def admitted(user: User | AnonymousUser, realm: str, today: date) -> bool:
    """Whether the gate of a realm's panel would let this person in today.

    As behind the gate itself, the user remembers the answer for the rest of the request.
    """
    if not isinstance(user, User) or not user.is_active or user.realm != realm:
        return False
    if not is_admitted(user, realm, today):
        return False
    user.admitted_on = today
    return True


def admitted_now(request: HttpRequest, realm: str, today: date) -> bool:
    """The same for whoever asks; found out once a request."""
    known: dict[str, bool] = request.__dict__.setdefault("_coop_admitted", {})
    if realm not in known:
        known[realm] = admitted(request.user, realm, today)
    return known[realm]


def _lasting(pages: Any) -> Any:
    return pages.filter(Q(expire_at=None) | Q(expire_at__gt=timezone.now()), live=True)


def _listed(pages: Any, today: date) -> Any:
    for model in get_page_models():
        unlisted = model.unlisted(today) if issubclass(model, SitePage) else None
        if unlisted is None:
            continue
        if pages.model is model:
            # Its own columns are at hand: no second look into the same table.
            pages = pages.exclude(unlisted)
        else:
            # Looked up for each page: to gather them would cost as much as there are of them.
            pages = pages.exclude(Exists(model.objects.filter(unlisted, pk=OuterRef("pk"))))
    return pages


def shut_paths(request: HttpRequest, today: date) -> list[str]:
    """The tree paths that are closed to this reader; asked once a request."""
    asked: list[str] | None = getattr(request, "_coop_shut_paths", None)
    if asked is None:
        asked = [*_shut_panels(request, today), *_shut_restrictions(request)]
        request._coop_shut_paths = asked  # type: ignore[attr-defined]  # read back above
    return asked


def _shut_panels(request: HttpRequest, today: date) -> list[str]:
    # By the panel's own rule and not by its restriction: a person whose right has ended is still
    # in the group, and a restriction can be taken off.
    sections = get_cached_part(
        request, "panel sections", lambda: list(PanelPage.objects.values_list("path", "realm"))
    )
    return [path for path, realm in sections if not admitted_now(request, realm, today)]


def _shut_restrictions(request: HttpRequest) -> list[str]:
    known = request.user.is_authenticated
    walls = get_cached_part(request, ("walls", known), lambda: _every_wall(with_groups=known))
    return [wall.page.path for wall in walls if not _open_to(wall, request)]


def _every_wall(*, with_groups: bool) -> list[PageViewRestriction]:
    walls = PageViewRestriction.objects.select_related("page")
    return list(walls.prefetch_related("groups") if with_groups else walls)


def _open_to(wall: PageViewRestriction, request: HttpRequest) -> bool:
    # Nobody without a login is in a group: the groups need not be read for that.
    if wall.restriction_type in FOR_LOGINS and not request.user.is_authenticated:
        return False
    if wall.restriction_type == PageViewRestriction.GROUPS:
        # As Wagtail decides, which would read the reader's groups anew for each wall.
        let_in = {group.pk for group in wall.groups.all()}
        return request.user.is_superuser or not let_in.isdisjoint(_groups_of(request))
    return bool(wall.accept_request(request))


def _groups(login: int) -> QuerySet[Any, int]:
    of_login = User.groups.through.objects.filter(user=login)
    return of_login.values_list("group", flat=True)


_GROUPS = PreparedQuery(_groups)


def _groups_of(request: HttpRequest) -> set[int]:
    """The keys of the reader's groups; asked once a request."""
    asked: set[int] | None = getattr(request, "_coop_groups", None)
    if asked is None:
        asked = set(_GROUPS(login=request.user.pk)) if request.user.pk else set()
        request._coop_groups = asked  # type: ignore[attr-defined]  # read back above
    return asked


@dataclass(slots=True)
class SiteMapBranch:
    """A page and those that stand below it on the map."""

    title: str
    url: str
    path: str
    below: list[SiteMapBranch] = field(default_factory=list)


def mapped(pages: PageQuerySet) -> PageQuerySet:
    """Those of the types that stand on the map; announcements, for one, have their own list."""
    unmapped = [
        model for model in get_page_models() if issubclass(model, SitePage) and not model.mapped
    ]
    found: PageQuerySet = pages.not_type(*unmapped)
    return found


def site_map(request: HttpRequest, site: Site, today: date) -> list[SiteMapBranch]:
    """The home page's branches. A page whose parent is not shown stands with the next one above."""
    pages = mapped(Page.objects.descendant_of(site.root_page))
    root = SiteMapBranch("", "", site.root_page.path)
    above = [root]
    for page in visible_pages(request, today, pages).order_by("path"):
        while not page.path.startswith(above[-1].path):
            above.pop()
        branch = SiteMapBranch(page.title, page.get_url(request), page.path)
        above[-1].below.append(branch)
        above.append(branch)
    return root.below


@transaction.atomic
def restrict_to_realm(section: PanelPage) -> None:
    """The second wall of a panel's section: only the group of its realm gets in. Repeatable.

    It stands in Wagtail's own tables, so it outlives the plugin; the first wall is the gate.
    """
    restriction, _ = PageViewRestriction.objects.update_or_create(
        page_id=section.pk, defaults={"restriction_type": PageViewRestriction.GROUPS}
    )
    restriction.groups.set([Group.objects.get(name=REALM_GROUPS[section.realm])])


def pages_in(realm: str) -> PageQuerySet:
    """The pages below a panel's own, its list of announcements among them; in one question."""
    return mapped(within_panel(realm, Page.objects.all()))


def within_panel(realm: str, of: PageQuerySet) -> PageQuerySet:
    """Those of these pages that stand below a panel's own page."""
    section = Left("path", PANEL_DEPTH * Page.steplen)
    inside = of.filter(depth__gt=PANEL_DEPTH).annotate(section=section)
    return inside.filter(section__in=PanelPage.objects.filter(realm=realm).values("path"))
