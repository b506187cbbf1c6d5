"""Ask plugins that charge by their own rules about next charges and charged months.

The ledger holds no foreseen charge, and every page says that it is foreseen. A charge that no
plugin reports is for its own month as a whole.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cms_ext.base.dates.period import Period, span_name
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.ledger.models import Account, ChargeDocument


@dataclass(frozen=True, slots=True)
class ExpectedCharge:
    """A charge that is not made yet; `last` is its last month when it covers several."""

    period: Period
    due_date: date
    amount: Money
    last: Period | None = None


def is_charged_elsewhere(account: Account) -> bool:
    """Return whether not the runs of charges here charge the account, but a plugin or a program."""
    return account.is_for_waste or is_mirror()


ChargeForecaster = Callable[[Sequence[Account], date, int], Mapping[int, Sequence[ExpectedCharge]]]
_forecasters: list[ChargeForecaster] = []


def register_charge_forecaster(foreseeing: ChargeForecaster) -> None:
    """Register `(accounts, today, count)`, which gives the next charges by account id."""
    if foreseeing not in _forecasters:
        _forecasters.append(foreseeing)


def find_expected_charges(
    accounts: Sequence[Account], today: date, count: int
) -> dict[int, Sequence[ExpectedCharge]]:
    """Return the next charges of these accounts by account id, as the plugins report them."""
    charges: dict[int, Sequence[ExpectedCharge]] = {}
    for foreseeing in _forecasters if accounts else ():
        charges |= foreseeing(accounts, today, count)
    return charges


@dataclass(frozen=True, slots=True)
class MonthCharged:
    """One month of a charge; `amount` is negative where a correction takes it back.

    `document` is the id of the charge, `seq` its entry; `basis` says how the amount is counted.
    """

    document: int
    seq: int
    month: Period
    amount: Money
    basis: str


Source = Callable[[QuerySet[ChargeDocument]], Iterable[MonthCharged]]
_sources: list[Source] = []


def register_charged_months(source: Source) -> None:
    """Register a source: `(documents)` gives the months of those charges that it makes itself."""
    if source not in _sources:
        _sources.append(source)


def months_charged(documents: QuerySet[ChargeDocument]) -> tuple[MonthCharged, ...]:
    """Return the months of these charges by month, then in the order of posting."""
    reported = [one for source in _sources for one in source(documents)]
    return tuple(sorted(reported, key=lambda one: (one.month, one.seq)))


@dataclass(frozen=True, slots=True)
class ChargedSpan:
    """Months of a charge that cost the same, counted in the same way."""

    months: tuple[Period, ...]
    each: Money
    basis: str

    @property
    def name(self) -> str:
        return span_name(self.months[0], self.months[-1])


def group_months(months: Iterable[MonthCharged]) -> tuple[ChargedSpan, ...]:
    """Group months of equal cost; what is taken back comes first, then by month."""
    by_cost: defaultdict[tuple[Money, str], list[Period]] = defaultdict(list)
    for month in sorted(months, key=lambda one: (one.amount > ZERO, one.month)):
        by_cost[month.amount, month.basis].append(month.month)
    return tuple(ChargedSpan(tuple(group), each, basis) for (each, basis), group in by_cost.items())


def names_of_months(documents: QuerySet[ChargeDocument]) -> dict[int, str]:
    """Name the months of each reported charge, by the key of the charge."""
    by_document: defaultdict[int, list[Period]] = defaultdict(list)
    for one in months_charged(documents):
        by_document[one.document].append(one.month)
    return {document: span_name(months[0], months[-1]) for document, months in by_document.items()}
