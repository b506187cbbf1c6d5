"""What the meters of a premises showed at both ends of a settled period."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.domain.own_meters import in_own_time, of_own_time
from ebok_plugin.utilities.meters.models import Meter, Reading


@dataclass(frozen=True, slots=True)
class PeriodReadings:
    """A meter with its figures: the last up to the first day, and the last of the period."""

    meter: Meter
    first: Reading
    last: Reading

    @property
    def used(self) -> Decimal | None:
        """None where the counter was set back."""
        used = self.last.value - self.first.value
        return used if used >= 0 else None


def readings_of_period(account: Account, begins: date, ends: date) -> list[PeriodReadings]:
    """Of each meter with two accepted figures that belong to the period. Two queries.

    The figure of the beginning is the last one up to the first day of the period; a meter that was
    fitted later begins with its own first one.
    """
    meters = [
        meter
        for meter in Meter.objects.filter(premises=account.premises_id, installed_on__lte=ends)
        .exclude(dismounted_on__lt=begins)
        .in_order()
        if in_own_time(meter, account)
    ]
    figures: dict[int, list[Reading]] = defaultdict(list)
    accepted = Reading.objects.accepted().filter(meter__in=meters, day__lte=ends)
    for reading in accepted.order_by("day"):
        figures[reading.meter_id].append(reading)
    found = []
    for meter in meters:
        own = of_own_time(figures[meter.pk], account)
        earlier = [one for one in own if one.day <= begins]
        inside = [one for one in own if one.day > begins]
        first = earlier[-1] if earlier else next(iter(inside), None)
        if first is not None and inside and inside[-1] != first:
            found.append(PeriodReadings(meter, first, inside[-1]))
    # The old meter before the one that replaced it.
    return sorted(found, key=lambda one: (one.meter.counts.order, one.first.day))
