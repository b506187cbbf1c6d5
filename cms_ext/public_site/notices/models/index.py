from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from cms_ext.public_site.notices.models.announcement import PUBLIC_LIST_DEPTH, AnnouncementPage
from cms_ext.public_site.pages.models import SitePage


class AnnouncementIndexQuerySet(PageQuerySet):
    """Lists of announcements; a panel may have its own."""

    def of_the_public(self) -> AnnouncementIndexPage | None:
        found: AnnouncementIndexPage | None = (
            self.filter(depth=PUBLIC_LIST_DEPTH).order_by("path").first()
        )
        return found


class AnnouncementIndexPage(SitePage):
    """A list of announcements and its archive; the public one is `/ogloszenia/`.

    Its place decides who reads it: below the home page everybody, below a panel's page those whom
    the panel admits (announcement.md §2).

    `?rodzaj=` filters by kind, `?gdzie=` by a place of the premises tree, `?rok=` shows the archive
    of a year, `?zapamietaj=1` stores the place (an empty one deletes it).
    """

    template = "cms_ext/notices/index.html"
    known_changes = True
    parent_page_types = ["cms_ext_pages.HomePage", "cms_ext_pages.PanelPage"]
    subpage_types = ["cms_ext_notices.AnnouncementPage"]
    max_count_per_parent = 1
    objects = PageManager.from_queryset(AnnouncementIndexQuerySet)()
    # The context and the response headers of the list, set by `NoticesConfig.ready`.
    list_context: ClassVar[Callable[[AnnouncementIndexPage, HttpRequest], dict[str, Any]]]
    mark_list: ClassVar[Callable[[AnnouncementIndexPage, HttpRequest, HttpResponse], None]]

    class Meta:
        verbose_name = _("lista ogłoszeń")
        verbose_name_plural = _("listy ogłoszeń")

    def can_move_to(self, parent: Page) -> bool:
        return False

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Route to an announcement in one query, with its kind and desk."""
        pages = AnnouncementPage.objects.child_of(self).select_related("kind", "contact_desk")
        page = pages.filter(slug=path_components[0]).first() if path_components else None
        if page is None:
            return super().route(request, path_components)
        # Saves the page a query for its parent, as Wagtail's own route does.
        page._cached_parent_obj = self
        return page.route(request, path_components[1:])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | self.list_context(request)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().serve(request, *args, **kwargs)
        self.mark_list(request, response)
        return response
