"""The resident's papers: the statement of any period, papers about today, papers in E-BOK."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_POST,
    require_safe,
)

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.tables.writing import CSV_TYPE, XLSX_TYPE, stream_csv, write_xlsx
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.base.web.refusal import Refusal
from cms_ext.evidence.audit.domain.event import read_origin
from cms_ext.office.law.consent import read_agreed_text, read_consent
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.domain.disputed import make_entry_key
from ebok_plugin.ledger.domain.download import (
    AN_HOUR,
    WIDTHS,
    TooManyDownloads,
    list_statement_rows,
)
from ebok_plugin.ledger.domain.queries.account import get_readable_account, own_accounts
from ebok_plugin.ledger.domain.queries.statement import PAGE_ROWS
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.domain import issue
from ebok_plugin.statements.domain.delivery_consent import (
    DELIVERY_CONSENT,
    find_consent,
    give_consent,
    withdraw_consent,
)
from ebok_plugin.statements.domain.papers.requested import (
    NotForWaste,
    NothingCharged,
    NothingToPay,
)
from ebok_plugin.statements.domain.papers.statement import describe_balance
from ebok_plugin.statements.forms import PeriodForm

PDF = "application/pdf"


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """Answer with a file: a PDF opens in the browser, tables are saved.

    `name` contains no personal data.
    """
    response = HttpResponse(content, content_type=kind)
    _private(response, "inline" if kind == PDF else "attachment", name)
    return response


def streamed_answer(content: Iterable[bytes], kind: str, name: str) -> FileResponse:
    """Stream a table of any length; a file is closed once it is sent."""
    response = FileResponse(content, content_type=kind)
    _private(response, "attachment", name)
    return response


def _private(response: HttpResponseBase, place: str, name: str) -> None:
    response["Content-Disposition"] = f'{place}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)


def refuse_too_many(request: HttpRequest) -> HttpResponse:
    """Answer that the hourly limit of downloads is reached."""
    response = render(request, "ebok_plugin/panel/too_many.html", status=429)
    response["Retry-After"] = str(int(AN_HOUR.total_seconds()))
    return response


@require_safe
def statement_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for two days and show what happened between them; 404 for a foreign account."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    form = PeriodForm(request.GET, today)
    page = _page(request)
    account_statement = (
        account_reader().read_statement(account, form.start, form.end, page=page)
        if form.is_valid()
        else None
    )
    too_long = (
        account_statement is not None and account_statement.pages * PAGE_ROWS > issue.MAX_ROWS
    )
    context = {
        "account": account,
        "form": form,
        "as_of": describe_booked_day(today),
        "statement": account_statement,
        "opening_words": describe_balance(account_statement.opening) if account_statement else "",
        "closing_words": describe_balance(account_statement.closing) if account_statement else "",
        "parts": issue.split_period([account], form.start, form.end, issue.MAX_ROWS)
        if too_long
        else (),
        "most": issue.MAX_ROWS,
        "row_key": make_entry_key(account, form.start, form.end) if account_statement else "",
        "query": f"od={form.start}&do={form.end}" if account_statement else "",
    }
    response = render(request, "ebok_plugin/statements/statement.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def statement_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the statement with its check code."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    form = PeriodForm(request.GET, today)
    if not form.is_valid():
        return _back_to_form(request, account)
    try:
        issued = issue.issue_statement(
            account, form.start, form.end, origin=read_origin(request), today=today
        )
    except TooManyDownloads:
        return refuse_too_many(request)
    except issue.PaperTooLong:
        return _back_to_form(request, account)
    return file_answer(issued.pdf, PDF, _name(account, form, "pdf"))


@require_GET
def statement_table(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """Send the statement as a table; `form` is "csv" or "xlsx"."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    period = PeriodForm(request.GET, today)
    if not period.is_valid():
        return _back_to_form(request, account)
    try:
        issue.record_statement(account, period.start, period.end, form, read_origin(request))
    except TooManyDownloads:
        return refuse_too_many(request)
    statement = account_reader().stream_statement(account, period.start, period.end)
    rows = list_statement_rows(statement)
    name = _name(account, period, form)
    if form == "csv":
        return streamed_answer(stream_csv(rows), CSV_TYPE, name)
    return streamed_answer(write_xlsx("Zestawienie", rows, widths=WIDTHS), XLSX_TYPE, name)


def _page(request: HttpRequest) -> int:
    number = request.GET.get("page", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1


def _back_to_form(request: HttpRequest, account: Account) -> HttpResponse:
    """Return to the page, which says what is wrong with the period."""
    address = reverse("ebok:statement", args=[account.slug])
    return redirect(f"{address}?{request.GET.urlencode()}")


def _name(account: Account, form: PeriodForm, extension: str) -> str:
    return f"zestawienie-{account.slug}-{form.start}-{form.end}.{extension}"


A_PAGE = 25


@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """List the documents of all accounts of the person, newest first."""
    person, today = _person(request), business_today()
    consent, consent_code = find_consent(person), DELIVERY_CONSENT.code
    offered = read_consent(consent_code, on=today)
    accounts = own_accounts(request.user, today)
    account = accounts[0] if len(accounts) == 1 else None
    context = {
        "account": account,
        "parts": account_reader().parts_of(account, today) if account else None,
        "today": today,
        "page_obj": select_page(request, issue.list_papers(request.user, today), A_PAGE, name=PAGE),
        "consent": consent,
        "offered": offered,
        "agreed_text": read_agreed_text(consent_code, consent.text_version) if consent else "",
        "person": person,
    }
    response = render(request, "ebok_plugin/statements/papers.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send the file; 404 for a paper of a foreign account."""
    document = issue.get_paper(request.user, key, business_today())
    content = issue.open_paper(document, origin=read_origin(request))
    return file_answer(content, PDF, f"dokument-{document.account.slug}-{document.batch.as_of}.pdf")


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Give the consent with `zgoda=tak`; anything else withdraws it."""
    person, origin = _person(request), read_origin(request)
    if request.POST.get("zgoda") == "tak":
        try:
            version = request.POST.get("wersja", "")
            give_consent(person, now=business_now(), origin=origin, version=version)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Zapisaliśmy zgodę. Nowe dokumenty znajdziesz tutaj."))
    else:
        withdraw_consent(person, now=business_now(), origin=origin)
        messages.success(request, _("Zgoda jest wycofana. Nowe dokumenty przyjdą na papierze."))
    return redirect("ebok:papers")


def _person(request: HttpRequest) -> Person:
    user = request.user
    assert isinstance(user, User)  # the access check of /e-bok/ let a resident in
    assert user.person is not None
    return user.person


@require_GET
def slip_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Send what to pay today; without a debt redirect to the balance, which says so."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    try:
        pdf = issue.issue_slip(account, origin=read_origin(request), today=today)
    except NothingToPay:
        return redirect("ebok:account", account.slug)
    except TooManyDownloads:
        return refuse_too_many(request)
    return file_answer(pdf, PDF, f"druk-do-zaplaty-{account.slug}-{today}.pdf")


@require_GET
def confirmation_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Send today's balance with a check code."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    try:
        issued = issue.issue_confirmation(account, origin=read_origin(request), today=today)
    except TooManyDownloads:
        return refuse_too_many(request)
    return file_answer(issued.pdf, PDF, f"potwierdzenie-salda-{account.slug}-{today}.pdf")


@require_GET
def benefit_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the data for the housing benefit; without a charge redirect with a message.

    404 for an account for waste.
    """
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    try:
        issued = issue.issue_benefit(account, origin=read_origin(request), today=today)
    except NotForWaste as refusal:
        raise Http404 from refusal
    except NothingCharged:
        messages.info(request, _("Na tym koncie nie ma jeszcze żadnej naliczonej opłaty."))
        return redirect("ebok:account", account.slug)
    except TooManyDownloads:
        return refuse_too_many(request)
    return file_answer(issued.pdf, PDF, f"dodatek-mieszkaniowy-{account.slug}-{today}.pdf")


@require_GET
def charge_notice_pdf(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """Send the notice of the charge with entry number `seq`."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    document = get_object_or_404(
        ChargeDocument.objects.select_related("account__payer", "account__premises__building"),
        account=account,
        entry__seq=seq,
        entry__booking_date__lte=today,
        entry__reversed_by__isnull=True,
    )
    try:
        pdf = issue.issue_notice(account, document, origin=read_origin(request), today=today)
    except TooManyDownloads:
        return refuse_too_many(request)
    return file_answer(pdf, PDF, f"oplata-{account.slug}-{document.period}.pdf")
