"""The state of the library for everybody, and the screen on which the co-op decides about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.frontend.page_cache.cached_views import cached_for_everybody
from cms_ext.people.identity.views.guard import for_staff, require_rights
from members_area.completeness.domain.public_status import (
    StatusCell,
    StatusPicture,
    show_status,
    shown_scope,
    status_picture,
)
from members_area.completeness.models import StatusScope
from members_area.completeness.views.report import ICONS, SEES, TONES
from members_area.library.views.place import PUBLIC, uniform_404

DECIDES = "members_area_completeness.add_publicstatus"


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """A cell with its drawing; an empty `icon` says that no rule asks for anything here."""

    cell: StatusCell

    @property
    def icon(self) -> str:
        return ICONS.get(self.cell.state, "")

    @property
    def tone(self) -> str:
        return TONES.get(self.cell.state, "plain") if self.icon else "empty"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """What everybody sees with the picture's scope, ready to be drawn."""

    picture: StatusPicture

    @property
    def rows(self) -> list[tuple[str, list[ShownStatus]]]:
        return [(row.kind, [ShownStatus(one) for one in row.cells]) for row in self.picture.rows]


@cached_for_everybody
@require_safe
@uniform_404
def public_status(request: HttpRequest) -> HttpResponse:
    """Answer like an invented paper until the co-op decides to show something."""
    scope = shown_scope()
    if scope == StatusScope.NOBODY:
        raise Http404
    context = {
        "shown": ShownPicture(status_picture(scope, business_today())),
        "crumbs": PUBLIC.cover_crumbs,
    }
    return render(request, "members_area/completeness/public_status.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(SEES)
def decide(request: HttpRequest) -> HttpResponse:
    """Show beforehand what everybody would see, and keep the decision."""
    if request.method == "POST":
        require_rights(request, DECIDES)
        asked = request.POST.get("scope", "")
        if asked not in StatusScope.values:
            raise Http404
        show_status(StatusScope(asked), origin=origin_of(request))
        said = _("Zapisano. Stan biblioteki widzi teraz: %(whom)s.")
        messages.success(request, said % {"whom": StatusScope(asked).label})
        return redirect("completeness_public")
    today = business_today()
    offers = [
        ShownPicture(status_picture(scope, today))
        for scope in (StatusScope.PUBLIC, StatusScope.MEMBERS)
    ]
    context = {
        "offers": offers,
        "scope": shown_scope(),
        "nobody": StatusScope.NOBODY,
        "may_decide": request.user.has_perm(DECIDES),
    }
    return render(request, "members_area/completeness/desk/public_status.html", context)
