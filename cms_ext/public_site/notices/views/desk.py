"""`/admin/ogloszenia/…`: the list, notices from templates, corrections, withdrawals."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.unpublish import UnpublishView

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff
from cms_ext.public_site.notices import models as notices
from cms_ext.public_site.notices.domain.from_template import (
    TemplateAnswers,
    announce_from_template,
    compose_texts,
)
from cms_ext.public_site.notices.domain.life import correct_announcement, withdraw_announcement
from cms_ext.public_site.notices.domain.place_tree import PLACES
from cms_ext.public_site.notices.forms import EVERYBODY, TargetsForm
from cms_ext.public_site.notices.guards import NotPublishable
from cms_ext.public_site.notices.panels import list_next_steps
from cms_ext.public_site.pages.models import Desk

MOMENT = "%Y-%m-%dT%H:%M"


class AnswersForm(TargetsForm):
    """When, where and whom to ask; for an urgent message what happened and until when."""

    what = forms.CharField(
        label=gettext_lazy("Co się stało"),
        max_length=90,
        help_text=gettext_lazy("Kilka słów: „wyciek gazu w klatce 2”."),
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("Od"))
    ends_at = forms.DateTimeField(label=gettext_lazy("Do"))
    desk = forms.ModelChoiceField(
        Desk.objects.all(), label=gettext_lazy("Kontakt"), required=False, empty_label="–"
    )

    def __init__(
        self,
        *args: Any,
        template: notices.AnnouncementTemplate,
        now: datetime,
        find: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.find = now, find
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.DateTimeInput(
                {"type": "datetime-local"}, format=MOMENT
            )
        placeholders = template.open_places
        if "co" not in placeholders:
            del self.fields["what"]
        elif "od" not in placeholders:
            # It has begun; everybody is preselected, so that two answers are enough.
            del self.fields["starts_at"]
            self.fields["ends_at"].label = _("Do kiedy")
            self.fields["everybody"].initial = EVERYBODY

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.settle_places(cleaned, complete=True)
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if "starts_at" not in self.fields and ends and ends < self.now:
            self.add_error("ends_at", _("Ta chwila już minęła. Sprawdź dzień i godzinę."))
        elif starts and ends and ends < starts:
            self.add_error("ends_at", _("E-ANN-01 Data końca jest wcześniejsza niż początek."))
        elif ends and ends.date() < self.now.date():
            self.add_error("ends_at", _("Ten dzień już minął. Sprawdź datę."))
        return cleaned

    def clean_what(self) -> str:
        """Remove the full stop, which the template adds."""
        what = " ".join(str(self.cleaned_data["what"]).split()).rstrip(" .,;:")
        if not what:
            raise forms.ValidationError(_("Napisz w kilku słowach, co się stało."))
        return what

    def answers(self) -> TemplateAnswers:
        """Return the answers of a valid form."""
        return TemplateAnswers(
            self.cleaned_data.get("starts_at") or self.now,
            self.cleaned_data["ends_at"],
            self.targets_in(self.cleaned_data),
            self.cleaned_data["desk"],
            self.cleaned_data.get("what", ""),
        )


class AnnouncementCorrectionForm(forms.ModelForm[notices.Correction]):
    class Meta:
        model = notices.Correction
        fields = ["words"]
        labels = {"words": gettext_lazy("Co się zmieniło")}


class AnnouncementWithdrawalForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Powód wycofania"),
        max_length=300,
        help_text=gettext_lazy("Zostaje w dzienniku czynności. Na stronie go nie widać."),
    )


@require_safe
@for_staff(ENTERS_ADMIN)
def open_announcements(request: StaffRequest) -> HttpResponse:
    """Redirect to the public list in the page explorer, or to all pages."""
    index = notices.AnnouncementIndexPage.objects.of_the_public()
    if index is None or not index.permissions_for_user(request.user).can_add_subpage():
        return redirect("wagtailadmin_explore_root")
    return redirect("wagtailadmin_explore", index.pk)


@for_staff(ENTERS_ADMIN)
def write_from_template(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask the questions, preview the notice and its reach, then create it."""
    template = get_object_or_404(notices.AnnouncementTemplate.objects.select_related("kind"), pk=pk)
    index = notices.AnnouncementIndexPage.objects.of_the_public()
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
        context["composed"] = compose_texts(template, answers)
        context["targets"] = answers.targets
    return render(request, "cms_ext/notices/admin/from_template.html", context)


def _form(request: StaffRequest, template: notices.AnnouncementTemplate) -> AnswersForm:
    """Return the form; after a search for a place it keeps what was typed and shows no errors."""
    now = business_now()
    if "search" not in request.POST:
        return AnswersForm(request.POST or None, template=template, now=now)
    typed = {
        name: request.POST.getlist(name) if name in PLACES else request.POST.get(name)
        for name in AnswersForm.base_fields
    }
    find = request.POST.get("find", "")
    return AnswersForm(initial=typed, template=template, now=now, find=find)


def _done(request: StaffRequest, page: notices.AnnouncementPage) -> HttpResponse:
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if not page.live:
        messages.success(request, _("Zapisano szkic „%(title)s”.") % {"title": page.title})
        return redirect(edit)
    report_published(request, page)
    return redirect("wagtailadmin_home")


def report_published(request: StaffRequest, page: notices.AnnouncementPage) -> None:
    """Say that a notice is public, and offer what comes next."""
    steps = list_next_steps(page, request.user)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    messages.success(
        request,
        _("Opublikowano „%(title)s”.") % {"title": page.title},
        buttons=[
            messages.button(page.get_url(request), _("Zobacz na stronie")),
            *(messages.button(step.address, step.label) for step in steps),
            messages.button(edit, _("Popraw")),
        ],
    )


@for_staff(ENTERS_ADMIN)
def show_correction(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    form = AnnouncementCorrectionForm(request.POST or None)
    if form.is_valid():
        try:
            words = form.cleaned_data["words"]
            correct_announcement(page, words, on=business_today(), origin=read_origin(request))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Sprostowanie jest na stronie i idzie do czytelników."))
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "cms_ext/notices/admin/correction.html", {"form": form, "page": page})


@for_staff(ENTERS_ADMIN)
def show_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    page = _page(request, pk)
    form = AnnouncementWithdrawalForm(request.POST or None)
    if form.is_valid():
        try:
            withdraw_announcement(page, form.cleaned_data["words"], origin=read_origin(request))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Wycofano „%(title)s”.") % {"title": page.title})
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "cms_ext/notices/admin/withdrawal.html", {"form": form, "page": page})


@require_admin_access
def redirect_unpublish(request: HttpRequest, page_id: int) -> HttpResponse:
    """Redirect from Wagtail's unpublishing of an announcement to the withdrawal."""
    page = notices.AnnouncementPage.objects.filter(pk=page_id, live=True).first()
    if page is not None and page.permissions_for_user(request.user).can_withdraw():
        messages.warning(
            request,
            _("Ogłoszenie wycofuje się tutaj, z powodem; jego adres zostaje i mówi, dlaczego."),
        )
        return redirect("notices_withdrawal", page.pk)
    response: HttpResponse = UnpublishView.as_view()(request, page_id=page_id)
    return response


def _page(request: HttpRequest, pk: int) -> notices.AnnouncementPage:
    """Return the announcement for users who may withdraw it, and so correct it."""
    page = get_object_or_404(notices.AnnouncementPage, pk=pk)
    if not page.permissions_for_user(request.user).can_withdraw():
        raise PermissionDenied
    return page
