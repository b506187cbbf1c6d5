"""One version at the clerk's desk: what was seen in it, and another file or text in its place."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from cms_ext.office.audit.domain.event import origin_of, record
from cms_ext.office.rules.clock import business_today
from cms_ext.people.identity.views.guard import for_staff
from members_area.library.domain.document import replace_file
from members_area.library.domain.gate.original import sealed_original
from members_area.library.domain.gate.redaction import (
    REDACTABLE,
    proposed_text,
    redact_text,
    serve_redacted_file,
)
from members_area.library.domain.gate.scan import rescan_version
from members_area.library.domain.queries.gate import looked_at
from members_area.library.domain.upload import RefusedFile
from members_area.library.forms.gate.step import AccessibleTextForm, FileForm
from members_area.library.models import Release, Version
from members_area.library.views.gate.screen import ORIGINAL, VIEW, WORK

Forms = dict[str, forms.Form]

TEMPLATE = "members_area/library/gate/version.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(VIEW, WORK)
def version_at_desk(request: HttpRequest, key: int) -> HttpResponse:
    version = get_object_or_404(Version.objects.select_related("document__kind"), pk=key)
    made: Forms = {
        "redacted": _file_form(request, "redacted"),
        "text": AccessibleTextForm(
            request.POST if "text" in request.POST else None,
            initial={"text": proposed_text(version)},
        ),
        "other": _file_form(request, "other"),
    }
    chosen = next((name for name in STEPS if name in request.POST), "")
    if chosen == "again" or (chosen and made[chosen].is_valid()):
        try:
            STEPS[chosen](request, version, made)
        except (ValidationError, RefusedFile) as refusal:
            said = refusal.messages if isinstance(refusal, ValidationError) else str(refusal)
            if chosen in made:
                made[chosen].add_error(None, said)
            else:
                messages.error(request, " ".join(said))
        else:
            _tell(request, version)
            return redirect("library_gate_version", key)
    return _page(request, version, made)


def _file_form(request: HttpRequest, name: str) -> FileForm:
    if name not in request.POST:
        return FileForm(prefix=name)
    return FileForm(request.POST, request.FILES, prefix=name)


def _redacted(request: HttpRequest, version: Version, made: Forms) -> None:
    file = made["redacted"].cleaned_data["file"]
    serve_redacted_file(version, file, today=business_today(), origin=origin_of(request))


def _text(request: HttpRequest, version: Version, made: Forms) -> None:
    text = made["text"].cleaned_data["text"]
    redact_text(version, text, today=business_today(), origin=origin_of(request))


def _other(request: HttpRequest, version: Version, made: Forms) -> None:
    file = made["other"].cleaned_data["file"]
    replace_file(version, file, today=business_today(), origin=origin_of(request))


def _again(request: HttpRequest, version: Version, made: Forms) -> None:
    rescan_version(version, today=business_today(), origin=origin_of(request))


STEPS = {"redacted": _redacted, "text": _text, "other": _other, "again": _again}


def _tell(request: HttpRequest, version: Version) -> None:
    if version.state == Release.FINDINGS:
        messages.warning(request, _("Plik sprawdzono. Są w nim jeszcze dane wskazane niżej."))
    else:
        messages.success(request, _("Plik sprawdzono: %s.") % version.get_state_display())


def _page(request: HttpRequest, version: Version, made: Forms) -> HttpResponse:
    waiting = looked_at(version)
    if waiting is not None:
        record(
            "DOCUMENT_READ",
            origin_of(request),
            obj=version.document,
            changes={"file": waiting.after.file.sha256, "state": version.state},
        )
    context = {
        "version": version,
        "waiting": waiting,
        "forms": made,
        "may_redact": version.state in REDACTABLE,
        "sealed": sealed_original(version),
        "may_open_original": request.user.has_perm(ORIGINAL),
    }
    return render(request, TEMPLATE, context)
