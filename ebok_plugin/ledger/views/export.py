"""The resident's own ledger as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from cms_ext.audit.domain.event import origin_of
from cms_ext.rules.clock import business_today
from ebok_plugin.ledger.domain.download import AN_HOUR, TooManyDownloads, record_download
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.domain.queries.statement import statement
from ebok_plugin.ledger.domain.statement_csv import statement_csv, statement_name
from ebok_plugin.ledger.views.year import asked_year


@require_GET
def statement_file(request: HttpRequest, slug: str) -> HttpResponse:
    """CSV of the year that `?rok=` names, with the rows of the page."""
    today = business_today()
    account = account_for(request.user, slug, today)
    year = asked_year(request, today)
    shown = statement(account, year.start, year.end)
    try:
        record_download(account, shown, "csv", origin_of(request))
    except TooManyDownloads:
        return _too_many(request)
    response = HttpResponse(statement_csv(shown), content_type="text/csv; charset=utf-8")
    name = statement_name(account, shown)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, private=True, no_store=True)
    return response


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "ebok_plugin/ledger/too_many.html", status=429)
    response["Retry-After"] = str(int(AN_HOUR.total_seconds()))
    return response
