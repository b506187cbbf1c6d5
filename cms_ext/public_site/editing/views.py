"""A draft announcement from a text of Word, and what to mend in a page before publishing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.models import Page

from cms_ext.base.dates.clock import business_today
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.public_site.editing.domain.paste import PasteResult, draft_from_paste
from cms_ext.public_site.editing.domain.review import hints_for, met_at, staircases
from cms_ext.public_site.editing.forms import PasteForm
from cms_ext.public_site.notices.domain.html_import import HtmlProblem
from cms_ext.public_site.notices.domain.outages import choice_of
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.pages.models import SitePage


@for_staff(ENTERS_ADMIN)
def paste_text(request: StaffRequest) -> HttpResponse:
    # A panel may have a list of its own.
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None:
        raise Http404
    user = request.user
    if not index.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    form = PasteForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            done = draft_from_paste(
                given["source"], given["kind"], given["title"], today=business_today(), user=user
            )
        except HtmlProblem as problem:
            form.add_error("title" if problem.field == "title" else "text", str(problem))
        else:
            return _done(request, done)
    return render(request, "cms_ext/editing/admin/paste.html", {"form": form})


def _done(request: StaffRequest, done: PasteResult) -> HttpResponse:
    title = {"title": done.page.title}
    if done.created:
        messages.success(request, _("Zapisano szkic „%(title)s”. Dopisz najważniejsze.") % title)
    else:
        messages.warning(request, _("Ten tekst jest już wklejony: „%(title)s”.") % title)
    if done.proposed:
        words = _("Tekst nie miał tytułu, więc jest nim jego początek albo nagłówek. Popraw go.")
        messages.warning(request, words)
    if done.merged:
        words = _(
            "Scalone komórki tabeli (%d) rozdzielono, a ich treść powtórzono w każdej. Sprawdź "
            "tabelę."
        )
        messages.warning(request, words % done.merged)
    if done.left_out:
        words = _("Nie przeszły: %(what)s.") % {"what": "; ".join(done.left_out)}
        messages.warning(request, words)
    return redirect(reverse("wagtailadmin_pages:edit", args=[done.page.pk]))


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
