"""Compute the charge lines of an account for a month, without database access."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from cms_ext.base.dates.period import Period
from ebok_plugin.charges.conf import Midmonth
from ebok_plugin.charges.domain.tariff import Tariff, TariffComponent, is_in_force
from ebok_plugin.charges.models import Basis
from ebok_plugin.ledger.domain.draft import LineDraft

FOUR_PLACES = Decimal("0.0001")
DAY = timedelta(days=1)


class HeldValue(NamedTuple):
    """A value with its first and last day, both inclusive; no last day means no end."""

    value: Decimal
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return is_in_force(on, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of one month for which an account pays, both inclusive."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def of(self) -> int:
        """Return the number of days of the whole month."""
        return Period.of(self.first).last_day.day

    @property
    def is_whole_month(self) -> bool:
        return self.days == self.of


def measure_stay(
    period: Period, opened_on: date, closed_on: date | None, midmonth: Midmonth
) -> Stay | None:
    """Return the days for which an account pays in a month; None where it pays nothing.

    NEXT_MONTH: the month belongs to the account that is open on its first day. DAILY: to each
    account by its days.
    """
    first, last = period.first_day, period.last_day
    if midmonth is Midmonth.DAILY:
        stay = Stay(max(first, opened_on), min(last, closed_on or last))
        return stay if stay.first <= stay.last else None
    pays = opened_on <= first and (closed_on is None or closed_on >= first)
    return Stay(first, last) if pays else None


def quantities(
    spans: Sequence[HeldValue], default: Decimal | None, stay: Stay, midmonth: Midmonth
) -> tuple[Decimal, ...] | None:
    """Return the quantities of a component's lines: one, or with DAILY one for each value.

    `default` is used for days without a value. Returns None where it is needed and missing.
    """
    if midmonth is Midmonth.NEXT_MONTH:
        value = _value_on(spans, stay.first, default)
        return None if value is None else (value,)
    pieces = list(_pieces(spans, default, stay))
    if len(pieces) == 1 and stay.is_whole_month:
        value = pieces[0][0]
        return None if value is None else (value,)
    shares = []
    for value, days in pieces:
        if value is None:
            return None
        share = value * days / stay.of
        shares.append(share.quantize(FOUR_PLACES, ROUND_HALF_UP))
    return tuple(shares)


def _value_on(spans: Iterable[HeldValue], day: date, default: Decimal | None) -> Decimal | None:
    for span in spans:
        if span.holds(day):
            return span.value
    return default


def _pieces(
    spans: Sequence[HeldValue], default: Decimal | None, stay: Stay
) -> Iterable[tuple[Decimal | None, int]]:
    """Yield the values of the stay in the order of its days, each with its number of days."""
    value, days = _value_on(spans, stay.first, default), 0
    day = stay.first
    while day <= stay.last:
        today = _value_on(spans, day, default)
        if today != value:
            yield value, days
            value, days = today, 0
        days += 1
        day += DAY
    yield value, days


ONE = Decimal(1)
KNOWN_WITHOUT = frozenset({Basis.PREMISES.value, Basis.AREA_M2.value, Basis.PERSONS.value})
"""What premises have of these is known without an entered value."""
RATE_MISSING, QUANTITY_MISSING = "RATE_MISSING", "QUANTITY_MISSING"
QUANTITY_FROM_LAST = "QUANTITY_FROM_LAST"
ACCOUNT_CLOSED, NETS_TO_ZERO = "ACCOUNT_CLOSED", "NETS_TO_ZERO"
BLOCKING = (RATE_MISSING, QUANTITY_MISSING)


class ChargedAccount(NamedTuple):
    """An account in one month with everything that its charge depends on, except the tariff.

    `values` by basis; `uses` the components of its premises alone; `exceptions` its own rates;
    `last_charge` the quantities of a whole month charged before, by component. Without a `stay` it
    pays nothing this month.
    """

    account_id: int
    account_no: str
    premises_id: int
    premises_code: str
    building_id: int
    property_id: int
    stay: Stay | None
    closed_on: date | None
    area: Decimal
    persons: Decimal
    values: Mapping[str, Sequence[HeldValue]]
    uses: frozenset[int]
    exceptions: Mapping[int, Decimal]
    last_charge: Mapping[int, tuple[Decimal, ...]]


class Problem(NamedTuple):
    """A problem of a charge or its line for the clerk; `code` is a constant of this module."""

    code: str
    component: TariffComponent | None = None
    quantity: Decimal | None = None

    @property
    def blocking(self) -> bool:
        """Return whether it must be cured before anything is posted."""
        return self.code in BLOCKING


class ComputedLines(NamedTuple):
    """The lines of a charge and its problems; with a blocking problem lines may be missing."""

    lines: tuple[LineDraft, ...]
    problems: tuple[Problem, ...]

    @property
    def blocked(self) -> bool:
        return any(problem.blocking for problem in self.problems)


def charge_lines(charged: ChargedAccount, tariff: Tariff, midmonth: Midmonth) -> ComputedLines:
    """Return one line for each component and value of its quantity; zero gives no line."""
    if charged.stay is None:
        return ComputedLines((), ())
    lines: list[LineDraft] = []
    problems: list[Problem] = []
    components_here = tariff.components_at(charged.building_id, charged.property_id)
    for component in tariff.components:
        if not _applies(component, components_here, charged, tariff):
            continue
        spans = charged.values.get(component.basis, ())
        amounts = quantities(spans, None, charged.stay, midmonth)
        if amounts is None:
            amounts, problem = _not_entered(component, charged, charged.stay, midmonth)
            problems += problem
        if not any(amounts):
            continue
        rate = charged.exceptions.get(component.pk)
        if rate is None:
            rate = tariff.rate(component.pk, charged.property_id)
        if rate is None:
            problems.append(Problem(RATE_MISSING, component))
        else:
            for quantity in amounts:
                if quantity:
                    lines.append(share_line(component.pk, str(quantity), str(rate)))
    return ComputedLines(tuple(lines), tuple(problems))


def _applies(
    component: TariffComponent, here: frozenset[int], charged: ChargedAccount, tariff: Tariff
) -> bool:
    """Whether the account pays the component: by uses, else by rates or by the last charge."""
    if component.pk in tariff.with_uses:
        return component.pk in here or component.pk in charged.uses
    has_rate = tariff.rate(component.pk, charged.property_id) is not None
    was_charged = component.pk in charged.last_charge
    # Which of the two counts is a query of its own, so it is read only where they differ.
    if has_rate != was_charged and component.pk in tariff.by_rate:
        return has_rate
    return was_charged


class _Found(NamedTuple):
    quantities: tuple[Decimal, ...]
    problems: tuple[Problem, ...] = ()


def _not_entered(
    component: TariffComponent, charged: ChargedAccount, stay: Stay, midmonth: Midmonth
) -> _Found:
    """Return the quantities where some day has no entered value."""
    spans = charged.values.get(component.basis, ())
    default = _default(component, charged)
    amounts = quantities(spans, default, stay, midmonth)
    if amounts is None:
        return _Found((), (Problem(QUANTITY_MISSING, component),))
    if uses_last_charge(component.basis):
        return _Found(amounts, (Problem(QUANTITY_FROM_LAST, component, default),))
    return _Found(amounts)


def _default(component: TariffComponent, charged: ChargedAccount) -> Decimal | None:
    """Return the quantity that holds where nobody entered a value for the day."""
    if component.basis == Basis.PREMISES:
        return ONE
    if component.basis == Basis.AREA_M2:
        return charged.area
    if component.basis == Basis.PERSONS:
        return charged.persons
    last = charged.last_charge.get(component.pk, ())
    # Several lines are parts of a month; they do not reveal the quantity of a full month.
    return last[0] if len(last) == 1 else None


def uses_last_charge(basis: str) -> bool:
    """Whether the last charge's quantity stands in for a missing value (declared volumes)."""
    return basis not in KNOWN_WITHOUT


# Many premises have the same quantity at the same rate.
CACHED_LINES = 50_000


@lru_cache(CACHED_LINES)
def share_line(component_id: int, quantity: str, rate: str) -> LineDraft:
    """Return one object for all equal lines.

    The key is the text: 50 and 50.00 are equal as numbers, and a stored letter keeps its own
    spelling.
    """
    return LineDraft(component_id, Decimal(quantity), Decimal(rate))
