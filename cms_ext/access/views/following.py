"""Following an application: number and secret, status, added files, withdrawal."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.access.domain.accepted_file import AttachmentRefused
from cms_ext.access.domain.decision import add_files, withdraw_application
from cms_ext.access.domain.form_paper import render_filled_form
from cms_ext.access.domain.sender import request_new_link
from cms_ext.access.domain.status import (
    awaits_confirmation,
    find_own_application,
    list_application_stages,
    measure_progress,
    normalised_number,
)
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.forms.public import NOT_FOUND, SignedFormUpload, StatusForm
from cms_ext.access.models import AccessApplication, AccessSettings
from cms_ext.access.views.public import OPENED, enter_application, entered_application, pdf_answer
from cms_ext.base.dates.clock import business_today
from cms_ext.base.web.limits import FIVE_FILES, takes_megabytes
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.throttle import find_by_secret, may_upload_files
from cms_ext.people.identity.views.guard import TOO_MANY_FILES
from cms_ext.plugins import describe_desk, find_panel
from cms_ext.plugins.registry import find_procedure, find_realm


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Answer a form; the page is the same whether or not the person is known."""
    application = entered_application(request)
    if application is None:
        return redirect("access:status")
    secret = OPENED.secret_shown_once(request) if request.method == "GET" else ""
    context = {**_context(application), "secret": secret}
    return render(request, "cms_ext/access/public/received.html", context)


@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Show the state of an application; number and secret open it for a quarter of an hour."""
    if request.method != "POST":
        application = entered_application(request)
        return (
            _status_page(request, application) if application else _form_page(request, StatusForm())
        )
    form = StatusForm(request.POST)
    opened = _application_in_form(request, form) if form.is_valid() else None
    if opened is None:
        return _form_page(request, form)
    enter_application(request, opened)
    return redirect("access:status")


@never_cache
@require_safe
def own_form(request: HttpRequest) -> HttpResponse:
    """Send the filled-in form to sign, to anyone who filled it in or knows number and secret."""
    application = entered_application(request)
    if application is None:
        return redirect("access:status")
    name = application.number.lower().replace("/", "-")
    return pdf_answer(render_filled_form(application), f"formularz-{name}.pdf")


@takes_megabytes(FIVE_FILES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Take in the signed form, or what was called for; an error leads away from this address."""
    application = entered_application(request)
    if application is None or request.method != "POST":
        return redirect("access:status")
    spec = read_form(application.form_version)
    if not may_upload_files(request):
        form = SignedFormUpload(spec, request.POST)
        form.add_error(None, TOO_MANY_FILES)
        return _status_page(request, application, form, status=429)
    form = SignedFormUpload(spec, request.POST, request.FILES)
    if not form.is_valid():
        return _status_page(request, application, form)
    try:
        count = add_files(
            application,
            signed=form.cleaned_data["signed"],
            signature_kind=form.cleaned_data["signature_kind"],
            poa=form.cleaned_data.get("poa", ()),
            origin=read_origin(request),
            today=business_today(),
        )
    except AttachmentRefused as refusal:
        form.add_error("signed", str(refusal))
        return _status_page(request, application, form)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        words = _("Przyjęliśmy pliki.") if count else _("Te pliki już mamy.")
        messages.success(request, words)
    return redirect("access:status")


@require_POST
def send_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link that confirms the address once more; the answer tells nothing of it."""
    application = entered_application(request)
    if application is None:
        return redirect("access:status")
    try:
        request_new_link(application)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Jeśli adres z wniosku jest zgłoszony w biurze, odnośnik wyślemy za chwilę.")
        )
    return redirect("access:status")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest) -> HttpResponse:
    """Withdraw, after a page that asks for confirmation."""
    application = entered_application(request)
    if application is None:
        return redirect("access:status")
    if request.method != "POST":
        context = _context(application)
        return render(request, "cms_ext/access/public/withdraw.html", context)
    try:
        withdraw_application(application, read_origin(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Wniosek jest wycofany."))
    return redirect("access:status")


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the application in this browser, for shared computers."""
    OPENED.leave(request)
    return redirect("access:status")


def _application_in_form(request: HttpRequest, form: StatusForm) -> AccessApplication | None:
    """Return the application of number and secret, or None and the error in the form."""
    number, secret = (form.cleaned_data[name] for name in ("number", "secret"))
    number = normalised_number(number)
    application = find_by_secret(
        request, "status", number, lambda: find_own_application(number, secret)
    )
    if application is None:
        form.add_error(None, NOT_FOUND)
    return application


def _form_page(request: HttpRequest, form: StatusForm) -> HttpResponse:
    return render(request, "cms_ext/access/public/ask.html", {"form": form})


def _status_page(
    request: HttpRequest,
    application: AccessApplication,
    form: SignedFormUpload | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(application, form)
    return render(request, "cms_ext/access/public/status.html", context, status=status)


def _context(
    application: AccessApplication, form: SignedFormUpload | None = None
) -> dict[str, Any]:
    procedure = find_procedure(application.panel)
    progress = measure_progress(application, AccessSettings.load().unsigned_days)
    return {
        "application": application,
        "procedure": procedure,
        "desk": describe_desk(procedure.desk),
        "panel": find_panel(find_realm(application.panel)),
        "progress": progress,
        "awaits_confirmation": awaits_confirmation(application),
        "stages": list_application_stages(application, progress),
        "upload": form or SignedFormUpload(read_form(application.form_version)),
    }
