"""A payer's applications for instalments or a later day of payment: list, form, page, files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.limits import FIVE_FILES, takes_megabytes
from cms_ext.base.web.responses import make_sandboxed
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.desk_kit.workflow.step import add_refusal
from cms_ext.people.identity.kept_form import keeps_typed, read_typed_values
from cms_ext.plugins import find_panel_desk
from ebok_plugin.ledger.api import get_readable_account, may_act, own_accounts
from waste_union.declarations.apps import EBOK
from waste_union.declarations.domain import relief, relief_paper
from waste_union.declarations.domain.relief_files import attach_relief_files, serve_relief_file
from waste_union.declarations.forms.relief import ReliefFilesForm, ReliefForm
from waste_union.declarations.models import ReliefApplication
from waste_union.declarations.vocabulary import RELIEF_OPEN

TEMPLATES = "waste_union/declarations/own"
SIGN = "podpisz"
CHANGE = "popraw"


@require_safe
def list_reliefs(request: HttpRequest) -> HttpResponse:
    """List the own applications, and the accounts for which one can be filed."""
    accounts = [a for a in own_accounts(request.user, business_today()) if a.is_for_waste]
    context = {"accounts": accounts, "applications": relief.select_reliefs(accounts)}
    return render(request, f"{TEMPLATES}/reliefs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(ReliefForm)
def apply_for_relief(request: HttpRequest, slug: str) -> HttpResponse:
    """Fill in an application, read it and sign it by the own login (`co=podpisz`)."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    if not account.is_for_waste:
        raise Http404
    dues, waiting = relief.list_open_dues(account, today), relief.find_open_relief(account)
    may_file = bool(dues) and waiting is None and may_act(request.user, account, today)
    posted = request.POST if request.method == "POST" and may_file else None
    form = ReliefForm(posted, dues=dues, initial=read_typed_values(request))
    context: dict[str, Any] = {
        "account": account,
        "dues": dues,
        "waiting": waiting,
        "may_propose": may_file,
        "form": form,
        "desk": find_panel_desk(EBOK),
    }
    if form.is_valid() and request.POST.get("co") != CHANGE:
        new, origin = (form.application, form.cleaned_data["seqs"], account), read_origin(request)
        try:
            if request.POST.get("co") == SIGN:
                filed = relief.file_relief(*new, now=business_now(), today=today, origin=origin)
                messages.success(request, _("Wniosek podpisano i złożono."))
                return redirect(filed)
            draft = relief.prepare_relief(*new, today=today, origin=origin)
            context["facts"] = relief_paper.read_signed_facts(draft)
            context["typed"] = [
                (name, value) for name in form.fields for value in request.POST.getlist(name)
            ]
        except Refusal as refused:
            add_refusal(form, refused)
    return render(request, f"{TEMPLATES}/relief.html", context)


def _get_own(request: HttpRequest, pk: int) -> ReliefApplication:
    """Return an application about an account that the reader may read, or 404."""
    accounts = own_accounts(request.user, business_today())
    rows = ReliefApplication.objects.filter(account__in=[account.pk for account in accounts])
    related = ("account__payer", "account__premises__building", "applicant")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_safe
def relief_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _get_own(request, pk), ReliefFilesForm())


@takes_megabytes(FIVE_FILES)
@require_POST
def add_relief_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files to an undecided application; a refusal is shown in its page."""
    application = _get_own(request, pk)
    form = ReliefFilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, application, form)
    files, origin = form.cleaned_data["papers"], read_origin(request)
    try:
        attach_relief_files(application, files, today=business_today(), origin=origin)
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Dołączono pliki do wniosku."))
    return redirect(application)


@require_safe
def relief_file(request: HttpRequest, pk: int, key: UUID) -> HttpResponseBase:
    """Serve a file of an own application."""
    return serve_relief_file(get_object_or_404(_get_own(request, pk).attachments, pk=key))


def _show(
    request: HttpRequest, application: ReliefApplication, form: ReliefFilesForm
) -> HttpResponse:
    may_act_on_it = application.state in RELIEF_OPEN and may_act(
        request.user, application.account, business_today()
    )
    decided_on = application.decided_on
    context = {
        "prolongation": decided_on and relief_paper.find_prolongation_rule(application, decided_on),
        "form": form,
        "attachments": application.attachments.all(),
        "application": application,
        "facts": relief_paper.read_signed_facts(application),
        "schedule": application.days if decided_on else (),
        "may_withdraw": may_act_on_it,
        "desk": find_panel_desk(EBOK),
    }
    return render(request, f"{TEMPLATES}/relief_one.html", context)


@require_POST
def withdraw_relief(request: HttpRequest, pk: int) -> HttpResponse:
    application = _get_own(request, pk)
    try:
        relief.withdraw_relief(application, today=business_today(), origin=read_origin(request))
    except Refusal as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Wniosek wycofano. Terminy płatności zostają bez zmian."))
    return redirect(application)


@require_safe
def relief_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the receipt of the application as a PDF."""
    application = _get_own(request, pk)
    content = relief_paper.render_relief_receipt(application)
    return serve_relief_pdf(content, "potwierdzenie", application.number)


@require_safe
def relief_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the issued decision as it was stored."""
    application = _get_own(request, pk)
    if not application.paper:
        raise Http404
    return serve_relief_pdf(bytes(application.paper), "decyzja", application.decision_no)


def serve_relief_pdf(content: bytes, kind: str, number: str) -> HttpResponse:
    """Send a PDF as a download named by kind and number."""
    answer = HttpResponse(content, content_type="application/pdf")
    name = number.replace("/", "-")
    answer["Content-Disposition"] = f'attachment; filename="{kind}-{name}.pdf"'
    return make_sandboxed(answer)
