"""Applying: the choice of a panel, the form on the site or on paper, the link to confirm."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext import plugins
from cms_ext.access.domain.accepted_file import MAX_SIZE, AttachmentRefused, accept_file
from cms_ext.access.domain.data_use import describe_data_use
from cms_ext.access.domain.form_paper import render_blank_form
from cms_ext.access.domain.form_version import current_form, form_to_fill
from cms_ext.access.domain.notice import is_repeated
from cms_ext.access.domain.registration import NewApplication, register_application
from cms_ext.access.domain.sender import LinkRefused, confirm_sender_address, find_link
from cms_ext.access.form_definition.form_class import ApplicationForm, form_class
from cms_ext.access.models import AccessApplication, FormVersion
from cms_ext.access.vocabulary import ApplicationChannel
from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.files.stored_files import StorageRefused
from cms_ext.base.files.uploads.fields import BUSY
from cms_ext.base.web.limits import FIVE_FILES, ServerBusy, takes_megabytes
from cms_ext.base.web.public_forms import looks_like_a_program, new_stamp, posted_stamp
from cms_ext.base.web.secret_session import SecretSession
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.address_link import read_own_contact
from cms_ext.people.identity.domain.throttle import (
    ReservedTries,
    make_address_bucket,
    reserve_tries,
)

OPENED = SecretSession("access_application", "access_secret")


def enter_application(
    request: HttpRequest, application: AccessApplication, secret: str = ""
) -> None:
    """Open the application to this browser; `secret` is shown once, on the next page."""
    OPENED.enter(request, application.pk, secret)


def entered_application(request: HttpRequest) -> AccessApplication | None:
    """Return the application that this browser has opened.

    Each page renews the quarter of an hour.
    """
    key = OPENED.entered(request)
    if key is None:
        return None
    applications = AccessApplication.objects.select_related("form_version", "person")
    application = applications.filter(pk=key, panel__in=plugins.registry.list_panel_codes()).first()
    if application is None:
        OPENED.leave(request)
    return application


def secret_was_shown(request: HttpRequest) -> bool:
    """Return whether this browser has shown the page with the secret of the application."""
    return OPENED.secret_key not in request.session


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """Send a PDF that the browser shows and saves under `name`."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


# The form's number for what was filled in, and the words when another one has begun meanwhile.
VERSION = "wzor"
NEW_VERSION = gettext_lazy(
    "Od dziś obowiązuje nowy wzór wniosku. To, co było wpisane, zostało: przeczytaj oświadczenia, "
    "zaznacz je i złóż wniosek jeszcze raz."
)
TOWN = re.compile(r"\d\d-\d{3} (.+)$")


@takes_megabytes(FIVE_FILES)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, path: str) -> HttpResponse:
    """Fill in a form; the page of the answer is the same no matter who it is about."""
    procedure, form_version = _open_form(path)
    today = business_today()
    form_type = form_class(form_to_fill(form_version), for_desk=False)
    if request.method != "POST":
        form = form_type(today=today, initial=_prefilled(request))
        return _page(request, procedure, form_version, form, new_stamp())
    form = form_type(request.POST, request.FILES, today=today)
    if _was_on_another_version(request, form_version):
        # What was agreed to were other sentences, so its boxes are empty again.
        form = form_type(today=today, initial=_typed_texts(request.POST, form))
        messages.warning(request, NEW_VERSION)
        return _page(request, procedure, form_version, form, posted_stamp(request), status=409)
    if number := _turned_to(request.POST, form):
        if not form.errors:
            form = form_type(today=today, initial=request.POST.dict())
        return _page(request, procedure, form_version, form, posted_stamp(request), step=number)
    # The form is checked first, because its errors help a person more.
    if form.is_valid() and (refusal := looks_like_a_program(request)):
        form.add_error(None, refusal)
    if not form.is_valid():
        return _page(request, procedure, form_version, form, posted_stamp(request))
    if _is_sent_again(request, procedure, form):
        messages.info(request, _("Ten wniosek już mamy. Drugiego nie trzeba składać."))
        return redirect("access:status" if secret_was_shown(request) else "access:received")
    if reserve_application(request) is None:
        form.add_error(
            None,
            _(
                "Z tego łącza przyszło już wiele wniosków. "
                "Spróbuj za kwadrans albo przynieś formularz do nas."
            ),
        )
        return _page(request, procedure, form_version, form, posted_stamp(request), status=429)
    return _registered(request, procedure, form_version, form)


def _was_on_another_version(request: HttpRequest, form_version: FormVersion) -> bool:
    """Return whether the page was opened before today's version began."""
    return request.POST.get(VERSION, str(form_version.version)) != str(form_version.version)


def _typed_texts(posted: QueryDict, form: ApplicationForm) -> dict[str, str]:
    statements = {field.key for field in form.spec.fields if field.type == "checkbox"}
    return {key: str(text) for key, text in posted.items() if key not in statements}


def _turned_to(posted: QueryDict, form: ApplicationForm) -> int:
    """Return the step that „Dalej” or „Wstecz” of a phone leads to; 0 where the form is handed in.

    Of the form those errors stay that keep the applicant from going on.
    """
    back, on = posted.get("wstecz"), posted.get("dalej")
    if back is not None:
        form.forget_errors_after(0)
        return max(1, _step_number(back, form) - 1)
    if on is None:
        return 0
    number = _step_number(on, form)
    form.forget_errors_after(number)
    return _first_step_with_errors(form) or min(number + 1, len(form.steps))


def _step_number(typed: object, form: ApplicationForm) -> int:
    return next((step.number for step in form.steps if str(step.number) == typed), 1)


def _first_step_with_errors(form: ApplicationForm) -> int:
    return next((step.number for step in form.steps if step.has_errors), 0)


def _is_sent_again(
    request: HttpRequest, procedure: plugins.AccessProcedure, form: ApplicationForm
) -> bool:
    """Return whether this browser sends its application again; a new file makes it another one."""
    earlier = entered_application(request)
    return (
        earlier is not None
        and not form.uploads
        and is_repeated(earlier, procedure.panel, form.payload)
    )


@require_safe
def blank(request: HttpRequest, path: str) -> HttpResponse:
    """Send the blank form to print."""
    procedure, form_version = _open_form(path)
    return pdf_answer(render_blank_form(form_version), f"formularz-{procedure.path}.pdf")


def _registered(
    request: HttpRequest,
    procedure: plugins.AccessProcedure,
    form_version: FormVersion,
    form: ApplicationForm,
) -> HttpResponse:
    try:
        poa = [accept_file(file.name or "", file.read(MAX_SIZE + 1)) for file in form.uploads]
    except AttachmentRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, procedure, form_version, form, posted_stamp(request))
    except ServerBusy:
        form.add_error(None, BUSY)
        return _page(request, procedure, form_version, form, posted_stamp(request), status=503)
    new = NewApplication(
        procedure=procedure,
        channel=ApplicationChannel.WEB,
        payload=form.payload,
        received_at=business_now(),
        poa=poa,
    )
    try:
        registered = register_application(new, read_origin(request), business_today())
    except StorageRefused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, procedure, form_version, form, posted_stamp(request), status=503)
    enter_application(request, registered.application, registered.secret)
    return redirect("access:received")


def _open_form(path: str) -> tuple[plugins.AccessProcedure, FormVersion]:
    try:
        procedure = plugins.registry.find_procedure(plugins.registry.find_panel_code(path))
    except plugins.registry.UnknownPanel as error:
        raise Http404 from error
    form_version = current_form(procedure.panel, business_today())
    if form_version is None:
        raise Http404
    return procedure, form_version


def _prefilled(request: HttpRequest) -> dict[str, str]:
    """Return the co-op's own town, where most people sign, and what is known of the reader."""
    town = TOWN.search(Frame.of(request).coop.address)
    own = read_own_contact(request.user)
    return {
        "place": town[1] if town else "",
        "first_names": own.first_names,
        "last_name": own.last_name,
        "email": own.email,
        "phone": own.phone,
        "correspondence_address": own.address,
    }


def _page(
    request: HttpRequest,
    procedure: plugins.AccessProcedure,
    form_version: FormVersion,
    form: ApplicationForm,
    stamp: str,
    status: int = 200,
    step: int = 0,
) -> HttpResponse:
    """Show the form; a phone shows `step`, or else the first one that has to be corrected."""
    if not step and form.is_bound:
        step = _first_step_with_errors(form) or len(form.steps)
    labels_to_look_up = form.spec.labels_to_look_up
    context = {
        "procedure": procedure,
        "desk": plugins.describe_desk(procedure.desk),
        "panel": plugins.find_panel(plugins.registry.find_realm(procedure.panel)),
        "has_other_procedures": len(list(plugins.list_procedures())) > 1,
        "form_version": form_version,
        "form": form,
        "shown": step or 1,
        "untouched": bool(step) and form.steps[step - 1].is_untouched,
        "last": len(form.steps),
        "prepared": [
            _("e-mail i telefon zgłoszone w Spółdzielni"),
            *map(_begun_small, labels_to_look_up),
        ],
        "stamp": stamp,
        "data_use": describe_data_use(Frame.of(request).coop, procedure.data_use),
    }
    return render(request, "cms_ext/access/public/apply.html", context, status=status)


def _begun_small(label: str) -> str:
    """Return the label inside a sentence; an abbreviation like NIP keeps its capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def reserve_application(request: HttpRequest) -> ReservedTries | None:
    """Count an application of this network address; None when it has sent too many."""
    limit = settings.COOP_APPLICATIONS_PER_ADDRESS
    return reserve_tries(make_address_bucket(request, "application", limit=limit))


@dataclass(frozen=True, slots=True)
class ProcedureCard:
    """A procedure, its desk and the panel that it opens, as a card shows them."""

    realm: str
    procedure: plugins.AccessProcedure
    desk: plugins.Desk
    panel: plugins.Panel | None


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Show a card for each way to a login."""
    declared_procedures = list(plugins.list_procedures())
    declared = {procedure.desk.code: procedure.desk for _realm, procedure in declared_procedures}
    desks = {code: plugins.describe_desk(desk) for code, desk in declared.items()}
    ways = [
        ProcedureCard(realm, procedure, desks[procedure.desk.code], plugins.find_panel(realm))
        for realm, procedure in declared_procedures
    ]
    return render(request, "cms_ext/access/public/choose.html", {"ways": ways})


TEMPLATE = "cms_ext/access/public/confirm_sender.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_sender(request: HttpRequest, token: str) -> HttpResponse:
    """Show a page with one button; pressing it proves the address."""
    try:
        if request.method != "POST":
            return render(request, TEMPLATE, {"application": find_link(token).application})
        application = confirm_sender_address(token, read_origin(request), business_today())
    except LinkRefused as refusal:
        return render(request, TEMPLATE, {"refusal": str(refusal)}, status=410)
    messages.success(
        request,
        _("Adres jest potwierdzony. Dotyczy wniosku %(number)s.") % {"number": application.number},
    )
    return redirect("access:status")
