from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet

from cms_ext.base.paging import PAGE, page_of
from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.notices.domain.places import choice_of, estates, offered, own_choices
from cms_ext.public_site.notices.domain.queries import archive, archive_years, listing
from cms_ext.public_site.notices.forms.announcement import AnnouncementCopyForm
from cms_ext.public_site.notices.models.announcement import PUBLIC_LIST_DEPTH, AnnouncementPage
from cms_ext.public_site.notices.models.kind import AnnouncementKind
from cms_ext.public_site.pages.models import SitePage
from cms_ext.public_site.pages.models.panel import section_of

PER_PAGE = 10
# The reader's own place, kept on his device when he asks for it.
PLACE_COOKIE = "coop_place"
YEAR = 365 * 24 * 60 * 60


class AnnouncementIndexQuerySet(PageQuerySet):
    """Lists of announcements; a panel may have one of its own."""

    def of_the_public(self) -> AnnouncementIndexPage | None:
        found: AnnouncementIndexPage | None = (
            self.filter(depth=PUBLIC_LIST_DEPTH).order_by("path").first()
        )
        return found


class AnnouncementIndexPage(SitePage):
    """A list of announcements and its archive; the public one's address is `/ogloszenia/`.

    Whom the announcements are for follows from where their list stands: below the home page for
    everybody, below a panel's page for those whom the panel lets in (announcement.md §2).

    `?rodzaj=` filters by kind, `?gdzie=` by a place of the premises tree, `?rok=` shows the
    archive of a year, `?zapamietaj=1` keeps the place (an empty one: forgets it).
    """

    template = "cms_ext/notices/index.html"
    parent_page_types = ["cms_ext_pages.HomePage", "cms_ext_pages.PanelPage"]
    subpage_types = ["cms_ext_notices.AnnouncementPage"]
    max_count_per_parent = 1
    objects = PageManager.from_queryset(AnnouncementIndexQuerySet)()
    # Its pages would go with it, from readers of one kind to others.
    copy_form_class = AnnouncementCopyForm

    class Meta:
        verbose_name = _("lista ogłoszeń")
        verbose_name_plural = _("listy ogłoszeń")

    def can_move_to(self, parent: Page) -> bool:
        return False

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """To an announcement in one question, with its kind and its desk."""
        pages = AnnouncementPage.objects.child_of(self).select_related("kind", "contact_desk")
        page = pages.filter(slug=path_components[0]).first() if path_components else None
        if page is None:
            return super().route(request, path_components)
        # As Wagtail's own way does: the page need not ask for its parent.
        page._cached_parent_obj = self
        return page.route(request, path_components[1:])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        today = business_today()
        kinds, places = list(AnnouncementKind.objects.all()), estates(today)
        asked = request.GET.get("rodzaj", "")
        kind = next((kind for kind in kinds if kind.code == asked), None)
        choice = choice_of(request.GET.get("gdzie", request.COOKIES.get(PLACE_COOKIE, "")), places)
        chose = "gdzie" in request.GET or choice is not None
        own = [] if chose else own_choices(request, today, places)
        at = [found.place for found in ([choice] if choice else own)]
        years = archive_years(request, today, self)
        year = next((year for year in years if str(year) == request.GET.get("rok")), None)
        listed = (
            archive(request, today, year, kind, at, within=self)
            if year
            else listing(request, today, kind, at, within=self)
        )
        key = choice.key if choice else ""
        keep = {
            "rodzaj": kind.code if kind else "",
            "gdzie": key,
            "rok": year,
        }
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "kinds": kinds,
            "kind": kind,
            "estates": offered(places, keeping=[choice.key] if choice else ()),
            "choice": choice,
            "own": own,
            "remembered": key != "" and request.COOKIES.get(PLACE_COOKIE) == key,
            "years": years,
            "year": year,
            "page_obj": page_of(request, listed, PER_PAGE, name=PAGE, keep=keep),
            "public": section_of(self) is None,
        }

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if "zapamietaj" in request.GET and "gdzie" in request.GET:
            self._remember(response, request)
        if "rok" in request.GET:
            response["X-Robots-Tag"] = "noindex"
        return response

    def _remember(self, response: HttpResponse, request: HttpRequest) -> None:
        choice = choice_of(request.GET["gdzie"], estates(business_today()))
        if choice is None:
            response.delete_cookie(PLACE_COOKIE, samesite="Lax")
            return
        response.set_cookie(
            PLACE_COOKIE,
            choice.key,
            max_age=YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
