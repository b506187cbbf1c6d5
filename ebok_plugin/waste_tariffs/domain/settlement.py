"""For which months a fee is paid together, and when that is due."""

from __future__ import annotations

from datetime import date

from cms_ext.office.rules.working_days import due_date
from ebok_plugin.ledger.period import Period
from ebok_plugin.waste_tariffs.models import TariffVersion
from ebok_plugin.waste_tariffs.vocabulary import Settled

QUARTER = 3


def months_paid_with(tariff: TariffVersion, month: Period) -> tuple[Period, ...]:
    """The month alone, or the quarter in which it lies, in their order."""
    if tariff.settled == Settled.MONTHLY:
        return (month,)
    first = Period(month.year, month.month - (month.month - 1) % QUARTER)
    return tuple(first.plus(number) for number in range(QUARTER))


def due_on(tariff: TariffVersion, month: Period) -> date:
    """When the fee of a month is due, moved to a working day."""
    paid = months_paid_with(tariff, month)[0].plus(tariff.due_months)
    return due_date(paid.year, paid.month, tariff.due_day)
