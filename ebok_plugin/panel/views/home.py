"""The first page after signing in: how much, until when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms_ext.office.rules.clock import business_now, business_today
from cms_ext.public_site.notices.domain.outages import outages_today
from ebok_plugin.fee_changes.domain.notices import open_contests
from ebok_plugin.freshness import as_of
from ebok_plugin.interest.domain.accrued import accrued_line
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import read_book
from ebok_plugin.ledger.domain.overview import AccountLine, Overview, overview
from ebok_plugin.ledger.domain.queries.account import accounts_for, last_entry
from ebok_plugin.ledger.domain.queries.book import books_of
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.panel.domain.card import card_words, why
from ebok_plugin.panel.domain.coming import change_in_words, charge_in_words, coming_of
from ebok_plugin.panel.domain.kept_parts import kept_parts
from ebok_plugin.panel.domain.own_accounts import AccountFilter, filtered, sums_in_words
from ebok_plugin.panel.domain.paying import ways_to_pay
from ebok_plugin.panel.domain.proposal import waiting_plan
from ebok_plugin.panel.domain.season import in_season, out_of_season
from ebok_plugin.panel.domain.timely import timely_tasks
from ebok_plugin.statements.domain.payment_code import payment
from ebok_plugin.statements.domain.reading import unopened

# More accounts than this are folded under their sum.
MOST_LISTED = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One account in full; with several, the list of them above the one that `?konto=` names."""
    today = business_today()
    own = list(accounts_for(request.user, today))
    if not own:
        raise Http404  # the right ended between the gate and here
    context = start_page(request, own, request.GET.get("konto"), today)
    context |= _listed(context["overview"], request.GET.get("stan", ""))
    context["unopened"] = unopened(getattr(request.user, "person_id", None), own)
    response = render(request, "ebok_plugin/panel/home.html", context)
    # A payment code is for this person alone.
    patch_cache_control(response, private=True, no_store=True)
    return response


def start_page(
    request: HttpRequest, own: Sequence[Account], slug: str | None, today: date
) -> dict[str, Any]:
    """What the page shows of accounts that the caller has already been given.

    The books are read once, from the end of last month on, where the explanation begins.
    """
    rules = allocation_settings()
    books = books_of(own, today, cut_by=Period.of(today).previous.last_day)
    stand = {pk: read_book(book, today, rules) for pk, book in books.items()}
    accounts = overview(own, {pk: one.state for pk, one in stand.items()})
    chosen = _chosen(accounts, slug)
    account, state = chosen.account, chosen.state
    book, postings = books[account.pk], stand[account.pk].postings
    last = last_entry(account)
    kept = kept_parts(account, book, state, last)
    coming = coming_of(account, book, today)
    paid_by = payment(account, state, postings)
    return {
        "overview": accounts,
        "chosen": chosen,
        "account": account,
        "state": state,
        "words": card_words(state),
        "why": why(state, postings, kept.explanation),
        "explanation": kept.explanation,
        "postings": postings,
        "plans": sorted({debit.plan for debit in state.open_debits if debit.plan}),
        "payment": paid_by,
        "waiting": waiting_plan(account) if state.overdue else None,
        "ways": ways_to_pay(account, state, postings, paid_by),
        "interest": accrued_line(account, today, book.plans, last),
        "next_charge": charge_in_words(coming, state),
        "changes": [(change_in_words(one, today), one.notice) for one in coming.changes],
        "contests": list(open_contests(account)),
        "as_of": as_of(today),
        "chart": kept.chart,
        "recent": kept.recent,
        "outages": outages_today(request, [one.premises for one in own], business_now()),
        "timely": timely_tasks(own, today),
        "season": in_season(today),
        "others": out_of_season(today),
        "today": today,
    }


def _listed(accounts: Overview, wanted: str) -> dict[str, Any]:
    """The list of the accounts, which an address may narrow; what it does not know narrows none."""
    found = AccountFilter(wanted) if wanted in AccountFilter.values else AccountFilter.ALL
    return {
        "sums": sums_in_words(accounts),
        "listed": filtered(accounts, found),
        "filter": found,
        "filters": AccountFilter,
        "all_listed": found is AccountFilter.ALL,
        "folded": len(accounts.lines) > MOST_LISTED and found is AccountFilter.ALL,
    }


def _chosen(accounts: Overview, slug: str | None) -> AccountLine:
    """The account in the address, the most pressing one without; 404 for one that is not his."""
    if slug is None:
        return accounts.most_pressing
    for line in accounts.lines:
        if line.account.slug == slug:
            return line
    raise Http404
