"""E-BOK's home page: how much is due, until when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.dates.period import Period
from cms_ext.base.web.paging import PAGE, select_page
from cms_ext.frontend.page_cache.generation import get_cached_part
from cms_ext.frontend.theme.frame import Frame
from cms_ext.plugins import find_extra_admission, find_panel_desk, list_open_matters
from cms_ext.public_site.notices.domain.outages import list_outages_today
from cms_ext.public_site.pages.domain.tasks import build_panel_tiles
from ebok_plugin.apps import EBOK
from ebok_plugin.fee_changes.domain.forecast import forecast_charges
from ebok_plugin.fee_changes.domain.notices import list_open_contests
from ebok_plugin.interest.domain.accrued import accrued_line
from ebok_plugin.ledger.domain.book import AccountState
from ebok_plugin.ledger.domain.overview import AccountLine, Overview, make_overview
from ebok_plugin.ledger.domain.queries.account import last_entry, own_accounts
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.charts import year_chart
from ebok_plugin.panel.domain import first_page
from ebok_plugin.panel.domain.dues import waiting_plan
from ebok_plugin.panel.domain.first_page import PanelTask, in_season
from ebok_plugin.panel.domain.forecast import charge_in_words, describe_coming_changes
from ebok_plugin.payments.freshness import describe_booked_day
from ebok_plugin.statements.domain.issue import list_unopened_titles
from ebok_plugin.statements.domain.payment_code import payment_for_balance, payment_office

RECENT_ROWS = 3
# The accounts on a page of the list.
PAGE_SIZE = 20
# A manager of more accounts finds matters under way in their own lists: asking for them here would
# cost one more query.
ACCOUNTS_OF_ONE_HOUSEHOLD = 40


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show one account in full; with several, their list above the one that `?konto=` names."""
    today = business_today()
    accounts = own_accounts(request.user, today)
    if not accounts:
        return _redirect_elsewhere(request, today)
    context = account_context(request, accounts, request.GET.get("konto"), today)
    context |= _account_list(request, context["overview"])
    context["unopened"] = list_unopened_titles(getattr(request.user, "person_id", None), accounts)
    response = render(request, "ebok_plugin/panel/home.html", context)
    # A payment code is for this person alone.
    patch_cache_control(response, private=True, no_store=True)
    return response


def _redirect_elsewhere(request: HttpRequest, today: date) -> HttpResponse:
    """Redirect a user without an account; 404 when the right ended since the access check."""
    way = find_extra_admission(request.user, EBOK, today)
    if way is None:
        raise Http404
    return redirect(way.url_name)


def account_context(
    request: HttpRequest, accounts: Sequence[Account], slug: str | None, today: date
) -> dict[str, Any]:
    """Return the context of one of these accounts; the caller has checked the right to it."""
    reader = account_reader()
    # From the end of last month on: the explanation of the balance begins there.
    balances = reader.read_account_states(
        accounts, today, snapshot_by=Period.of(today).previous.last_day
    )
    all_accounts = make_overview(accounts, {pk: balance.state for pk, balance in balances.items()})
    chosen = _chosen(all_accounts, slug)
    account, balance = chosen.account, balances[chosen.account.pk]
    return {
        "overview": all_accounts,
        "chosen": chosen,
        "account": account,
        "today": today,
        "contests": list_open_contests(account),
        "outages": list_outages_today(request, [one.premises for one in accounts], business_now()),
        **_balance_card(request, account, balance, today),
        **_tasks(request, len(accounts), today),
        "recent": reader.newest_rows(account, balance.state, account.opened_on, RECENT_ROWS),
        "chart": year_chart(account, balance.state),
        "parts": reader.parts_of(account, today),
    }


def _balance_card(
    request: HttpRequest, account: Account, balance: AccountState, today: date
) -> dict[str, Any]:
    """Return the amount, how to pay it, where it comes from, and what comes next."""
    state, postings = balance.state, balance.postings
    explanation = account_reader().explain_balance(account, balance)
    explained = explanation.reasons or postings.all
    forecast = forecast_charges([account], today)[account.pk]
    proposal = waiting_plan(account) if state.overdue else None
    paid_by = payment_for_balance(
        account, state, postings, get_cached_part(request, "payment office", payment_office)
    )
    return {
        "state": state,
        "words": first_page.card_words(state),
        "why": first_page.explain_amount(state, postings, explanation),
        "explanation": explanation,
        "postings": postings,
        "items": first_page.fold_items(postings, first_page.describe_charges(account, postings)),
        # Where only the balance is known, the desk says what it consists of.
        "desk": find_panel_desk(EBOK) if state.balance and not explained else None,
        "plans": sorted({debit.plan for debit in state.open_debits if debit.plan}),
        "proposed_on": proposal.agreed_on if proposal else None,
        "payment": paid_by,
        "recipient": Frame.of(request).coop.name,
        "ways": first_page.ways_to_pay(account, state, postings, paid_by),
        "interest": accrued_line(account, today, balance.book.plans, last_entry(account)),
        "next_charge": charge_in_words(forecast, state),
        "next_changes": describe_coming_changes(forecast, today),
        "as_of": describe_booked_day(today),
    }


def _tasks(request: HttpRequest, accounts: int, today: date) -> dict[str, Any]:
    """Return the tiles, the lines with a day, and the tasks of the season."""
    tiles, more_tiles = build_panel_tiles(request.user, EBOK, today)
    timely = (
        list_open_matters(request.user, EBOK, today)
        if accounts <= ACCOUNTS_OF_ONE_HOUSEHOLD
        else []
    )
    season = in_season(today, len(timely))
    others = [task for task in PanelTask if task not in season]
    return {
        "tiles": tiles,
        "more_tiles": more_tiles,
        "timely": timely,
        "season": season,
        "others": others,
    }


def _account_list(request: HttpRequest, accounts: Overview) -> dict[str, Any]:
    """Return the total of the accounts and their list; an unknown filter filters nothing."""
    wanted = request.GET.get("stan", "")
    chosen = (
        first_page.AccountFilter(wanted)
        if wanted in first_page.AccountFilter.values
        else first_page.AccountFilter.ALL
    )
    listed = first_page.filter_accounts(accounts, chosen)
    page = select_page(request, listed.lines, PAGE_SIZE, name=PAGE)
    return {
        "total": first_page.total_in_words(accounts, business_today()),
        "total_parts": first_page.list_parts_of_total(accounts),
        "first_lines": first_page.list_first_lines(accounts),
        "listed": listed,
        "page_obj": page,
        "filter": chosen,
        "filters": first_page.AccountFilter,
        "all_listed": chosen is first_page.AccountFilter.ALL,
        "many": len(accounts.lines) > first_page.MAX_BESIDE_TOTAL,
    }


def _chosen(accounts: Overview, slug: str | None) -> AccountLine:
    """Return the account in the address, by default the most pressing; 404 for a stranger's."""
    if slug is None:
        return accounts.most_pressing
    for line in accounts.lines:
        if line.account.slug == slug:
            return line
    raise Http404
