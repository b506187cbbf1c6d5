"""Which pages a reader may see: the one filter of menus, lists, search, feeds and links.

Also the lists that use it: the site map, and the pages of a panel.
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

# A panel's page is in the third level of the tree.
PANEL_DEPTH = 3
FOR_LOGINS = (PageViewRestriction.LOGIN, PageViewRestriction.GROUPS)


def visible_pages(
    request: HttpRequest, today: date, of: Any = None, *, unlisted_too: bool = False
) -> Any:
    """Return the pages that this reader may see today, as a queryset.

    Live, not expired by the clock (also before the scheduler unpublishes), not restricted for this
    reader, not of a type whose plugin is off, and not unlisted by their type; with `unlisted_too`
    also unlisted ones, for archives.
    """
    pages = _lasting(Page.objects.all() if of is None else of)
    if pages.model is Page:
        pages = pages.type(Page)
    for path in list_closed_paths(request, today):
        pages = pages.exclude(path__startswith=path)
    return pages if unlisted_too else _listed(pages, today)


def public_pages(today: date, of: Any) -> Any:
    """Return the same for an anonymous reader, as one query for use in another."""
    restrictions = _above(PageViewRestriction.objects.all(), "page")
    panels = _above(PanelPage.objects.all(), "page_ptr")
    return _listed(_lasting(of), today).exclude(Exists(restrictions)).exclude(Exists(panels))


def inside_pages(today: date, of: Any) -> Any:
    """Return the same, as one query, for a reader with access to the panel of `of`.

    Pages with a restriction of their own, below the panel's page, are left out for everybody.
    """
    restrictions = _above(PageViewRestriction.objects.all(), "page")
    further = restrictions.alias(length=Length("there")).filter(
        length__gt=PANEL_DEPTH * Page.steplen
    )
    return _listed(_lasting(of), today).exclude(Exists(further))


def _above(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Return rows whose page, named by `key`, is the outer query's page or above it.

    A subquery and no join: SQLite takes an empty table for a large one and would scan all pages of
    the site for each page.
    """
    there = Page.objects.filter(pk=OuterRef(key)).order_by().values("path")
    here = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    paths: QuerySet[Any] = rows.alias(here=here, there=Subquery(there))
    return paths.filter(here__startswith=F("there"))


def make_anonymous_request() -> HttpRequest:
    """Return the request of an anonymous reader, for jobs and shared output."""
    request = HttpRequest()
    request.user = AnonymousUser()
    request.session = SessionBase()
    return request


def has_panel_access(user: User | AnonymousUser, realm: str, today: date) -> bool:
    """Return whether a realm's panel admits this person today.

    As the panel's own check does, stores the answer on the user for this request.
    """
    if not isinstance(user, User) or not user.is_active or user.realm != realm:
        return False
    if not is_admitted(user, realm, today):
        return False
    user.admitted_on = today
    return True


def has_panel_access_now(request: HttpRequest, realm: str, today: date) -> bool:
    """Return the same for the reader of the request; cached for the request."""
    answers: dict[str, bool] = request.__dict__.setdefault("_coop_admitted", {})
    if realm not in answers:
        answers[realm] = has_panel_access(request.user, realm, today)
    return answers[realm]


def _lasting(pages: Any) -> Any:
    return pages.filter(Q(expire_at=None) | Q(expire_at__gt=timezone.now()), live=True)


def _listed(pages: Any, today: date) -> Any:
    for model in get_page_models():
        unlisted = model.unlisted(today) if issubclass(model, SitePage) else None
        if unlisted is None:
            continue
        if pages.model is model:
            # Uses its own columns, without another query of the same table.
            pages = pages.exclude(unlisted)
        else:
            # Checked for each page: collecting all unlisted pages would cost more.
            pages = pages.exclude(Exists(model.objects.filter(unlisted, pk=OuterRef("pk"))))
    return pages


def list_closed_paths(request: HttpRequest, today: date) -> list[str]:
    """Return the tree paths that are closed to this reader; cached for the request."""
    paths: list[str] | None = getattr(request, "_coop_shut_paths", None)
    if paths is None:
        paths = [*_closed_panels(request, today), *_closed_by_restriction(request)]
        request._coop_shut_paths = paths  # type: ignore[attr-defined]  # read back above
    return paths


def _closed_panels(request: HttpRequest, today: date) -> list[str]:
    # By the panel's own check and not by its restriction: a person whose right has ended is still
    # in the group, and a restriction can be removed.
    sections = get_cached_part(
        request, "panel sections", lambda: list(PanelPage.objects.values_list("path", "realm"))
    )
    return [path for path, realm in sections if not has_panel_access_now(request, realm, today)]


def _closed_by_restriction(request: HttpRequest) -> list[str]:
    is_signed_in = request.user.is_authenticated
    restrictions = get_cached_part(
        request, ("restrictions", is_signed_in), lambda: _restrictions(with_groups=is_signed_in)
    )
    return [
        restriction.page.path for restriction in restrictions if not _open_to(restriction, request)
    ]


def _restrictions(*, with_groups: bool) -> list[PageViewRestriction]:
    rows = PageViewRestriction.objects.select_related("page")
    return list(rows.prefetch_related("groups") if with_groups else rows)


def _open_to(restriction: PageViewRestriction, request: HttpRequest) -> bool:
    # An anonymous reader is in no group, so the groups need no query.
    if restriction.restriction_type in FOR_LOGINS and not request.user.is_authenticated:
        return False
    if restriction.restriction_type == PageViewRestriction.GROUPS:
        # Wagtail's own rule would query the reader's groups for each restriction.
        admitted = {group.pk for group in restriction.groups.all()}
        return request.user.is_superuser or not admitted.isdisjoint(_groups_of(request))
    return bool(restriction.accept_request(request))


def _groups(login: int) -> QuerySet[Any, int]:
    of_login = User.groups.through.objects.filter(user=login)
    return of_login.values_list("group", flat=True)


_GROUPS = PreparedQuery(_groups)


def _groups_of(request: HttpRequest) -> set[int]:
    """Return the keys of the reader's groups; cached for the request."""
    groups: set[int] | None = getattr(request, "_coop_groups", None)
    if groups is None:
        groups = set(_GROUPS(login=request.user.pk)) if request.user.pk else set()
        request._coop_groups = groups  # type: ignore[attr-defined]  # read back above
    return groups


@dataclass(slots=True)
class SiteMapBranch:
    """A page of the site map and the pages below it."""

    title: str
    url: str
    path: str
    below: list[SiteMapBranch] = field(default_factory=list)


def select_mapped(pages: PageQuerySet) -> PageQuerySet:
    """Keep pages of types that are on the site map; announcements are not."""
    unmapped = [
        model for model in get_page_models() if issubclass(model, SitePage) and not model.mapped
    ]
    found: PageQuerySet = pages.not_type(*unmapped)
    return found


def build_site_map(request: HttpRequest, site: Site, today: date) -> list[SiteMapBranch]:
    """Return the home page's branches.

    A page whose parent is not shown goes below the next page above.
    """
    pages = select_mapped(Page.objects.descendant_of(site.root_page))
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
    """Restrict a panel's section to the group of its realm. Repeatable.

    The restriction is in Wagtail's own tables, so it outlives the plugin; the panel's own access
    check comes first.
    """
    restriction, _ = PageViewRestriction.objects.update_or_create(
        page_id=section.pk, defaults={"restriction_type": PageViewRestriction.GROUPS}
    )
    restriction.groups.set([Group.objects.get(name=REALM_GROUPS[section.realm])])


def find_panel_pages(realm: str) -> PageQuerySet:
    """Return the pages of a panel, with its list of announcements, in one query."""
    return select_mapped(within_panel(realm, Page.objects.all()))


def within_panel(realm: str, of: PageQuerySet) -> PageQuerySet:
    """Keep the pages below a panel's own page."""
    section = Left("path", PANEL_DEPTH * Page.steplen)
    inside = of.filter(depth__gt=PANEL_DEPTH).annotate(section=section)
    return inside.filter(section__in=PanelPage.objects.filter(realm=realm).values("path"))
