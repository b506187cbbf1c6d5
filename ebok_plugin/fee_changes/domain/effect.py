"""The effect of a change on accounts: their quantities at the old and the new rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from operator import attrgetter

from django.db.models import QuerySet

from ebok_plugin.charges.conf import midmonth
from ebok_plugin.charges.domain.charge_lines import ChargedAccount, charge_lines
from ebok_plugin.charges.domain.queries.charged import charged_in
from ebok_plugin.charges.domain.span import holding
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import ComponentRate, CostKind
from ebok_plugin.fee_changes.domain.content import MonthlySum, NoticeRow
from ebok_plugin.fee_changes.domain.fee_change import with_kinds
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange
from ebok_plugin.ledger.domain.draft import LineDraft
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO, Money, product, total


@dataclass(frozen=True, slots=True)
class AccountEffect:
    """What a change does to one account: the rows and the whole sums of its letter.

    Without `sums` the charge of one of its months cannot be computed: a rate or a quantity is
    missing there, as the rehearsal of that month would say.
    """

    rows: Sequence[NoticeRow]
    sums: Sequence[MonthlySum]


class Effect:
    """The rates of a change, prepared for computing any number of accounts."""

    def __init__(self, rates: Iterable[ChangedRate]) -> None:
        self._months: list[_Month] = []
        former: Rates = {}
        by_day = attrgetter("planned_from")
        for day, changed in groupby(sorted(rates, key=by_day), key=by_day):
            month = _Month(Period.of(day), {_key(row): row for row in changed}, former)
            self._months.append(month)
            former = {**former, **month.rates}

    def of_accounts(self, accounts: Sequence[int]) -> Mapping[int, AccountEffect]:
        """By key of those accounts that pay anything of it: what their letter says.

        At most eight queries for each of its months, whatever the number of accounts.
        """
        rows: defaultdict[int, list[NoticeRow]] = defaultdict(list)
        sums: defaultdict[int, list[MonthlySum | None]] = defaultdict(list)
        for month in self._months:
            chosen = Account.objects.filter(pk__in=accounts)
            for portion in charged_in(month.period, month.tariff, chosen):
                for charged in portion:
                    told = month.letter(charged)
                    if told is not None:
                        rows[charged.account_id] += told[0]
                        sums[charged.account_id].append(told[1])
        return {key: AccountEffect(rows[key], _all_known(sums[key])) for key in rows}


Rates = Mapping[tuple[int, int | None], ChangedRate]
"""By component and property, None for everybody's."""


def _key(row: ChangedRate) -> tuple[int, int | None]:
    return row.component_id, row.property_id


def _all_known(sums: Iterable[MonthlySum | None]) -> Sequence[MonthlySum]:
    """All of them, or none: a letter that leaves a day out would mislead."""
    known = list(sums)
    return [] if None in known else [one for one in known if one is not None]


class _Month:
    """The rates that change on the first day of one month; `former` changed in an earlier one of
    the same change, and hold by then.
    """

    def __init__(self, period: Period, rates: Rates, former: Rates) -> None:
        self.period, self.rates, self._former = period, rates, former
        self.tariff = Tariff(period)
        own = ComponentRate.objects.filter(
            holding(period.first_day), property__isnull=False
        ).values_list("component_id", "property_id")
        # Whoever has a rate of the property's own is not touched by everybody's.
        self._own = frozenset(own)

    def letter(
        self, charged: ChargedAccount
    ) -> tuple[Sequence[NoticeRow], MonthlySum | None] | None:
        """What one account is told of this day; None when nothing changes for it."""
        new = self._without_a_rate(charged)
        # A component that nobody paid yet has its quantity, but no line without some rate.
        priced = replace(charged, exceptions={**new, **charged.exceptions})
        computed = charge_lines(priced, self.tariff, midmonth())
        lines: dict[int, list[LineDraft]] = {}
        for line in computed.lines:
            lines.setdefault(line.component_id, []).append(line)
        rows = [
            _row(changed, lines[component], is_new=component in new)
            for component in lines
            if (changed := self._changed(self.rates, component, charged.property_id)) is not None
        ]
        if not rows:
            return None
        if computed.blocked:
            return rows, None
        before = self._without_this_day(lines, rows, charged)
        return rows, MonthlySum(self.period.first_day, before, before + increase(rows))

    def _without_this_day(
        self,
        lines: Mapping[int, Sequence[LineDraft]],
        rows: Iterable[NoticeRow],
        charged: ChargedAccount,
    ) -> Money:
        """The whole charge of the month without what changes on its first day."""
        told = {row.component_id for row in rows}
        sum_ = total(row.old_amount for row in rows)
        for component, theirs in lines.items():
            if component in told:
                continue
            former = self._changed(self._former, component, charged.property_id)
            sum_ += total(
                line.amount if former is None else product(line.quantity, former.rate)
                for line in theirs
            )
        return sum_

    def _without_a_rate(self, charged: ChargedAccount) -> Mapping[int, Decimal]:
        place = charged.property_id
        changing = {**self._former, **self.rates}
        return {
            component: changed.rate
            for component in {component for component, _place in changing}
            if self.tariff.rate(component, place) is None
            and (changed := self._changed(changing, component, place)) is not None
        }

    def _changed(self, rates: Rates, component: int, place: int) -> ChangedRate | None:
        own = rates.get((component, place))
        if own is not None or (component, place) in self._own:
            return own
        return rates.get((component, None))


def _row(changed: ChangedRate, lines: Sequence[LineDraft], *, is_new: bool) -> NoticeRow:
    component = changed.component
    return NoticeRow(
        component_id=component.pk,
        name=component.name,
        unit=component.unit,
        kind=CostKind.Kind(changed.kind),
        quantity=sum((line.quantity for line in lines), Decimal(0)),
        old_rate=None if is_new else lines[0].rate,
        new_rate=changed.rate,
        old_amount=ZERO if is_new else total(line.amount for line in lines),
        new_amount=total(product(line.quantity, changed.rate) for line in lines),
        since=changed.planned_from,
    )


def increase(rows: Iterable[NoticeRow]) -> Money:
    """The difference of a month's charge; negative when it becomes cheaper."""
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
    """All months at once: what a month costs when everything of the change holds."""

    payers: int
    difference: Money
    components: tuple[ComponentEffect, ...]

    @property
    def average(self) -> Money:
        """For one premises that pays any of it; rounded to the grosz."""
        if not self.payers:
            return ZERO
        each = Decimal(self.difference.grosze) / self.payers
        return Money.from_grosze(int(each.quantize(Decimal(1), ROUND_HALF_UP)))


def preview(change: FeeChange, accounts: QuerySet[Account]) -> FeeChangePreview:
    """The sum over accounts as they would be charged. Raises FeeChangeError E-FEE-03."""
    effect = Effect(with_kinds(change))
    keys = list(accounts.order_by("pk").values_list("pk", flat=True))
    payers, difference = 0, ZERO
    found: dict[str, ComponentEffect] = {}
    for start in range(0, len(keys), PORTION):
        for told in effect.of_accounts(keys[start : start + PORTION]).values():
            payers += 1
            difference += increase(told.rows)
            for row in told.rows:
                one = found.get(row.name, ComponentEffect(row.name, 0, ZERO, ZERO))
                found[row.name] = ComponentEffect(
                    row.name,
                    one.payers + 1,
                    one.before + row.old_amount,
                    one.after + row.new_amount,
                )
    return FeeChangePreview(payers, difference, tuple(found[name] for name in sorted(found)))
