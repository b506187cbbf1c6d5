"""The accounts of a month in portions, each with what its charge depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet

from cms_ext.base.database.stored import remembered
from cms_ext.base.dates.period import Period
from cms_ext.premises.models import Premises
from ebok_plugin.charges.conf import midmonth
from ebok_plugin.charges.domain.charge_lines import (
    ChargedAccount,
    HeldValue,
    Stay,
    stay_in,
    taken_over,
)
from ebok_plugin.charges.domain.queries.last_charge import Quantities, last_charges
from ebok_plugin.charges.domain.queries.month_rows import MonthRows, Row, rows_from
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import PremisesValue, RateException
from ebok_plugin.ledger.models import Account

# Of two that hold on one day the contested one wins, so it is read last.
_LAST = (RateException.Cause.NOTICE_LATE, RateException.Cause.CONTEST)
Values = Mapping[str, Sequence[HeldValue]]
_NOTHING: Values = {}


class ChargedPortion(NamedTuple):
    """Accounts with the rows behind them.

    `last_quantities` by premises what they were charged last, of those where it stands in for
    something that nobody entered.
    """

    rows: MonthRows
    accounts: list[ChargedAccount]
    last_quantities: Mapping[int, Quantities]


def charged_in(
    period: Period, tariff: Tariff, accounts: QuerySet[Account], *, after: int = 0
) -> Iterator[list[ChargedAccount]]:
    """As `charged_portions`, the accounts alone."""
    for portion in charged_portions(period, tariff, accounts, after=after):
        yield portion.accounts


def charged_portions(
    period: Period, tariff: Tariff, accounts: QuerySet[Account], *, after: int = 0
) -> Iterator[ChargedPortion]:
    """The accounts with a key above `after`, in the order of their keys, PORTION at a time.

    Also accounts closed within the month before: they pay nothing now, and the comparison shows
    them as missing. At most eight queries a portion, whatever is in it.
    """
    reader = _Reader(period, tariff)
    for rows in rows_from(period, accounts, after=after):
        yield reader.portion(rows)


class _Reader:
    def __init__(self, period: Period, tariff: Tariff) -> None:
        self._period = period
        self._tariff = tariff
        self._midmonth = midmonth()
        # Accounts by the thousand share their days and as many persons.
        self._stay = cache(self._find_stay)
        self._persons = cache(Decimal)

    def portion(self, rows: MonthRows) -> ChargedPortion:
        values = values_by_premises(rows.values)
        own_rates = rates_by_account(rows.exceptions)
        uses: defaultdict[int, set[int]] = defaultdict(set)
        for place, component in rows.uses:
            uses[place].add(component)
        last = self._last_quantities(rows, values)
        day_opened, day_closed = (remembered(Account, name) for name in ("opened_on", "closed_on"))
        area_of = remembered(Premises, "area")
        accounts = [
            ChargedAccount(
                account_id=row.account_id,
                account_no=row.account_no,
                premises_id=row.premises_id,
                premises_code=row.premises_code,
                building_id=row.building_id,
                property_id=row.property_id,
                stay=self._stay(day_opened(row.opened_on), closed := day_closed(row.closed_on)),
                closed_on=closed,
                area=area_of(row.area),
                persons=self._persons(row.persons),
                values=values.get(row.premises_id, _NOTHING),
                uses=frozenset(uses.get(row.premises_id, ())),
                exceptions=own_rates.get(row.account_id, {}),
                last_charge=last.get(row.premises_id, {}),
            )
            for row in rows.accounts
        ]
        return ChargedPortion(rows, accounts, last)

    def _find_stay(self, opened_on: date, closed_on: date | None) -> Stay | None:
        return stay_in(self._period, opened_on, closed_on, self._midmonth)

    def _last_quantities(
        self, rows: MonthRows, values: Mapping[int, Values]
    ) -> Mapping[int, Quantities]:
        wanted = self._lacking({row.premises_id for row in rows.accounts}, values)
        found = last_charges(wanted, self._period, self._midmonth) if wanted else {}
        return {place: found.get(place, {}) for place in wanted}

    def _lacking(self, premises: Iterable[int], values: Mapping[int, Values]) -> set[int]:
        """Those whose last charge stands in for something; all of them at the first run."""
        if self._tariff.without_uses:
            return set(premises)
        volumes = {one.basis for one in self._tariff.components if taken_over(one.basis)}
        return {place for place in premises if not volumes <= values.get(place, _NOTHING).keys()}


def values_by_premises(rows: Iterable[Row]) -> Mapping[int, Values]:
    """Rows of VALUE by premises and basis."""
    value_of, first_of, last_of = (
        remembered(PremisesValue, name) for name in ("value", "valid_from", "valid_to")
    )
    found: defaultdict[int, defaultdict[str, list[HeldValue]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for place, basis, first, last, value in rows:
        found[place][basis].append(HeldValue(value_of(value), first_of(first), last_of(last)))
    return found


def rates_by_account(rows: Iterable[Row]) -> Mapping[int, Mapping[int, Decimal]]:
    """Rows of EXCEPTION: by account its exceptional rates, by component."""
    found: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for account, component, _cause, rate in sorted(
        rows, key=lambda row: _LAST.index(RateException.Cause(row[2]))
    ):
        found[account][component] = rate
    return found
