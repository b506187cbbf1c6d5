"""The verification screen: all about an application, its files, and the printed letter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms_ext.access.domain.accepted_file import AttachmentRefused
from cms_ext.access.domain.applicant import compare_with_register, name_on_file_should_be
from cms_ext.access.domain.attachment import PREVIEW_MIME, preview_picture
from cms_ext.access.domain.checks.deciding import number_to_call
from cms_ext.access.domain.checks.recommendation import check_rows, recommend_action
from cms_ext.access.domain.checks.running import run_checks
from cms_ext.access.domain.decision import add_files, approve_application
from cms_ext.access.domain.email.incoming import list_verdicts
from cms_ext.access.domain.issue import issue_by_post, issue_on_paper, reissue_on_paper
from cms_ext.access.domain.notice import find_repetition
from cms_ext.access.domain.queue import (
    application_to_decide,
    find_next,
    get_application,
    may_decide,
    panel_names,
)
from cms_ext.access.domain.registration import TRANSCRIBED
from cms_ext.access.domain.step import lock_application
from cms_ext.access.forms.desk import AddFileForm
from cms_ext.access.forms.step import ApproveAndPrintForm, HandOverForm, LetterForm, OverrideForm
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.views.desk.actions import POST, PRINT, list_actions, post_form, print_form
from cms_ext.access.views.desk.queue import find_term, find_wait_end
from cms_ext.access.views.desk.step import note_sights
from cms_ext.access.vocabulary import ApplicationState
from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.uploads.content import PICTURES
from cms_ext.base.files.virus_scan import readable_states
from cms_ext.base.text.typed_values import (
    grouped_number,
    normalised_query,
    query_to_show,
    same_number,
)
from cms_ext.base.web.responses import make_sandboxed, send_download
from cms_ext.desks.people.person_register.domain.desk import (
    CHANGES_CONTACT,
    SEES_PEOPLE,
)
from cms_ext.desks.people.person_register.domain.starter_password import Letter
from cms_ext.desks.people.person_register.views.verbs import pdf_to_print
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, read_origin, record_view
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.frontend.theme.figures import file_size
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.person import find_people
from cms_ext.people.identity.models import User
from cms_ext.people.identity.views.guard import (
    ENTERS_ADMIN,
    StaffRequest,
    for_staff,
    require_rights,
)
from cms_ext.plugins.registry import find_procedure

SHOWN = 10
# The software has nothing to recommend before the checks ran, or after the decision.
RECOMMENDED_IN = (
    ApplicationState.IN_REVIEW,
    ApplicationState.PHONE_CHECK,
    ApplicationState.INCOMPLETE,
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """An attachment as the screen shows it."""

    file: ApplicationAttachment

    @property
    def has_picture(self) -> bool:
        return self.file.is_readable and self.file.mime in PICTURES

    @property
    def size(self) -> str:
        return file_size(self.file.size)


def to_screen(key: int) -> HttpResponse:
    return redirect("access_desk_application", key)


def render_refusal(request: HttpRequest, key: int, refusal: Exception) -> HttpResponse:
    """Render the screen as it is now, with the refusal on top."""
    return render_screen(
        request, get_application(request.user, key), problem=str(refusal), status=409
    )


def render_screen(
    request: HttpRequest,
    application: AccessApplication,
    *,
    bound: Mapping[str, BaseForm] | None = None,
    seen: object = None,
    problem: str = "",
    status: int = 200,
    file_form: AddFileForm | None = None,
) -> HttpResponse:
    """Render the page of an application; the caller has recorded the reading."""
    today = business_today()
    rights = require_rights(request)
    deciding = may_decide(rights, application)
    deciding_now = deciding and application.state in ApplicationState.undecided()
    file_form = file_form or AddFileForm(subject=application, today=today)
    recommended = recommend_action(application) if application.state in RECOMMENDED_IN else None
    actions = list_actions(application, recommended, bound or {}, seen, today) if deciding else None
    context = {
        "one": application,
        "checks": check_rows(application, deciding=deciding),
        "recommended": recommended,
        "file_form": file_form if deciding_now else None,
        "deciding": deciding,
        "actions": actions,
        "override_form": OverrideForm(subject=application, today=today),
        "problem": problem,
        "transcribes": deciding_now and application.channel in TRANSCRIBED,
        "sees_people": request.user.has_perm(SEES_PEOPLE),
        "changes_contact": request.user.has_perm(CHANGES_CONTACT),
        "next_one": find_next(rights, application, today) if deciding else None,
        "call": _call(application) if deciding else None,
        **_facts(application, today),
        **_history(application),
        **(find_person_candidates(request) if deciding_now else {"finds_person": False}),
    }
    return render(request, "cms_ext/access/desk/application.html", context, status=status)


def _facts(application: AccessApplication, today: date) -> dict[str, Any]:
    person = application.person
    return {
        "who": person.name if person else name_on_file_should_be(application.payload),
        "panel": panel_names().get(application.panel, application.panel),
        "desk": find_procedure(application.panel).desk,
        "term": find_term(application, today),
        "waits_until": find_wait_end(application),
        "fields": compare_with_register(application, today),
    }


def _history(application: AccessApplication) -> dict[str, Any]:
    return {
        "repetition": find_repetition(application),
        "attachments": [FileRow(file) for file in application.attachments.all()],
        "mail": [(message, list_verdicts(message)) for message in application.messages.all()],
        "calls": application.phone_checks.select_related("by__person"),
        "issues": application.issues.select_related("issued_by__person", "code"),
    }


def _call(application: AccessApplication) -> dict[str, Any] | None:
    """Return the number to call, and the register's beside it; None when nobody is to be called."""
    if application.state != ApplicationState.PHONE_CHECK:
        return None
    if not (application.person and application.person.phone):
        return None
    number = number_to_call(application)
    return {
        "number": grouped_number(number),
        "on_file": grouped_number(application.person.phone),
        "given": bool(application.payload.get("phone")),
        "same": same_number(number, application.person.phone),
    }


def find_person_candidates(request: HttpRequest) -> dict[str, Any]:
    """Find people whose application it may be: the query and its results."""
    typed = request.GET.get("osoba", "")
    query = normalised_query(typed)
    people = list(find_people(query)[: SHOWN + 1])
    return {
        "finds_person": True,
        "person_query": query_to_show(typed),
        "people": people[:SHOWN],
        "more_people": len(people) > SHOWN,
    }


FormOf = Callable[[AccessApplication, QueryDict], Any]
Make = Callable[[Any, Origin, date], Letter]


@require_POST
@for_staff(ENTERS_ADMIN)
def print_code_letter(request: StaffRequest, key: int) -> HttpResponse:
    """Send letter and receipt as one PDF; approves first where the review ends here.

    The code is in this answer and nowhere else: asking again would make a new code.
    """
    return _answer(request, key, print_form, _handed_over, PRINT)


@require_POST
@for_staff(ENTERS_ADMIN)
def print_for_post(request: StaffRequest, key: int) -> HttpResponse:
    """Send the letter with the code alone, for the correspondence address in the register."""
    return _answer(request, key, post_form, _posted, POST)


def _answer(
    request: StaffRequest, key: int, form_of: FormOf, make: Make, slug: str
) -> HttpResponse:
    application = application_to_decide(request.user, key)
    try:
        with transaction.atomic():
            # The second of two presses waits here, and finds its form outdated.
            lock_application(application)
            form = form_of(application, request.POST)
            letter = make(form, read_origin(request), business_today()) if form.is_valid() else None
    except Refusal as refusal:
        return render_refusal(request, key, refusal)
    if letter is None:
        return render_screen(request, get_application(request.user, key), bound={slug: form})
    return pdf_to_print(letter)


def _posted(form: LetterForm, origin: Origin, today: date) -> Letter:
    return issue_by_post(form.subject, origin, today=today)


def _handed_over(form: HandOverForm, origin: Origin, today: date) -> Letter:
    application = form.subject
    if isinstance(form, ApproveAndPrintForm):
        note_sights(form, origin)
        approve_application(application, origin, today)
    issue = (
        reissue_on_paper
        if application.state == ApplicationState.CREDENTIALS_ISSUED
        else issue_on_paper
    )
    return issue(
        application,
        origin,
        id_seen=form.cleaned_data["id_seen"],
        handed_to=form.cleaned_data["handed_to"],
        today=today,
    )


@require_safe
@for_staff(ENTERS_ADMIN)
def download_attachment(request: StaffRequest, key: int, file: UUID) -> HttpResponseBase:
    """Send the file as it came, as a download: nothing of it runs or shows in our origin."""
    attachment = _of_application(request.user, key, file)
    content = open_sealed_file(attachment.file)
    _record(request, attachment)
    return send_download(content, attachment.name, attachment.mime)


@require_safe
@for_staff(ENTERS_ADMIN)
def picture(request: StaffRequest, key: int, file: UUID) -> HttpResponseBase:
    """Send a picture redrawn from a scan or photo; 404 for a file without one."""
    attachment = _of_application(request.user, key, file)
    content = preview_picture(attachment)
    if content is None:
        raise Http404
    _record(request, attachment)
    return make_sandboxed(HttpResponse(content, content_type=PREVIEW_MIME))


@require_POST
@for_staff(ENTERS_ADMIN)
def add(request: StaffRequest, key: int) -> HttpResponse:
    """Add a file that the applicant sent later; an incomplete application goes on by itself."""
    application = application_to_decide(request.user, key)
    form = AddFileForm(request.POST, request.FILES, subject=application, today=business_today())
    if not form.is_valid():
        return render_screen(request, application, file_form=form)
    try:
        with transaction.atomic():
            new_count = _added(form, application, read_origin(request), business_today())
    except (AttachmentRefused, Refusal) as refusal:
        return render_screen(
            request, get_application(request.user, key), problem=str(refusal), status=409
        )
    if new_count:
        messages.success(request, _("Dodano plik do wniosku."))
    else:
        messages.warning(request, _("Ten plik jest już przy wniosku."))
    return to_screen(key)


def _added(form: AddFileForm, application: AccessApplication, origin: Origin, today: date) -> int:
    """Add the files and run the checks again; returns how many were new."""
    new_count = add_files(application, **form.files_to_add(), origin=origin, today=today)
    if new_count and application.state == ApplicationState.IN_REVIEW:
        run_checks(application, origin, today)
    return new_count


def _of_application(user: User, key: int, file: UUID) -> ApplicationAttachment:
    """Return the attachment; 404 while it waits for the virus scanner, and if it has malware."""
    return get_object_or_404(
        ApplicationAttachment,
        pk=file,
        application=get_application(user, key),
        scan_state__in=readable_states(),
    )


def _record(request: StaffRequest, attachment: ApplicationAttachment) -> None:
    """Record the reading in the access log; a HEAD shows nothing."""
    if request.method == "GET":
        record_view(request, attachment, attachment.application.person, ReadReason.APPLICATION)
