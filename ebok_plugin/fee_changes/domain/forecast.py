"""Forecast the next charges of accounts by the code that charges them.

Each month is computed as its run would: by `charge_lines` out of the tariff and the dated values,
uses and exceptions on file. Rates that were announced and are not in force yet come on top, as the
letters count them. Nothing of it is in the ledger, and every page says that it is foreseen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money, sum_money
from ebok_plugin.charges.conf import read_midmonth
from ebok_plugin.charges.domain.charge_document import due_of_charge
from ebok_plugin.charges.domain.charge_lines import ChargedAccount, Stay, charge_lines, measure_stay
from ebok_plugin.charges.domain.charging_sources import (
    ExpectedCharge,
    find_expected_charges,
    is_charged_elsewhere,
)
from ebok_plugin.charges.domain.queries.charged import Quantities, last_charges
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.fee_changes.domain.forecast_rows import (
    ChargedDocument,
    ForecastRows,
    quantities_of_lines,
)
from ebok_plugin.fee_changes.domain.notified_rates import AccountNotices, hold_notified_rates
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.domain.draft import LineDraft, total_grosze
from ebok_plugin.ledger.models import Account

MONTHS = 12


@dataclass(frozen=True, slots=True)
class ForecastChange:
    """A month from which the charge costs `more`, negative where it becomes cheaper.

    `amount` is the charge from then on; `notice` the letter that announced a new rate in it.
    """

    since: Period
    more: Money
    amount: Money
    notice: FeeNotice | None = None


@dataclass(frozen=True, slots=True)
class ChargeForecast:
    """The next charges of an account, and the months in which their amount changes.

    The first charge is compared with the month before, where that was charged as a whole.
    """

    charges: tuple[ExpectedCharge, ...] = ()
    changes: tuple[ForecastChange, ...] = ()


def forecast_charges(
    accounts: Iterable[Account], today: date, count: int = MONTHS
) -> dict[int, ChargeForecast]:
    """Return by account id at most `count` charges that are not in the balance of today yet.

    Fewer before the account ends. One query, and those of `AccountNotices` where letters were
    made; three more where premises were not charged lately. What is charged elsewhere is forecast
    there.
    """
    elsewhere: list[Account] = []
    own: list[Account] = []
    for account in accounts:
        (elsewhere if is_charged_elsewhere(account) else own).append(account)
    foreseen = find_expected_charges(elsewhere, today, count)
    forecasts = {
        account.pk: ChargeForecast(tuple(foreseen.get(account.pk, ()))) for account in elsewhere
    }
    if own:
        sources = _Sources(own, today)
        for account in own:
            forecasts[account.pk] = _AccountForecaster(account, sources).forecast(count)
    return forecasts


class _Sources:
    """What the forecasts of several accounts are computed from."""

    def __init__(self, accounts: Sequence[Account], today: date) -> None:
        self.today, self.midmonth = today, read_midmonth()
        # A due date that falls on a free day may be in the next month.
        self.first = Period.of(today).previous
        self.rows = ForecastRows(accounts, self.first)
        self.notices = AccountNotices(self.rows.notified, today, in_court=self.rows.in_court)
        self._tariffs: dict[Period, Tariff] = {}
        self.documents = {account.pk: self.rows.documents(account.pk) for account in accounts}
        # The charge of a former account of the premises tells what they have, too.
        others = {account.premises_id for account in accounts if not self.whole_charges(account)}
        newest = Period.of(today).next
        self.older = last_charges(others, newest, self.midmonth) if others else {}

    def stay(self, account: Account, period: Period) -> Stay | None:
        return measure_stay(period, account.opened_on, account.closed_on, self.midmonth)

    def whole_charges(self, account: Account) -> dict[Period, ChargedDocument]:
        """Return the charges of the months that the account paid as a whole."""
        return {
            period: documents[0]
            for period, documents in self.documents[account.pk].items()
            if not documents[0].corrects and _is_whole(self.stay(account, period))
        }

    def tariff(self, period: Period) -> Tariff:
        if period not in self._tariffs:
            self._tariffs[period] = Tariff(period, self.rows.tariff)
        return self._tariffs[period]


def _is_whole(stay: Stay | None) -> bool:
    return stay is not None and stay.is_whole_month


class _Month(NamedTuple):
    """What is still to come of a month, and what it costs in all; None where nothing says that."""

    charges: Sequence[ExpectedCharge]
    amount: Money | None
    lines: Sequence[LineDraft] = ()


class _Computed(NamedTuple):
    """The charge of a month, which later ones repeat while nothing turns."""

    lines: Sequence[LineDraft]
    amount: Money


class _AccountForecaster:
    """Goes through the months of one account; each leaves the next one what it charged."""

    def __init__(self, account: Account, sources: _Sources) -> None:
        self._account, self._sources = account, sources
        rows, place = sources.rows, account.premises_id
        self._values = rows.values(place)
        self._notified = sources.notices.rates.get(account.pk, ())
        turns = rows.turns(account)
        turns |= {day for rate in self._notified for day in (rate.since, rate.owed_from)}
        months = {Period.of(day) for day in turns}
        # By days, a value that turns inside a month makes another amount of the next one, too.
        self._turning = months | {month.next for month in months}
        self._documents = sources.documents[account.pk]
        self._whole_charges = sources.whole_charges(account)
        self._quantities: Quantities = sources.older.get(place, {})
        self._lines: Sequence[LineDraft] = ()
        self._repeated: _Computed | None = None

    def forecast(self, count: int) -> ChargeForecast:
        charges: list[ExpectedCharge] = []
        changes: list[ForecastChange] = []
        before: Money | None = None
        for number in range(count + 2):
            period = self._sources.first.plus(number)
            month = self._month(period)
            if month is None or len(charges) >= count:
                break
            amount = month.amount
            if month.charges and before is not None and amount is not None and amount != before:
                changes.append(self._change(period, amount - before, month))
            charges += month.charges
            before, self._lines = amount, month.lines or self._lines
            if charged := self._whole_charges.get(period):
                self._quantities = quantities_of_lines(charged.lines)
        return ChargeForecast(tuple(charges[:count]), tuple(changes))

    def _month(self, period: Period) -> _Month | None:
        """Return the month as it is charged, or would be; None where the run would stop."""
        sources, documents = self._sources, self._documents.get(period, ())
        stay = sources.stay(self._account, period)
        if documents and not documents[0].corrects:
            self._repeated = None
            amount = sum_money(one.total for one in documents) if _is_whole(stay) else None
            return _Month(_to_come(documents, sources.today), amount, documents[0].lines)
        if stay is None or (due := due_of_charge(stay.first)) < sources.today:
            return _Month((), None)
        computed = self._repeated
        if computed is None or period in self._turning or not _is_whole(stay):
            computed = self._compute(period, self._charged(period, stay))
        if computed is None:
            return None
        self._repeated = computed if _is_whole(stay) else None
        # Zero total gives no document (`ledger.md` §7).
        charges = [ExpectedCharge(period, due, computed.amount)] if computed.amount else []
        if charges and self._repeated:
            self._quantities = quantities_of_lines(computed.lines)
        return _Month(charges, computed.amount if self._repeated else None, computed.lines)

    def _charged(self, period: Period, stay: Stay) -> ChargedAccount:
        """Return the account as the run of the month would read it."""
        account, rows, day = self._account, self._sources.rows, period.first_day
        place = account.premises
        return ChargedAccount(
            account_id=account.pk,
            account_no=account.account_no,
            premises_id=place.pk,
            premises_code=place.code,
            building_id=place.building_id,
            property_id=place.building.property_id,
            stay=stay,
            closed_on=account.closed_on,
            area=place.area,
            persons=Decimal(place.persons),
            values=self._values,
            uses=rows.uses(place.pk, day),
            exceptions=rows.exceptions(account.pk, day),
            last_charge=self._quantities,
        )

    def _compute(self, period: Period, charged: ChargedAccount) -> _Computed | None:
        tariff, midmonth = self._sources.tariff(period), self._sources.midmonth
        own, _held = hold_notified_rates(charged, tariff, self._notified)
        computed = charge_lines(charged._replace(exceptions=own), tariff, midmonth)
        if computed.blocked:
            # A run stops until the office enters the rate; until then the last one is what we know.
            last = {
                component: rate
                for component, rate in _rates_of(self._lines).items()
                if tariff.rate(component, charged.property_id) is None
            }
            computed = charge_lines(charged._replace(exceptions={**last, **own}), tariff, midmonth)
        if computed.blocked:
            return None
        return _Computed(computed.lines, Money.from_grosze(total_grosze(computed.lines)))

    def _change(self, since: Period, more: Money, month: _Month) -> ForecastChange:
        before, now = _rates_of(self._lines), _rates_of(month.lines)
        changed = [component for component in now if now[component] != before.get(component)]
        notice = self._sources.notices.find(self._account.pk, changed, since.first_day)
        assert month.amount is not None  # or nothing could be compared
        return ForecastChange(since, more, month.amount, notice)


def _rates_of(lines: Iterable[LineDraft]) -> dict[int, Decimal]:
    return {line.component_id: line.rate for line in lines}


def _to_come(documents: Iterable[ChargedDocument], today: date) -> list[ExpectedCharge]:
    """Return what was posted ahead: it is in no balance before its booking date."""
    by_due: defaultdict[tuple[Period, date], list[Money]] = defaultdict(list)
    for one in documents:
        if one.booked_on > today:
            by_due[one.period, one.due_date].append(one.total)
    return [
        ExpectedCharge(period, due, sum_money(amounts))
        for (period, due), amounts in sorted(by_due.items())
    ]
