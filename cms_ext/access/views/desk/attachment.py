"""The files of an application: asked for through its door, each opening recorded."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms_ext.access.domain.checks import run_checks
from cms_ext.access.domain.files.accepted import AttachmentRefused
from cms_ext.access.domain.files.preview import PREVIEW_MIME, preview
from cms_ext.access.domain.queue import application_for, application_to_decide
from cms_ext.access.domain.supplement import add_files
from cms_ext.access.forms.desk import AddFileForm
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.views.desk.screen import screen, to_screen
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.virus_scan import readable_states
from cms_ext.base.web.sandboxed_answer import sandboxed
from cms_ext.evidence.audit.domain.event import Origin, origin_of
from cms_ext.evidence.audit.domain.view import ReadReason, record_view
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import ENTERS_ADMIN, StaffRequest, for_staff


@require_safe
@for_staff(ENTERS_ADMIN)
def download(request: StaffRequest, key: int, file: UUID) -> HttpResponseBase:
    """The file as it came, always as a download: nothing of it runs or shows in our origin."""
    found = _of_application(request.user, key, file)
    content = found.file.open("rb")
    _record(request, found)
    response = FileResponse(
        content, as_attachment=True, filename=found.name, content_type=found.mime
    )
    return sandboxed(response)


@require_safe
@for_staff(ENTERS_ADMIN)
def picture(request: StaffRequest, key: int, file: UUID) -> HttpResponseBase:
    """A picture made anew from a scan or photo; a file without one has no such address."""
    found = _of_application(request.user, key, file)
    content = preview(found)
    if content is None:
        raise Http404
    _record(request, found)
    return sandboxed(HttpResponse(content, content_type=PREVIEW_MIME))


@require_POST
@for_staff(ENTERS_ADMIN)
def add(request: StaffRequest, key: int) -> HttpResponse:
    """What the applicant brought or sent later; an incomplete application goes on by itself."""
    application = application_to_decide(request.user, key)
    form = AddFileForm(request.POST, request.FILES, subject=application, today=business_today())
    if not form.is_valid():
        return screen(request, application, file_form=form)
    try:
        with transaction.atomic():
            kept = _added(form, application, origin_of(request), business_today())
    except (AttachmentRefused, Refusal) as refusal:
        return screen(request, application_for(request.user, key), problem=str(refusal), status=409)
    if kept:
        messages.success(request, _("Dodano plik do wniosku."))
    else:
        messages.warning(request, _("Ten plik jest już przy wniosku."))
    return to_screen(key)


def _added(form: AddFileForm, application: AccessApplication, origin: Origin, today: date) -> int:
    """How many were new; what a file changes for the checks is found at once."""
    kept = add_files(application, **form.files_to_add(), origin=origin, today=today)
    if kept and application.state == ApplicationState.IN_REVIEW:
        run_checks(application, origin, today)
    return kept


def _of_application(user: User, key: int, file: UUID) -> ApplicationAttachment:
    """What waits for the virus scanner, or has malware, has no such address."""
    return get_object_or_404(
        ApplicationAttachment,
        pk=file,
        application=application_for(user, key),
        scan_state__in=readable_states(),
    )


def _record(request: StaffRequest, seen: ApplicationAttachment) -> None:
    """In the access log; a HEAD shows nothing."""
    if request.method == "GET":
        record_view(request, seen, seen.application.person, ReadReason.APPLICATION)
