"""`/admin/biblioteka/ogloszenie/…/`: the papers under an announcement, linked one by one."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.domain import relation

VERBS = {"link": relation.link_document, "unlink": relation.unlink_document}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def choose(request: StaffRequest, pk: int) -> HttpResponse:
    """The screen for linking: `?q=` finds papers; POST `link` or `unlink` holds a key."""
    page, user = get_object_or_404(AnnouncementPage, pk=pk), request.user
    if not relation.may_choose(user, page):
        raise PermissionDenied
    query = request.GET.get("q", "")
    if request.method == "POST":
        _act(request, page, user)
        address = reverse("library_related", args=[pk])
        return redirect(f"{address}?{urlencode({'q': query})}" if query else address)
    today = business_today()
    context = {
        "page": page,
        "query": query,
        "linked": relation.list_linked_papers(page, user, today),
        "found": relation.documents_matching(page, user, query, today),
    }
    return render(request, "members_area/library/related.html", context)


def _act(request: HttpRequest, page: AnnouncementPage, user: User) -> None:
    """Link or unlink; a hidden and an unknown paper get the same Http404."""
    name = next((name for name in VERBS if name in request.POST), None)
    if name is None:
        return
    try:
        key = UUID(request.POST[name])
        VERBS[name](page, key, user, business_today(), origin=origin_of(request))
    except (ValueError, relation.NotChoosable) as unknown:
        raise Http404 from unknown
    done = {
        "link": _("Dokument jest pod ogłoszeniem. Zobaczą go ci, którzy mogą go czytać."),
        "unlink": _("Dokumentu nie ma już pod ogłoszeniem."),
    }
    messages.success(request, done[name])
