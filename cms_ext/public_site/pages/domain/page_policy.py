"""Who may do what with pages: rights on the whole public part, and on single branches.

A role that has a right of Wagtail to pages everywhere (`wagtailcore.change_page`) has it on all
public sections: below the home page, not on it and not in the panels. So a site with thousands of
sections has no more rows than one with four. A right at one page goes down its branch, as in
Wagtail. Wagtail's own policy ignores the rights on the public part: code that uses it fails closed.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.db.models.functions import Left
from django.db.models.lookups import In
from wagtail.models import GroupPagePermission, Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.models import HomePage, PanelPage

# The actions for which a person sees a page in the explorer.
EXPLORED = {"add", "change", "publish", "lock", "unlock", "bulk_delete"}


@dataclass(frozen=True, slots=True)
class PublicPart:
    """All public sections below a home page, as the place of a right.

    `path` are the beginnings that the paths of these pages have and no others: Wagtail asks
    `page.path.startswith(place.path)`.
    """

    home: Page
    panels: tuple[str, ...]
    path: tuple[str, ...]

    @property
    def depth(self) -> int:
        return int(self.home.depth)

    @property
    def query(self) -> Q:
        below = Q(path__startswith=self.home.path, depth__gt=self.depth)
        return below & ~_begin_with(self.panels, self.depth + 1)


@dataclass(frozen=True, slots=True)
class RightOnPublicPart:
    """A right on all public sections, in the shape of a `GroupPagePermission`."""

    permission: Permission
    page: PublicPart
    page_id: None = None


def list_public_parts() -> list[PublicPart]:
    """Return the public part below each home page. One query."""
    # By the small tables: with statistics SQLite would read all pages for two content types.
    keys = [model._default_manager.order_by().values("pk") for model in (HomePage, PanelPage)]
    pages = list(Page.objects.filter(pk__in=keys[0].union(keys[1])).order_by())
    kind = ContentType.objects.get_for_model(HomePage)
    homes = [page for page in pages if page.content_type_id == kind.pk]
    parts = []
    for home in homes:
        panels = tuple(page.path for page in pages if page.is_child_of(home))
        parts.append(PublicPart(home, panels, _beginnings_outside(home.path, panels)))
    return parts


def _beginnings_outside(parent: str, panels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the beginnings of all paths below `parent` that are in none of these children."""
    beginnings, shared = [], {parent}
    for length in range(len(parent) + 1, len(parent) + Page.steplen + 1):
        longer = {start + character for start in shared for character in Page.alphabet}
        shared = {panel[:length] for panel in panels}
        beginnings += sorted(longer - shared)
    return tuple(beginnings)


def _begin_with(paths: Iterable[str], depth: int) -> Q:
    """Match pages in the branches of these pages, which all have this depth."""
    chosen = sorted(paths)
    return Q(In(Left("path", depth * Page.steplen), chosen)) if chosen else Q(pk__in=[])


class SitePagePolicy(PagePermissionPolicy):
    """Wagtail's policy with rights on the public part; a condition per depth, not per row."""

    # Wagtail's own cache holds the rows alone.
    permission_cache_name = "_site_page_permission_cache"
    _explorable_root_instance_cache_name = "_site_explorable_root_page_cache"

    def get_all_permissions_for_user(
        self, user: Any
    ) -> list[GroupPagePermission | RightOnPublicPart]:
        rows = list(super().get_all_permissions_for_user(user))
        if not user.is_active or user.is_superuser:
            return rows
        general = [
            Permission(codename=codename)
            for codename in sorted(self._get_permission_codenames(EXPLORED))
            if user.has_perm(f"wagtailcore.{codename}")
        ]
        parts = list_public_parts() if general else []
        return [*rows, *(RightOnPublicPart(right, part) for part in parts for right in general)]

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        wanted = set(actions)
        pages = self._covered(user, wanted)
        if "change" in wanted and "add" not in wanted:
            pages |= self._covered(user, {"add"}) & Q(owner=user)
        return self.model._default_manager.filter(pages)

    def explorable_instances(self, user: Any) -> Any:
        """Return the pages with a right, and what leads to them from their common ancestor."""
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        parents = {
            right.page.home.path
            if isinstance(right.page, PublicPart)
            else right.page.path[: -Page.steplen]
            for right in self.get_cached_permissions_for_user(user)
        }
        above = {
            path[:length]
            for path in parents
            for length in range(Page.steplen, len(path) + 1, Page.steplen)
        }
        shared = posixpath.commonprefix(list(parents))
        top = shared[: len(shared) - len(shared) % Page.steplen]
        pages = self._covered(user, EXPLORED) | Q(path__in=above)
        return self.model._default_manager.filter(pages, path__startswith=top)

    def instances_with_direct_explore_permission(self, user: Any) -> Any:
        return [
            page.home if isinstance(page, PublicPart) else page
            for page in super().instances_with_direct_explore_permission(user)
        ]

    def users_with_any_permission(
        self, actions: Iterable[str], include_superusers: bool = True
    ) -> QuerySet[User]:
        wanted = {*actions, *({"add"} if "change" in actions else ())}
        found = super().users_with_any_permission(wanted, include_superusers)
        return User.objects.filter(Q(pk__in=found) | self._general(wanted), is_active=True)

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Page, include_superusers: bool = True
    ) -> QuerySet[User]:
        found = super().users_with_any_permission_for_instance(
            actions, instance, include_superusers
        )
        allowed = Q(pk__in=found)
        if any(instance.path.startswith(part.path) for part in list_public_parts()):
            allowed |= self._general(actions)
            if "change" in actions:
                allowed |= self._general({"add"}) & Q(pk=instance.owner_id)
        return User.objects.filter(allowed, is_active=True)

    def _covered(self, user: Any, actions: Iterable[str]) -> Q:
        """Match the pages on which this person has one of these rights."""
        codenames = self._get_permission_codenames(actions)
        rights = self.get_cached_permissions_for_user(user)
        places = [right.page for right in rights if right.permission.codename in codenames]
        branches: dict[int, set[str]] = defaultdict(set)
        for place in places:
            if not isinstance(place, PublicPart):
                branches[place.depth].add(place.path)
        covered = Q(pk__in=[])
        for depth, paths in branches.items():
            covered |= _begin_with(paths, depth)
        for part in {
            place.home: place for place in places if isinstance(place, PublicPart)
        }.values():
            covered |= part.query
        return covered

    def _general(self, actions: Iterable[str]) -> Q:
        """Match the logins that have one of these rights on the public part."""
        rights = self._get_permission_objects_for_actions(actions)
        return Q(pk__in=User.objects.filter(groups__permissions__in=rights).values("pk")) | Q(
            pk__in=User.objects.filter(user_permissions__in=rights).values("pk")
        )
