"""`/admin/sprawdz/…/`: what to mend in a page before it is published."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff
from cms_ext.public_site.editing.domain.reader import met_at, staircases
from cms_ext.public_site.editing.domain.review import hints_for
from cms_ext.public_site.notices.domain.places import choice_of
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.models import SitePage


@require_safe
@for_staff(ENTERS_ADMIN)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The saved draft under all checks, for those who may edit it.

    `?gdzie=` is the key of a staircase, and tells what its people will find.
    """
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, SitePage):
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    context: dict[str, Any] = {"page": draft, "hints": hints_for(draft, business_today())}
    if isinstance(draft, AnnouncementPage):
        places = staircases(business_today())
        where = choice_of(request.GET.get("gdzie", ""), places)
        context |= {"estates": places, "met": met_at(draft, where) if where else None}
    return render(request, "cms_ext/editing/admin/review.html", context)
