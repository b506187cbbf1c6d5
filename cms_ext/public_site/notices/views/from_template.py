"""`/admin/ogloszenia/nowe/…/`: a notice from a template, looked at and published."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.public_site.notices.domain.from_template import announce_from_template, compose
from cms_ext.public_site.notices.domain.place_tree import PLACES
from cms_ext.public_site.notices.forms.from_template import AnswersForm
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementPage,
    AnnouncementTemplate,
)


@for_staff(ENTERS_ADMIN)
def from_template(request: StaffRequest, pk: int) -> HttpResponse:
    """First the questions, then how the notice will read and whom it concerns, then the deed."""
    template = get_object_or_404(AnnouncementTemplate.objects.select_related("kind"), pk=pk)
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None:
        raise Http404
    user = request.user
    may = index.permissions_for_user(user)
    if not may.can_add_subpage():
        raise PermissionDenied
    today = business_today()
    form = _form(request, today)
    context = {
        "form": form,
        "template": template,
        "may_publish": may.can_publish_subpage() and not template.kind.second_person,
    }
    if form.is_valid():
        answers = form.answers()
        wish = next((name for name in ("publish", "draft") if name in request.POST), None)
        if wish:
            publish = wish == "publish"
            try:
                page = announce_from_template(
                    template, answers, today=today, user=user, publish=publish
                )
            except NotPublishable as refusal:
                form.add_error(None, refusal.messages)
            else:
                return _done(request, page)
        context["composed"] = compose(template, answers)
        context["targets"] = answers.targets
    return render(request, "cms_ext/notices/admin/from_template.html", context)


def _form(request: StaffRequest, today: date) -> AnswersForm:
    """After a search for a place it is as it was typed so far, and nothing is wrong with it yet."""
    if "search" not in request.POST:
        return AnswersForm(request.POST or None, today=today)
    typed = {
        name: request.POST.getlist(name) if name in PLACES else request.POST.get(name)
        for name in AnswersForm.base_fields
    }
    return AnswersForm(initial=typed, today=today, find=request.POST.get("find", ""))


def _done(request: StaffRequest, page: AnnouncementPage) -> HttpResponse:
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if not page.live:
        messages.success(request, _("Zapisano szkic „%(title)s”.") % {"title": page.title})
        return redirect(edit)
    messages.success(
        request,
        _("Opublikowano „%(title)s”.") % {"title": page.title},
        buttons=[
            messages.button(page.get_url(request), _("Zobacz na stronie")),
            messages.button(edit, _("Popraw")),
        ],
    )
    return redirect("wagtailadmin_home")
