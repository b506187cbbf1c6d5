"""„Mój lokal”: all that is known of a flat, and what each component of its charge cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.frontend.theme.charts import StepChart, step_chart
from cms_ext.people.identity.models import User
from cms_ext.plugins import find_panel_desk, list_open_matters
from cms_ext.premises.domain.contact import list_contacts
from ebok_plugin.apps import EBOK
from ebok_plugin.charges.domain.charging_sources import is_charged_elsewhere
from ebok_plugin.charges.domain.component import find_legal_bases, list_grounds
from ebok_plugin.charges.domain.persons_change import last_known_day
from ebok_plugin.charges.domain.premises_value import ValueNow, list_values
from ebok_plugin.charges.domain.queries.persons_change import list_persons_changes
from ebok_plugin.charges.models import Basis
from ebok_plugin.fee_changes.domain.forecast import forecast_charges
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.domain.premises_facts import list_premises_facts
from ebok_plugin.ledger.domain.queries.account import (
    get_readable_account,
    list_holders,
    own_accounts,
    select_own_roles,
)
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.charts import MIN_MONTHS
from ebok_plugin.panel.domain import component_history
from ebok_plugin.panel.domain.first_page import timely_tasks
from ebok_plugin.panel.domain.forecast import charge_in_words, describe_coming_changes
from ebok_plugin.payments.freshness import describe_booked_day

# Charges of waste may be for three months.
COMPONENT_MONTHS = 3


@require_safe
def flats(request: HttpRequest) -> HttpResponse:
    """Show the only flat, or the list of several."""
    own = own_accounts(request.user, business_today())
    if len(own) == 1:
        return _page(request, own[0])
    return render(request, "ebok_plugin/panel/flats.html", {"accounts": own})


@require_safe
def flat(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one flat; 404 for an account that is not there and for a stranger's one."""
    return _page(request, get_readable_account(request.user, slug, business_today()))


def _page(request: HttpRequest, account: Account) -> HttpResponse:
    today, user = business_today(), request.user
    assert isinstance(user, User)  # the access check of /e-bok/ let a resident in
    context: dict[str, Any] = {
        "account": account,
        "as_of": describe_booked_day(today),
        **_ahead(account, today),
        "duties": [*timely_tasks([account], today), *list_open_matters(user, EBOK, today)],
        "values": _values(account, today),
        "changes": [] if is_mirror() else list_persons_changes(account)[:3],
        "sections": list_premises_facts(user, account, today),
        "contacts": _contacts(account, today),
        "desk": find_panel_desk(EBOK),
        "waste": account.is_for_waste,
        **_access(user, account, today),
        **_components(account, today),
    }
    return render(request, "ebok_plugin/panel/flat.html", context)


def _ahead(account: Account, today: date) -> dict[str, Any]:
    """Return the balance, the next charge and the changes to come, as text."""
    state = account_reader().balances_of([account], today)[account.pk]
    forecast = forecast_charges([account], today)[account.pk]
    return {
        "words": balance_in_words(state),
        "next_charge": charge_in_words(forecast, state),
        "next_changes": describe_coming_changes(forecast, today),
    }


def _values(account: Account, today: date) -> dict[str, ValueNow]:
    """Return area, persons and volumes that are charged today, by basis; the known ones alone.

    A program states area and persons with the account; waste is charged by other facts.
    """
    if account.is_for_waste:
        return {}
    if is_charged_elsewhere(account):
        place = account.premises
        # Of a closed account the program no longer says how many persons there were.
        persons = Decimal(place.persons) if account.closed_on is None else None
        stated = [
            ValueNow(Basis.AREA_M2, place.area, False),
            ValueNow(Basis.PERSONS, persons or None, False),
        ]
    else:
        day = last_known_day(account, today)
        stated = list(list_values([account.premises], day)[account.premises_id])
    return {str(one.basis): one for one in stated if one.value is not None}


def _contacts(account: Account, today: date) -> list[Any]:
    place = account.premises
    if place.staircase is not None:
        return list_contacts(staircases=[place.staircase], on=today)
    return list_contacts(buildings=[place.building], on=today)


def _access(user: User, account: Account, today: date) -> dict[str, Any]:
    """Return who may read the account to its payer, and to others only their own right."""
    holders = [one for one in list_holders(user, today) if one.account.pk == account.pk]
    if holders:
        return {"accesses": holders[0].accesses}
    return {
        "own_roles": [one for one in select_own_roles(user, today) if one.account_id == account.pk]
    }


def _components(account: Account, today: date) -> dict[str, Any]:
    last = Period.of(today)
    lines = component_history.month_lines(account, last.plus(1 - COMPONENT_MONTHS), last, today)
    months = component_history.charged_months(lines)
    if not months:
        return {"histories": ()}
    newest = [line for line in lines if line.period == months[-1].period]
    return {"histories": component_history.component_histories(newest), "newest": months[-1]}


COST_MONTHS = 24


@require_safe
def components(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all components of the last two years, and what changed when."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    last = Period.of(today)
    lines = component_history.month_lines(account, last.plus(1 - COST_MONTHS), last, today)
    histories, months = (
        component_history.component_histories(lines),
        component_history.charged_months(lines),
    )
    announced = component_history.announced_changes(account)
    context = {
        "account": account,
        "as_of": describe_booked_day(today),
        "histories": histories,
        "months": months,
        "newest": months[-1] if months else None,
        "year": component_history.year_change(histories, months),
        "steps": sorted(
            (
                (step, history, announced.get((history.component, step.now.period)))
                for history in histories
                for step in history.steps
            ),
            key=lambda card: card[0].now.period,
            reverse=True,
        ),
        "chart": _chart([(m.period, m.amount) for m in months], _("Opłata razem")),
        **_ahead(account, today),
    }
    return render(request, "ebok_plugin/panel/components.html", context)


@require_safe
def component(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one component month by month; 404 for one that the account never had."""
    today = business_today()
    account = get_readable_account(request.user, slug, today)
    last = Period.of(today)
    lines = component_history.month_lines(account, last.plus(1 - COST_MONTHS), last, today)
    histories = component_history.component_histories(lines)
    history = next((known for known in histories if known.code == code), None)
    if history is None:
        raise Http404
    steps = {step.now.period: step for step in history.steps}
    announced = component_history.announced_changes(account)
    legal = find_legal_bases(today).get(history.component)
    named = [(history.name, legal.words, legal.paper)] if legal else []
    context = {
        "account": account,
        "as_of": describe_booked_day(today),
        "history": history,
        "grounds": list_grounds(named, request.user, today),
        "rows": [
            (month, steps.get(month.period), announced.get((history.component, month.period)))
            for month in reversed(history.months)
        ],
        "chart": _chart([(m.period, m.amount) for m in history.months], history.name),
    }
    return render(request, "ebok_plugin/panel/component.html", context)


def _chart(months: list[tuple[Period, Money]], name: str) -> StepChart | None:
    """Draw the newest thirteen months; None with fewer than two."""
    if len(months) < MIN_MONTHS:
        return None
    recent = [(period, amount) for period, amount in months if period >= months[-1][0].plus(-12)]
    spoken = _("Wykres schodkowy: {name}, {first} – {last}. Kwoty są w tabeli pod wykresem.")
    return step_chart(
        [(date_format(period.first_day, "b"), amount.amount) for period, amount in recent],
        spoken.format(name=name, first=recent[0][0].name, last=recent[-1][0].name),
    )
