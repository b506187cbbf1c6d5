"""The statement of any period: as a page, as PDF, CSV and XLSX, with the same figures."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import origin_of
from ebok_plugin.ledger.domain.disputed import row_key
from ebok_plugin.ledger.domain.download import AN_HOUR, TooManyDownloads, statement_csv
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.domain.queries.statement import PAGE_ROWS, read_statement, stream_statement
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.freshness import describe_booked_until
from ebok_plugin.statements.domain.issue import (
    MOST_ROWS,
    PaperTooLong,
    issue_statement,
    record_statement,
    split_paper_data,
)
from ebok_plugin.statements.domain.papers.statement import describe_balance
from ebok_plugin.statements.domain.statement_xlsx import statement_xlsx
from ebok_plugin.statements.forms import PeriodForm

PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A PDF opens in the browser, tables are saved; `name` holds nobody's name."""
    response = HttpResponse(content, content_type=kind)
    _private(response, "inline" if kind == PDF else "attachment", name)
    return response


def streamed_answer(content: Iterable[bytes], kind: str, name: str) -> FileResponse:
    """A table of any length, sent while it is read; a file is closed when it has been sent."""
    response = FileResponse(content, content_type=kind)
    _private(response, "attachment", name)
    return response


def _private(response: HttpResponseBase, place: str, name: str) -> None:
    response["Content-Disposition"] = f'{place}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)


def refuse_too_many(request: HttpRequest) -> HttpResponse:
    """The hourly measure of downloads is full."""
    response = render(request, "ebok_plugin/panel/too_many.html", status=429)
    response["Retry-After"] = str(int(AN_HOUR.total_seconds()))
    return response


@require_safe
def statement_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for two days and shows what happened between them; 404 for a foreign account."""
    today = business_today()
    account = account_for(request.user, slug, today)
    form = PeriodForm(request.GET, today)
    page = _page(request)
    shown = read_statement(account, form.start, form.end, page=page) if form.is_valid() else None
    too_long = shown is not None and shown.pages * PAGE_ROWS > MOST_ROWS
    context = {
        "account": account,
        "form": form,
        "as_of": describe_booked_until(today),
        "statement": shown,
        "opening_words": describe_balance(shown.opening) if shown else "",
        "closing_words": describe_balance(shown.closing) if shown else "",
        "parts": split_paper_data([account], form.start, form.end, MOST_ROWS) if too_long else (),
        "most": MOST_ROWS,
        "row_key": row_key(account, form.start, form.end) if shown else "",
        "query": f"od={form.start}&do={form.end}" if shown else "",
    }
    response = render(request, "ebok_plugin/statements/statement.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_GET
def statement_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The paper with its check code."""
    today = business_today()
    account = account_for(request.user, slug, today)
    form = PeriodForm(request.GET, today)
    if not form.is_valid():
        return _back_to_form(request, account)
    try:
        issued = issue_statement(
            account, form.start, form.end, origin=origin_of(request), today=today
        )
    except TooManyDownloads:
        return refuse_too_many(request)
    except PaperTooLong:
        return _back_to_form(request, account)
    return file_answer(issued.pdf, PDF, _name(account, form, "pdf"))


@require_GET
def statement_table(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """`form` is "csv" or "xlsx"."""
    today = business_today()
    account = account_for(request.user, slug, today)
    period = PeriodForm(request.GET, today)
    if not period.is_valid():
        return _back_to_form(request, account)
    try:
        record_statement(account, period.start, period.end, form, origin_of(request))
    except TooManyDownloads:
        return refuse_too_many(request)
    rows, name = stream_statement(account, period.start, period.end), _name(account, period, form)
    if form == "csv":
        return streamed_answer(statement_csv(rows), CSV, name)
    return streamed_answer(statement_xlsx(rows), XLSX, name)


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _back_to_form(request: HttpRequest, account: Account) -> HttpResponse:
    """The page says what is wrong with the period."""
    address = reverse("ebok:statement", args=[account.slug])
    return redirect(f"{address}?{request.GET.urlencode()}")


def _name(account: Account, form: PeriodForm, extension: str) -> str:
    return f"zestawienie-{account.slug}-{form.start}-{form.end}.{extension}"
