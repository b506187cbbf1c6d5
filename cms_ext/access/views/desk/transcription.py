"""Typing what stands on a form that came as a file, with the file beside it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.access.domain.email.transcription import save_transcription
from cms_ext.access.domain.form_version import form_to_fill
from cms_ext.access.domain.queue import application_to_decide
from cms_ext.access.form import form_class
from cms_ext.access.views.desk.screen import FileRow, to_screen
from cms_ext.office.audit.domain.event import origin_of
from cms_ext.office.audit.domain.view import ReadReason, record_view
from cms_ext.office.rules.clock import business_today
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(ENTERS_ADMIN)
def transcription(request: StaffRequest, key: int) -> HttpResponse:
    found = application_to_decide(request.user, key)
    today = business_today()
    kind = form_class(form_to_fill(found.form_version), for_desk=True)
    problem = ""
    if request.method == "POST":
        form = kind(request.POST, today=today)
        if form.is_valid():
            try:
                save_transcription(found, form.payload, origin_of(request), today)
            except Refusal as refusal:
                problem = refusal.message
            else:
                messages.success(request, _("Zapisano treść formularza i sprawdzono warunki."))
                return to_screen(key)
    else:
        record_view(request, found, found.person, ReadReason.APPLICATION)
        form = kind(today=today, initial=_as_typed(found.payload))
    context = {
        "one": found,
        "form": form,
        "problem": problem,
        "attachments": [FileRow(file) for file in found.attachments.all()],
    }
    return render(request, "cms_ext/access/desk/transcription.html", context)


def _as_typed(payload: dict[str, object]) -> dict[str, object]:
    """A list of addresses is typed one in a line."""
    return {
        key: "\n".join(map(str, value)) if isinstance(value, list) else value
        for key, value in payload.items()
    }
