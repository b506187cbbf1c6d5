"""„Pomoc”: the entry of the menu, and the handbooks that it opens."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from cms_ext.desks.frame.staff_menu.handbook import (
    HANDBOOKS,
    PICTURES,
    Handbook,
    anchor_of,
    find_chapter,
    link_contents,
    read_handbook,
)
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff

LAST = 1000


class HelpEntry(MenuItem):
    """The entry that opens the chapter for the screen where one is, in a tab of its own."""

    def __init__(self) -> None:
        super().__init__(_("Pomoc"), "#", name="staff-help", icon_name="help", order=LAST)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(ENTERS_ADMIN))

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        address = f"{reverse('staff_help')}?{urlencode({'ekran': request.path})}"
        own_tab = {"target": "_blank"}
        return LinkMenuItem(self.name, self.label, address, self.icon_name, attrs=own_tab)


@require_safe
@for_staff(ENTERS_ADMIN)
def open_help(request: StaffRequest) -> HttpResponse:
    """Redirect to the chapter of the screen `ekran`, an address of the administration."""
    chapter = find_chapter(request.GET.get("ekran", ""))
    return redirect("staff_chapter", chapter.handbook, anchor_of(chapter))


@require_safe
@for_staff(ENTERS_ADMIN)
def show_handbook(request: StaffRequest, name: str) -> HttpResponse:
    context = {
        "handbook": _handbook_or_404(name),
        "others": [
            (reverse("staff_handbook", args=[other]), read_handbook(other).title)
            for other in HANDBOOKS
            if other != name
        ],
    }
    return render(request, "cms_ext/staff_menu/handbook.html", context)


@require_safe
@for_staff(ENTERS_ADMIN)
def show_chapter(request: StaffRequest, name: str, anchor: str) -> HttpResponse:
    """Show one chapter alone, with the way to the others and to the whole handbook."""
    handbook = _handbook_or_404(name)
    if anchor not in handbook.chapters:
        raise Http404
    context = {
        "handbook": handbook,
        "chapter": handbook.chapters[anchor],
        "contents": link_contents(handbook, name),
        "whole": reverse("staff_handbook", args=[name]),
    }
    return render(request, "cms_ext/staff_menu/handbook.html", context)


@require_safe
@for_staff(ENTERS_ADMIN)
def show_picture(request: StaffRequest, name: str) -> HttpResponse:
    """Send a picture of a handbook."""
    path = PICTURES / f"{name}.png"
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="image/png")


def _handbook_or_404(name: str) -> Handbook:
    if name not in HANDBOOKS:
        raise Http404
    return read_handbook(name)
