"""The effect of a fee change on accounts: their quantities at the old and the new rates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import QuerySet

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, multiply_rate, sum_money
from ebok_plugin.charges.conf import read_midmonth
from ebok_plugin.charges.domain.charge_lines import ChargedAccount, charge_lines
from ebok_plugin.charges.domain.component import find_legal_bases
from ebok_plugin.charges.domain.queries.charged import read_charged_accounts
from ebok_plugin.charges.domain.rate import rows_in_force
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import ComponentRate, CostKind, LegalBasis
from ebok_plugin.fee_changes.domain.content import CountedChange, MonthlySum, NoticeRow
from ebok_plugin.fee_changes.domain.fee_change import list_rates_with_kinds
from ebok_plugin.fee_changes.domain.notified_rates import (
    NotifiedRate,
    find_other_notified_rates,
    hold_notified_rates,
)
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange
from ebok_plugin.ledger.domain.draft import LineDraft
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class AccountEffect:
    """What a change does to one account: the rows and the whole sums of its letter.

    `sums` is empty when the charge of one of its months cannot be computed: a rate or a
    quantity is missing, as the rehearsal of that month would report. `counted` are the other
    changes in the figures, each from the day on which the account owes it.
    """

    rows: Sequence[NoticeRow]
    sums: Sequence[MonthlySum]
    counted: Sequence[CountedChange] = ()


class Effect:
    """The rates of a change, prepared for computing any number of accounts.

    Other changes of which an account was notified count on top of the tariff. A letter that is
    not known to have arrived counts as arriving on `dated`.
    """

    def __init__(self, change: FeeChange, rates: Iterable[ChangedRate], *, dated: date) -> None:
        self._change, self._dated = change, dated
        self._months: list[_Month] = []
        former: Rates = {}
        by_day = attrgetter("planned_from")
        for day, changed in groupby(sorted(rates, key=by_day), key=by_day):
            month = _Month(Period.of(day), {_key(row): row for row in changed}, former)
            self._months.append(month)
            former = {**former, **month.rates}

    def of_accounts(self, accounts: Sequence[int]) -> Mapping[int, AccountEffect]:
        """Compute what the letters say, by key of the accounts that the change concerns.

        At most twelve queries for each month of the change, whatever the number of
        accounts.
        """
        notices: defaultdict[int, list[_AccountNotice]] = defaultdict(list)
        for month in self._months:
            chosen = Account.objects.filter(pk__in=accounts)
            others = find_other_notified_rates(
                self._change, accounts, month.period.first_day, dated=self._dated
            )
            for portion in read_charged_accounts(month.period, month.tariff, chosen):
                for charged in portion:
                    notice = month.letter(charged, others.get(charged.account_id, ()))
                    if notice is not None:
                        notices[charged.account_id].append(notice)
        return {key: _merge_months(months) for key, months in notices.items()}


class _AccountNotice(NamedTuple):
    """What the letter to one account says about one month."""

    rows: Sequence[NoticeRow]
    sum_: MonthlySum | None
    counted: Sequence[CountedChange]


def _merge_months(months: Sequence[_AccountNotice]) -> AccountEffect:
    first_counted: dict[str, CountedChange] = {}
    for month in months:
        for counted in month.counted:
            first_counted.setdefault(counted.number, counted)
    rows = [row for month in months for row in month.rows]
    return AccountEffect(
        rows, _all_known(month.sum_ for month in months), [*first_counted.values()]
    )


Rates = Mapping[tuple[int, int | None], ChangedRate]
"""By component and property; None is the common rate."""


def _places(rows: QuerySet[ChangedRate] | QuerySet[ComponentRate]) -> Iterable[tuple[int, int]]:
    """List the components and properties with a rate of the property's own."""
    return rows.filter(property__isnull=False).order_by().values_list("component", "property")


def _key(row: ChangedRate) -> tuple[int, int | None]:
    return row.component_id, row.property_id


def _all_known(sums: Iterable[MonthlySum | None]) -> Sequence[MonthlySum]:
    """Return all sums, or none: a letter that leaves a day out would mislead."""
    all_sums = list(sums)
    return (
        []
        if None in all_sums
        else [monthly_sum for monthly_sum in all_sums if monthly_sum is not None]
    )


OWN = ""
"""Number of the same change on an earlier day, which the letter itself announces."""


class _Month:
    """The rates that change on the first day of one month.

    `former` rates changed in an earlier month of the same change and hold by then.
    """

    def __init__(self, period: Period, rates: Rates, former: Rates) -> None:
        self.period, self.rates, self._former = period, rates, former
        self.tariff = Tariff(period)
        self._legal = find_legal_bases(period.first_day)
        # A common rate does not touch properties with a rate of their own, or an announced one.
        announced = ChangedRate.objects.filter(
            change__state=FeeChange.State.NOTIFYING, planned_from__lte=period.first_day
        )
        in_force = ComponentRate.objects.filter(rows_in_force(period.first_day))
        self._own = frozenset({*former, *_places(announced), *_places(in_force)})

    def letter(
        self, charged: ChargedAccount, others: Sequence[NotifiedRate]
    ) -> _AccountNotice | None:
        """Compute the letter's figures for this month; None when nothing changes."""
        held, counted = self._held(charged, others)
        # A new component has a quantity, but without some rate it would get no line.
        new = self._without_a_rate(held, charged.property_id)
        priced = charged._replace(exceptions={**new, **held})
        computed = charge_lines(priced, self.tariff, read_midmonth())
        lines: dict[int, list[LineDraft]] = {}
        for line in computed.lines:
            lines.setdefault(line.component_id, []).append(line)
        rows = [
            _row(
                changed,
                lines[component],
                is_new=component in new,
                legal=self._legal.get(component),
            )
            for component in lines
            if (changed := self._changed(self.rates, component, charged.property_id)) is not None
        ]
        if not rows:
            return None
        if computed.blocked:
            return _AccountNotice(rows, None, counted)
        changing = {row.component_id for row in rows}
        stays = sum_money(
            line.amount for line in computed.lines if line.component_id not in changing
        )
        before = stays + sum_money(row.old_amount for row in rows)
        sum_ = MonthlySum(self.period.first_day, before, before + increase(rows))
        return _AccountNotice(rows, sum_, counted)

    def _held(
        self, charged: ChargedAccount, others: Sequence[NotifiedRate]
    ) -> tuple[Mapping[int, Decimal], Sequence[CountedChange]]:
        """Return the account's own rates on the day, and the changes counted in them."""
        place = charged.property_id
        former = [
            NotifiedRate(OWN, component, row.planned_from, row.rate, row.planned_from)
            for component in {component for component, _place in self._former}
            if (row := self._changed(self._former, component, place)) is not None
        ]
        own, held = hold_notified_rates(charged, self.tariff, [*others, *former])
        counted = [CountedChange(rate.number, first) for rate, first in held if rate.number != OWN]
        return own, sorted(counted, key=attrgetter("since", "number"))

    def _without_a_rate(
        self, exceptions: Mapping[int, Decimal], place: int
    ) -> Mapping[int, Decimal]:
        return {
            component: changed.rate
            for component in {component for component, _place in self.rates}
            if component not in exceptions
            and self.tariff.rate(component, place) is None
            and (changed := self._changed(self.rates, component, place)) is not None
        }

    def _changed(self, rates: Rates, component: int, place: int) -> ChangedRate | None:
        own = rates.get((component, place))
        if own is not None or (component, place) in self._own:
            return own
        return rates.get((component, None))


def _row(
    changed: ChangedRate, lines: Sequence[LineDraft], *, is_new: bool, legal: LegalBasis | None
) -> NoticeRow:
    component = changed.component
    return NoticeRow(
        component_id=component.pk,
        name=component.name,
        unit=component.unit,
        kind=CostKind.Kind(changed.kind),
        quantity=sum((line.quantity for line in lines), Decimal(0)),
        old_rate=None if is_new else lines[0].rate,
        new_rate=changed.rate,
        old_amount=ZERO if is_new else sum_money(line.amount for line in lines),
        new_amount=sum_money(multiply_rate(line.quantity, changed.rate) for line in lines),
        since=changed.planned_from,
        legal_basis=legal.words if legal else "",
        legal_paper=legal.paper if legal else None,
    )


def increase(rows: Iterable[NoticeRow]) -> Money:
    """Sum the differences of a month's charge; negative when it becomes cheaper."""
    return sum((row.new_amount - row.old_amount for row in rows), ZERO)


PORTION = 500


@dataclass(frozen=True, slots=True)
class ComponentEffect:
    """One component over all its payers, in a month."""

    name: str
    payers: int
    before: Money
    after: Money

    @property
    def difference(self) -> Money:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class FeeChangePreview:
    """What a month costs when all rates of the change hold."""

    payers: int
    difference: Money
    components: tuple[ComponentEffect, ...]

    @property
    def average(self) -> Money:
        """Return the difference for one premises that pays any of it, rounded to the grosz."""
        if not self.payers:
            return ZERO
        each = Decimal(self.difference.grosze) / self.payers
        return Money.from_grosze(int(each.quantize(Decimal(1), ROUND_HALF_UP)))


def preview_change(
    change: FeeChange, accounts: QuerySet[Account], *, today: date
) -> FeeChangePreview:
    """Sum the effect over accounts as they would be charged. Raises FeeChangeError E-FEE-03."""
    effect = Effect(change, list_rates_with_kinds(change), dated=today)
    keys = list(accounts.order_by("pk").values_list("pk", flat=True))
    payers, difference = 0, ZERO
    components: dict[str, ComponentEffect] = {}
    for start in range(0, len(keys), PORTION):
        for account_effect in effect.of_accounts(keys[start : start + PORTION]).values():
            payers += 1
            difference += increase(account_effect.rows)
            for row in account_effect.rows:
                so_far = components.get(row.name, ComponentEffect(row.name, 0, ZERO, ZERO))
                components[row.name] = ComponentEffect(
                    row.name,
                    so_far.payers + 1,
                    so_far.before + row.old_amount,
                    so_far.after + row.new_amount,
                )
    return FeeChangePreview(
        payers, difference, tuple(components[name] for name in sorted(components))
    )
