"""What another number of persons makes of the charges, by the calculation of the charge run."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, QuerySet

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.charges.conf import Midmonth, read_midmonth
from ebok_plugin.charges.domain.charge_lines import ChargedAccount, HeldValue, charge_lines
from ebok_plugin.charges.domain.queries.charged import read_charged_accounts, standing_charges
from ebok_plugin.charges.domain.rate import DAY
from ebok_plugin.charges.domain.run.correction import CorrectedMonth, correct_accounts
from ebok_plugin.charges.domain.run.plan import PlannedPosting
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import Basis, Component
from ebok_plugin.ledger.domain.draft import LineDraft
from ebok_plugin.ledger.models import Account

Change = Callable[[ChargedAccount], ChargedAccount]


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One component by persons before and after; no quantity stands for no line."""

    component: Component
    rate: Decimal
    quantity_before: Decimal
    quantity_after: Decimal
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class MonthlyFee:
    """The fee of the next whole month that is not charged yet, before and after the change.

    `lines` are the components by persons, `others` the sum of the rest.
    """

    period: Period
    lines: tuple[FeeLine, ...]
    others: Money

    @property
    def before(self) -> Money:
        return self.others + sum_money(line.before for line in self.lines)

    @property
    def after(self) -> Money:
        return self.others + sum_money(line.after for line in self.lines)

    @property
    def more(self) -> Money:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class PersonsEffect:
    """What the change makes of an account: the fee from now on, and charged months.

    `fee` is None where a rate of that month is missing. `corrections` are planned for the months
    that were charged already, the oldest first.
    """

    fee: MonthlyFee | None
    corrections: tuple[PlannedPosting, ...]

    @property
    def correction(self) -> Money:
        """Return the sum of all corrections; negative is in the resident's favour."""
        return sum_money(one.total for one in self.corrections if one.draft is not None)


def compute_persons_effect(
    account: Account, persons: int, valid_from: date, today: date
) -> PersonsEffect:
    """Compute what `persons` from that day on make of an open account.

    The number of queries grows with the months that were charged already, with nothing else.
    """

    def change(charged: ChargedAccount) -> ChargedAccount:
        return _with_persons(charged, Decimal(persons), valid_from)

    only = Account.objects.filter(pk=account.pk)
    corrections = plan_persons_corrections(only, valid_from, today, change)
    month = _next_month(account, valid_from, today)
    return PersonsEffect(_monthly_fee(only, month, change), tuple(corrections))


def plan_persons_corrections(
    accounts: QuerySet[Account],
    valid_from: date,
    today: date,
    change: Change = lambda charged: charged,
) -> list[PlannedPosting]:
    """Plan the corrections of the components by persons, since the first month of that day.

    `change` gives an account as it is going to be; without it the values on file count.
    """
    first = first_month(valid_from)
    charged_months = standing_charges().filter(account__in=accounts, period__gte=str(first))
    by_persons = frozenset(_components_by_persons().values_list("pk", flat=True))
    planned: list[PlannedPosting] = []
    for text in sorted(set(charged_months.values_list("period", flat=True))):
        period = Period.parse(text)
        month = CorrectedMonth(period, Tariff(period), today, by_persons)
        for portion in read_charged_accounts(period, month.tariff, accounts):
            planned += correct_accounts([change(one) for one in portion], month)
    return [one for one in planned if one.draft is not None or one.problems]


def first_month(valid_from: date) -> Period:
    """Return the first month that a value from that day on changes (`ledger.md` §7)."""
    if read_midmonth() is Midmonth.DAILY:
        return Period.of(valid_from)
    return _first_whole_month(valid_from)


def _first_whole_month(day: date) -> Period:
    period = Period.of(day)
    return period if day == period.first_day else period.next


def _components_by_persons() -> QuerySet[Component]:
    return Component.objects.filter(basis=Basis.PERSONS)


def _next_month(account: Account, valid_from: date, today: date) -> Period:
    """Return the first whole month with the change that is still to be charged."""
    last = standing_charges().filter(account=account).aggregate(last=Max("period"))["last"]
    return max(
        _first_whole_month(valid_from),
        _first_whole_month(account.opened_on),
        Period.parse(last).next if last else Period.of(today),
    )


def _with_persons(charged: ChargedAccount, persons: Decimal, valid_from: date) -> ChargedAccount:
    """Return the account as `set_value` would leave it, where no later value is on file."""
    spans = charged.values.get(Basis.PERSONS, ())
    placed = [*_until(spans, valid_from - DAY), HeldValue(persons, valid_from, None)]
    return charged._replace(values={**charged.values, Basis.PERSONS: placed})


def _until(spans: Sequence[HeldValue], last: date) -> Iterable[HeldValue]:
    for span in spans:
        if span.valid_from <= last:
            end = last if span.valid_to is None else min(span.valid_to, last)
            yield span._replace(valid_to=end)


def _monthly_fee(accounts: QuerySet[Account], period: Period, change: Change) -> MonthlyFee | None:
    tariff, rule = Tariff(period), read_midmonth()
    portions = list(read_charged_accounts(period, tariff, accounts))
    if not portions:
        return None
    [[charged]] = portions
    before = charge_lines(charged, tariff, rule)
    after = charge_lines(change(charged), tariff, rule)
    if charged.stay is None or before.blocked or after.blocked:
        return None
    by_persons = {component.pk: component for component in _components_by_persons()}
    return MonthlyFee(
        period,
        tuple(_fee_lines(by_persons, before.lines, after.lines)),
        sum_money(line.amount for line in after.lines if line.component_id not in by_persons),
    )


def _fee_lines(
    components: dict[int, Component], before: Sequence[LineDraft], after: Sequence[LineDraft]
) -> Iterable[FeeLine]:
    """Pair the lines of the components by persons; a whole month has one line of each."""
    was = {line.component_id: line for line in before}
    now = {line.component_id: line for line in after}
    for pk, component in components.items():
        lines = [one for one in (was.get(pk), now.get(pk)) if one is not None]
        if lines:
            old, new = _quantity(was.get(pk)), _quantity(now.get(pk))
            rate = lines[-1].rate
            yield FeeLine(component, rate, old, new, _amount(was.get(pk)), _amount(now.get(pk)))


def _quantity(line: LineDraft | None) -> Decimal:
    return line.quantity if line else Decimal(0)


def _amount(line: LineDraft | None) -> Money:
    return line.amount if line else ZERO
