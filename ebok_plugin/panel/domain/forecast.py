"""The forecast of an account's charges as text."""

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import NOMINATIVE
from cms_ext.base.money.amounts import ZERO
from ebok_plugin.fee_changes.domain.forecast import ChargeForecast, ForecastChange
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.domain.book import AccountBalance
from ebok_plugin.panel.domain.first_page import since_month, until_day

MAX_CHANGES = 2


def charge_in_words(forecast: ChargeForecast, state: AccountBalance) -> str:
    """Write `Za grudzień: 802,32 zł do wtorku 15 grudnia.`, and what a credit leaves of it."""
    if not forecast.charges:
        return ""
    charge = forecast.charges[0]
    months = _(NOMINATIVE[charge.period.month - 1])
    if charge.last is not None:
        months = f"{months}–{_(NOMINATIVE[charge.last.month - 1])}"
    sentence = _("Za {month}: {amount} do {day}.").format(
        month=months, amount=charge.amount, day=until_day(charge.due_date, state.today)
    )
    if not state.free_credit:
        return sentence
    left = charge.amount - state.free_credit
    if left <= ZERO:
        return f"{sentence} {_('Pokryje ją nadpłata.')}"
    return f"{sentence} {_('Po zaliczeniu nadpłaty zostanie {left}.').format(left=left)}"


def describe_coming_changes(
    forecast: ChargeForecast, today: date
) -> list[tuple[str, FeeNotice | None]]:
    """Write the change of the next charge and the one after it, with the letters behind them."""
    changes = []
    for change in forecast.changes[:MAX_CHANGES]:
        is_stated = change.since == forecast.charges[0].period
        changes.append((_change_in_words(change, is_stated, today), change.notice))
        if not is_stated:
            break
    return changes


def _change_in_words(change: ForecastChange, is_stated: bool, today: date) -> str:
    """Write `805,57 zł od stycznia, o 3,25 zł więcej.`; without the amount where it is stated."""
    since = since_month(change.since, today)
    if is_stated:
        text = _("Od {since} o {difference} mniej.")
        if change.more > ZERO:
            text = _("Od {since} o {difference} więcej.")
        return text.format(since=since, difference=abs(change.more))
    text = _("{amount} od {since}, o {difference} mniej.")
    if change.more > ZERO:
        text = _("{amount} od {since}, o {difference} więcej.")
    return text.format(amount=change.amount, since=since, difference=abs(change.more))
