"""The second person reads one paper, before and after, decides, and goes on to the next one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.step import Done, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import NothingLeft, StepPage
from cms_ext.people.identity.views.guard import StaffRequest, require_rights
from members_area.library.domain.gate.handing_over import send_back, waive_warning
from members_area.library.domain.gate.redaction import open_original
from members_area.library.domain.queries.staff import (
    VersionAtGate,
    awaiting,
    confirmable,
    looked_at,
    next_awaiting,
)
from members_area.library.domain.release import confirm_and_publish
from members_area.library.forms.gate import ConfirmReleaseForm, SendBackForm
from members_area.library.models import Release
from members_area.library.views.gate.screen import CONFIRM, ORIGINAL, VIEW, show_refusal


def _confirm(at_gate: VersionAtGate, form: ConfirmReleaseForm, today: date, origin: Origin) -> Done:
    version = at_gate.version
    title = version.document.title
    for finding, reason in form.reasons():
        waive_warning(finding, reason, origin=origin)
    confirm_and_publish(version, ticks=form.ticks, today=today, origin=origin)
    if version.state == Release.PUBLISHED:
        return Done(_("Dopuszczono i opublikowano: „%s”.") % title)
    return Done(_("Dopuszczono do publikacji: „%s”.") % title)


def _send_back(at_gate: VersionAtGate, form: SendBackForm, today: date, origin: Origin) -> Done:
    send_back(at_gate.version, form.cleaned_data["reason"], origin=origin)
    return Done(_("Zwrócono do poprawy: „%s”.") % at_gate.version.document.title)


class ConfirmPage(StepPage[VersionAtGate]):
    """One paper to confirm. Who looks at it, and at its sealed original, is on record."""

    template_name = "members_area/library/gate/confirm.html"
    sees = VIEW
    steps = by_slug(
        # What was confirmed stays confirmed when its publication is refused.
        Step(
            "dopusc",
            gettext_lazy("Potwierdź"),
            _confirm,
            ConfirmReleaseForm,
            rights=(CONFIRM,),
            leaves_trace=True,
        ),
        Step(
            "zwroc", gettext_lazy("Zwróć do poprawy"), _send_back, SendBackForm, rights=(CONFIRM,)
        ),
    )
    request: StaffRequest
    # When it was handed over, by which the next one is found: a step may clear it.
    since: datetime | None

    def find_subject(self, key: int) -> VersionAtGate:
        require_rights(self.request, CONFIRM)
        user = self.request.user
        version = awaiting(user).filter(pk=key).first()
        if version is None:
            gone = get_object_or_404(confirmable(user).select_related("document"), pk=key)
            raise NothingLeft(
                _("„%(title)s” nie czeka już na potwierdzenie: %(state)s.")
                % {"title": gone.document.title, "state": gone.get_state_display()},
                self.list_address,
            )
        at_gate = looked_at(version, with_original=user.has_perm(ORIGINAL))
        if at_gate is None:
            raise Http404
        self.since = version.handed_over_at
        return at_gate

    @property
    def list_address(self) -> str:
        return reverse("library_gate_confirm")

    @property
    def next_address(self) -> str:
        """The next paper to read; the list when there is none."""
        version = self.subject.version
        following = next_awaiting(self.request.user, version.pk, self.since)
        if following is None:
            return self.list_address
        return reverse("library_gate_confirm_one", args=[following.pk])

    def refused(self, form: BaseForm, refusal: Exception) -> HttpResponse:
        version = self.subject.version
        if version.state == Release.AWAITING or not isinstance(refusal, ValidationError):
            return super().refused(form, refusal)
        # Confirmed, and its publication refused; or somebody was faster.
        show_refusal(self.request, refusal, version.document.title)
        return redirect(self.next_address)

    def response_to(self, answer: object) -> HttpResponseBase:
        assert isinstance(answer, Done)
        messages.success(self.request, answer.words)
        return redirect(self.next_address)

    def shown(self) -> dict[str, Any]:
        at_gate, origin = self.subject, self.origin
        version = at_gate.version
        seen = {"file": at_gate.after.file.sha256, "state": version.state}
        record("DOCUMENT_READ", origin, obj=version.document, changes=seen)
        if at_gate.before is not None:
            open_original(version, _("porównanie przed dopuszczeniem"), origin=origin)
        return {
            "version": version,
            "after": at_gate.after,
            "before": at_gate.before,
            "list_address": self.list_address,
            "next_address": self.next_address,
            "left": awaiting(self.request.user).count(),
            "published_at_once": version.publish_from is not None
            and version.publish_from <= self.today,
        }
