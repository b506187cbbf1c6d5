"""`/admin/ogloszenia/…`: the list, a notice from a template, a correction and a withdrawal."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.unpublish import UnpublishView

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.evidence.audit.domain.event import origin_of
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.public_site.notices.domain.from_template import announce_from_template, compose
from cms_ext.public_site.notices.domain.life import correct_announcement, withdraw_announcement
from cms_ext.public_site.notices.domain.place_tree import PLACES
from cms_ext.public_site.notices.forms.desk import (
    AnnouncementCorrectionForm,
    AnnouncementWithdrawalForm,
    AnswersForm,
)
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementPage,
    AnnouncementTemplate,
)


@require_safe
@for_staff(ENTERS_ADMIN)
def announcements(request: StaffRequest) -> HttpResponse:
    """To the public list in the page explorer; where there is none yet, to all pages."""
    index = AnnouncementIndexPage.objects.of_the_public()
    if index is None or not index.permissions_for_user(request.user).can_add_subpage():
        return redirect("wagtailadmin_explore_root")
    return redirect("wagtailadmin_explore", index.pk)


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
    form = _form(request, template)
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


def _form(request: StaffRequest, template: AnnouncementTemplate) -> AnswersForm:
    """After a search for a place it is as it was typed so far, and nothing is wrong with it yet."""
    now = business_now()
    if "search" not in request.POST:
        return AnswersForm(request.POST or None, template=template, now=now)
    typed = {
        name: request.POST.getlist(name) if name in PLACES else request.POST.get(name)
        for name in AnswersForm.base_fields
    }
    find = request.POST.get("find", "")
    return AnswersForm(initial=typed, template=template, now=now, find=find)


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


@require_admin_access
def unpublish(request: HttpRequest, page_id: int) -> HttpResponse:
    """Wagtail's way off the site; an announcement is led to the only one that it has."""
    page = AnnouncementPage.objects.filter(pk=page_id, live=True).first()
    if page is not None and page.permissions_for_user(request.user).can_withdraw():
        messages.warning(
            request,
            _("Ogłoszenie wycofuje się tutaj, z powodem; jego adres zostaje i mówi, dlaczego."),
        )
        return redirect("notices_withdrawal", page.pk)
    response: HttpResponse = UnpublishView.as_view()(request, page_id=page_id)
    return response


def _page(request: HttpRequest, pk: int) -> AnnouncementPage:
    """Both change what the public reads; who may take it off may also say that it was wrong."""
    page = get_object_or_404(AnnouncementPage, pk=pk)
    if not page.permissions_for_user(request.user).can_withdraw():
        raise PermissionDenied
    return page
