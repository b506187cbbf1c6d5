"""The ledger of one account: a year or any period, page by page."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_today
from ebok_plugin.freshness import as_of
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.ledger.domain.queries.statement import page_with, statement, years_of
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.entry_groups import EntryGroup
from ebok_plugin.panel.forms.ledger_page import LedgerPageForm

MOST_DIGITS = 9


@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """404 for an account that is not there and for one that is not the reader's."""
    account = account_for(request.user, slug, business_today())
    return ledger_answer(request, account, request.GET.dict())


def ledger_answer(request: HttpRequest, account: Account, asked: Mapping[str, str]) -> HttpResponse:
    """The page of an account that the caller has already been given.

    `asked`: `rok`, or `od` and `do`; `rodzaj`; `strona`, or `wpis` for the page with that entry.
    """
    today = business_today()
    years = years_of(account, today)
    form = LedgerPageForm(_known(asked, years), years=years, today=today)
    start, end = form.days
    kinds = form.group.kinds if form.group else None
    page = None
    if seq := _number(asked, "wpis"):
        page = page_with(account, start, end, seq, kinds=kinds)
    page = page or _number(asked, "strona") or 1
    shown = statement(account, start, end, kinds=kinds, page=page)
    period = {"od": str(start), "do": str(end)} if form.of_days else {"rok": str(start.year)}
    context = {
        "account": account,
        "form": form,
        "page": shown,
        "group": form.group,
        "as_of": as_of(today),
        "period": urlencode(period),
        "keep": urlencode(period | ({"rodzaj": form.group} if form.group else {})),
    }
    return render(request, "ebok_plugin/panel/account.html", context)


def _number(asked: Mapping[str, str], name: str) -> int | None:
    """A number of the address; None for none, and for what is none."""
    text = asked.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if is_number else None


def _known(asked: Mapping[str, str], years: list[int]) -> dict[str, str]:
    """What the form takes; a year without entries and an unknown group are left out."""
    known = {name: asked[name] for name in ("od", "do", "rodzaj") if asked.get(name)}
    if known.get("rodzaj") not in EntryGroup.values:
        known.pop("rodzaj", None)
    year = asked.get("rok", "")
    return known | {"rok": year if year in map(str, years) else str(years[0])}
