"""Pages of what each component of the charge cost over the months."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.frontend.theme.charts import StepChart, step_chart
from ebok_plugin.charges.domain.component import grounds_for, legal_bases_on
from ebok_plugin.ledger.domain.queries.account import account_for
from ebok_plugin.panel.charts import LEAST_MONTHS
from ebok_plugin.panel.domain import component_history
from ebok_plugin.payments.freshness import describe_booked_until

MONTHS = 24


@require_safe
def components(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all components of the last two years, and what changed when."""
    today = business_today()
    account = account_for(request.user, slug, today)
    last = Period.of(today)
    lines = component_history.month_lines(account, last.plus(1 - MONTHS), last, today)
    histories, months = (
        component_history.component_histories(lines),
        component_history.charged_months(lines),
    )
    announced = component_history.announced_changes(account)
    context = {
        "account": account,
        "as_of": describe_booked_until(today),
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
    }
    return render(request, "ebok_plugin/panel/components.html", context)


@require_safe
def component(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show one component month by month; 404 for one that the account never had."""
    today = business_today()
    account = account_for(request.user, slug, today)
    last = Period.of(today)
    lines = component_history.month_lines(account, last.plus(1 - MONTHS), last, today)
    history = _named(component_history.component_histories(lines), code)
    steps = {step.now.period: step for step in history.steps}
    announced = component_history.announced_changes(account)
    legal = legal_bases_on(today).get(history.component)
    named = [(history.name, legal.words, legal.paper)] if legal else []
    context = {
        "account": account,
        "as_of": describe_booked_until(today),
        "history": history,
        "grounds": grounds_for(named, request.user, today),
        "rows": [
            (month, steps.get(month.period), announced.get((history.component, month.period)))
            for month in reversed(history.months)
        ],
        "chart": _chart([(m.period, m.amount) for m in history.months], history.name),
    }
    return render(request, "ebok_plugin/panel/component.html", context)


def _named(
    histories: tuple[component_history.ComponentHistory, ...], code: str
) -> component_history.ComponentHistory:
    for history in histories:
        if history.code == code:
            return history
    raise Http404


def _chart(months: list[tuple[Period, Money]], name: str) -> StepChart | None:
    """Draw the newest thirteen months; None with fewer than two."""
    if len(months) < LEAST_MONTHS:
        return None
    recent = [(period, amount) for period, amount in months if period >= months[-1][0].plus(-12)]
    spoken = _("Wykres schodkowy: {name}, {first} – {last}. Kwoty są w tabeli pod wykresem.")
    return step_chart(
        [(date_format(period.first_day, "b"), amount.amount) for period, amount in recent],
        spoken.format(name=name, first=recent[0][0].name, last=recent[-1][0].name),
    )
