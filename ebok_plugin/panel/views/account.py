"""The ledger of one account: a year or any period, page by page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms_ext.rules.clock import business_today
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.as_of import as_of
from ebok_plugin.panel.domain.ledger_page import LedgerPage, ledger_page
from ebok_plugin.panel.domain.queries.years import years_of
from ebok_plugin.panel.entry_groups import EntryGroup
from ebok_plugin.panel.forms.ledger_page import LedgerPageForm


@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """404 for an account that is not there and for one that is not the reader's."""
    return ledger_answer(request, account_for(request.user, slug, business_today()))


def ledger_answer(request: HttpRequest, account: Account) -> HttpResponse:
    """The page of an account that the caller has already been given."""
    today = business_today()
    years = years_of(account, today)
    form = LedgerPageForm(_asked(request, years), years=years, today=today)
    start, end = form.days
    number = request.GET.get("strona", "")
    page = ledger_page(
        account,
        start,
        end,
        group=form.group,
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )
    context = {
        "account": account,
        "form": form,
        "page": page,
        "as_of": as_of(today),
        "period": urlencode(_period(form, page)),
        "keep": urlencode(_period(form, page) | ({"rodzaj": page.group} if page.group else {})),
    }
    return render(request, "ebok_plugin/panel/account.html", context)


def _asked(request: HttpRequest, years: list[int]) -> dict[str, str]:
    """What stands in the address; a year without entries and an unknown group are left out."""
    asked = {name: request.GET[name] for name in ("od", "do", "rodzaj") if request.GET.get(name)}
    year = request.GET.get("rok", "")
    known = {str(number) for number in years}
    if asked.get("rodzaj") not in EntryGroup.values:
        asked.pop("rodzaj", None)
    return asked | {"rok": year if year in known else str(years[0])}


def _period(form: LedgerPageForm, page: LedgerPage) -> dict[str, str]:
    """The period as the files and the other pages of it are asked for."""
    if form.of_days:
        return {"od": str(page.start), "do": str(page.end)}
    return {"rok": str(page.start.year)}
