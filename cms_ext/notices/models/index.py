from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cms_ext.notices.domain.queries import listing
from cms_ext.notices.models.kind import AnnouncementKind
from cms_ext.pages.models import SitePage
from cms_ext.rules.clock import business_today

PER_PAGE = 10


class AnnouncementIndexPage(SitePage):
    """The list of announcements; its address is stable: `/ogloszenia/`."""

    template = "cms_ext/notices/index.html"
    parent_page_types = ["cms_ext_pages.HomePage"]
    subpage_types = ["cms_ext_notices.AnnouncementPage"]
    max_count = 1

    class Meta:
        verbose_name = _("lista ogłoszeń")
        verbose_name_plural = _("listy ogłoszeń")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        kinds = list(AnnouncementKind.objects.all())
        asked = request.GET.get("rodzaj", "")
        kind = next((kind for kind in kinds if kind.code == asked), None)
        listed = listing(request, business_today(), kind)
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {
            "kinds": kinds,
            "kind": kind,
            "page_obj": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
            "keep": urlencode({"rodzaj": kind.code}) if kind else "",
        }
