"""`/admin/ogloszenia/…/sprostowanie/` and `…/wycofanie/`: asked once, then done."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, for_staff
from cms_ext.public_site.notices.domain.correct import correct_announcement
from cms_ext.public_site.notices.domain.withdraw import withdraw_announcement
from cms_ext.public_site.notices.forms.life import (
    AnnouncementCorrectionForm,
    AnnouncementWithdrawalForm,
)
from cms_ext.public_site.notices.models import AnnouncementPage


@for_staff(ENTERS_ADMIN)
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    form = AnnouncementCorrectionForm(request.POST or None)
    if form.is_valid():
        try:
            words = form.cleaned_data["words"]
            correct_announcement(page, words, on=business_today(), origin=origin_of(request))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Sprostowanie jest na stronie i idzie do czytelników."))
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "cms_ext/notices/admin/correction.html", {"form": form, "page": page})


@for_staff(ENTERS_ADMIN)
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    form = AnnouncementWithdrawalForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw_announcement(page, form.cleaned_data["words"], origin=origin_of(request))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Wycofano „%(title)s”.") % {"title": page.title})
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "cms_ext/notices/admin/withdrawal.html", {"form": form, "page": page})


def _page(request: HttpRequest, pk: int) -> AnnouncementPage:
    """Both change what the public reads; who may take it off may also say that it was wrong."""
    page = get_object_or_404(AnnouncementPage, pk=pk)
    if not page.permissions_for_user(request.user).can_unpublish():
        raise PermissionDenied
    return page
