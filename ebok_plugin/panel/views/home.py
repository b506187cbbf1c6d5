"""The first page after signing in: how much, until when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache, partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.frontend.page_cache.generation import remembered
from cms_ext.frontend.theme.frame import Frame
from cms_ext.plugins import also_admitted, under_way
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.notices.domain.outages import outages_today
from ebok_plugin.fee_changes.domain.notices import open_contests
from ebok_plugin.interest.domain.accrued import accrued_line
from ebok_plugin.ledger.domain.overview import AccountLine, Overview, overview
from ebok_plugin.ledger.domain.queries.account import own_accounts
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.account_facts import facts_of
from ebok_plugin.panel.domain.cached_parts import cached_parts
from ebok_plugin.panel.domain.coming_words import coming_words
from ebok_plugin.panel.domain.own_accounts import AccountFilter, filtered, sums_in_words
from ebok_plugin.panel.domain.part_cache import cached_part
from ebok_plugin.panel.domain.proposal import waiting_plan
from ebok_plugin.panel.domain.stands import account_stands, postings_of
from ebok_plugin.panel.domain.timely import timely_tasks
from ebok_plugin.panel.views.first_page_parts import Below, Beside, drawn_below, drawn_card
from ebok_plugin.payments.freshness import as_of
from ebok_plugin.statements.domain.issue import unopened
from ebok_plugin.statements.domain.payment_code import payment_office

# More accounts than this are folded under their sum.
MOST_LISTED = 3
# The page asks the database as little of a manager as of anybody: above so many accounts one
# question more goes to those, so what is under way is not asked for. It stands in lists of its own.
ACCOUNTS_OF_ONE_HOUSEHOLD = 40


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One account in full; with several, the list of them above the one that `?konto=` names."""
    today = business_today()
    own = own_accounts(request.user, today)
    if not own:
        return _begins_elsewhere(request, today)
    context = start_page(request, own, request.GET.get("konto"), today)
    context |= _listed(context["overview"], request.GET.get("stan", ""))
    context["unopened"] = unopened(getattr(request.user, "person_id", None), own)
    response = render(request, "ebok_plugin/panel/home.html", context)
    # A payment code is for this person alone.
    patch_cache_control(response, private=True, no_store=True)
    return response


def _begins_elsewhere(request: HttpRequest, today: date) -> HttpResponse:
    """Where somebody without an account begins; 404 when the right ended since the gate."""
    way = also_admitted(request.user, Realm.EBOK, today)
    if way is None:
        raise Http404
    return redirect(way.url_name)


def start_page(
    request: HttpRequest, own: Sequence[Account], slug: str | None, today: date
) -> dict[str, Any]:
    """What the page shows of accounts that the caller has already been given.

    `card` and `below` are drawn for this reader; until one of the facts changes that they name,
    neither is made again.
    """
    facts = facts_of(own)
    stands, read = account_stands(own, facts, today)
    accounts = overview(own, {pk: one.state for pk, one in stands.items()})
    chosen = _chosen(accounts, slug)
    account = chosen.account
    stand, known = stands[account.pk], facts[account.pk]
    coming = coming_words(account, stand, known, today)
    waits = stand.state.overdue and known.has_proposal
    office = remembered(request, "payment office", payment_office)
    beside = Beside(
        several=len(accounts.lines) > 1,
        interest=accrued_line(account, today, stand.plans, known.last),
        next_charge=coming.charge,
        changes=coming.changes,
        proposed_on=_proposed_on(account) if waits else None,
        as_of=as_of(today),
        office=office,
        coop=Frame.of(request).coop.name,
    )
    made_of = (_named(account), stand.made_of, request.user.pk)
    open_matters = (
        under_way(request.user, Realm.EBOK, today) if len(own) <= ACCOUNTS_OF_ONE_HOUSEHOLD else []
    )
    timely = [*open_matters, *timely_tasks(own, today)]
    parts = cache(partial(cached_parts, account, stand, read))

    def made_card() -> SafeString:
        postings = postings_of(account, stand, read)
        return drawn_card(account, stand.state, postings, beside, parts())

    def made_below() -> Below:
        return drawn_below(account, stand, timely, parts())

    return {
        "overview": accounts,
        "chosen": chosen,
        "account": account,
        "card": cached_part("card", (*made_of, beside), made_card),
        "below": cached_part("below", (*made_of, timely), made_below),
        "contests": list(open_contests(account)) if known.is_contested else [],
        "outages": outages_today(request, [one.premises for one in own], business_now()),
    }


def _named(account: Account) -> tuple[str, ...]:
    """How the account is called, and where it is paid to."""
    place = account.premises
    return (account.account_no, account.nrb, place.short_address, place.code)


def _proposed_on(account: Account) -> date | None:
    plan = waiting_plan(account)
    return plan.agreed_on if plan else None


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
