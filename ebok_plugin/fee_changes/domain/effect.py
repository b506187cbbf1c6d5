"""The effect of a change on accounts: their quantities at the old and the new rates."""

from __future__ import annotations

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
from ebok_plugin.charges.domain.component import legal_bases_on
from ebok_plugin.charges.domain.queries.charged import read_charged_accounts
from ebok_plugin.charges.domain.rate import in_force_on
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import ComponentRate, CostKind, LegalBasis
from ebok_plugin.fee_changes.domain.content import CountedChange, MonthlySum, NoticeRow
from ebok_plugin.fee_changes.domain.fee_change import list_rates_with_kinds
from ebok_plugin.fee_changes.domain.notified_rates import NotifiedRate, find_other_notified_rates
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange
from ebok_plugin.ledger.domain.draft import LineDraft
from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class AccountEffect:
    """What a change does to one account: the rows and the whole sums of its letter.

    Without `sums` the charge of one of its months cannot be computed: a rate or a quantity is
    missing there, as the rehearsal of that month would say. `counted` are the other changes that
    its figures hold, each from the day on which the account owes it.
    """

    rows: Sequence[NoticeRow]
    sums: Sequence[MonthlySum]
    counted: Sequence[CountedChange] = ()


class Effect:
    """The rates of a change, prepared for computing any number of accounts.

    Other changes of which an account was told count beside the tariff; a letter of one that is
    not known to have arrived counts as one that arrives on `dated`.
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
        """By key of those accounts that pay anything of it: what their letter says.

        At most twelve queries for each of its months, whatever the number of accounts.
        """
        told: defaultdict[int, list[_AccountNotice]] = defaultdict(list)
        for month in self._months:
            chosen = Account.objects.filter(pk__in=accounts)
            others = find_other_notified_rates(
                self._change, accounts, month.period.first_day, dated=self._dated
            )
            for portion in read_charged_accounts(month.period, month.tariff, chosen):
                for charged in portion:
                    one = month.letter(charged, others.get(charged.account_id, ()))
                    if one is not None:
                        told[charged.account_id].append(one)
        return {key: _merge_months(months) for key, months in told.items()}


class _AccountNotice(NamedTuple):
    """What one account is told of one month."""

    rows: Sequence[NoticeRow]
    sum_: MonthlySum | None
    counted: Sequence[CountedChange]


def _merge_months(months: Sequence[_AccountNotice]) -> AccountEffect:
    first: dict[str, CountedChange] = {}
    for month in months:
        for one in month.counted:
            first.setdefault(one.number, one)
    rows = [row for month in months for row in month.rows]
    return AccountEffect(rows, _all_known(month.sum_ for month in months), [*first.values()])


Rates = Mapping[tuple[int, int | None], ChangedRate]
"""By component and property, None for everybody's."""


def _places(rows: QuerySet[ChangedRate] | QuerySet[ComponentRate]) -> Iterable[tuple[int, int]]:
    """The components and properties of rates that a property has for itself."""
    return rows.filter(property__isnull=False).order_by().values_list("component", "property")


def _key(row: ChangedRate) -> tuple[int, int | None]:
    return row.component_id, row.property_id


def _all_known(sums: Iterable[MonthlySum | None]) -> Sequence[MonthlySum]:
    """All of them, or none: a letter that leaves a day out would mislead."""
    known = list(sums)
    return [] if None in known else [one for one in known if one is not None]


OWN = ""
"""Of the same change, from an earlier day: its letter tells of it itself."""


class _Month:
    """The rates that change on the first day of one month; `former` changed in an earlier one of
    the same change, and hold by then.
    """

    def __init__(self, period: Period, rates: Rates, former: Rates) -> None:
        self.period, self.rates, self._former = period, rates, former
        self.tariff = Tariff(period)
        self._legal = legal_bases_on(period.first_day)
        # Whoever has a rate of the property's own, or is told of one, is not touched by
        # everybody's.
        told = ChangedRate.objects.filter(
            change__state=FeeChange.State.NOTIFYING, planned_from__lte=period.first_day
        )
        held = ComponentRate.objects.filter(in_force_on(period.first_day))
        self._own = frozenset({*former, *_places(told), *_places(held)})

    def letter(
        self, charged: ChargedAccount, others: Sequence[NotifiedRate]
    ) -> _AccountNotice | None:
        """What one account is told of this day; None when nothing changes for it."""
        held, counted = self._held(charged, others)
        # A component that nobody paid yet has its quantity, but no line without some rate.
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
        told = {row.component_id for row in rows}
        stays = sum_money(line.amount for line in computed.lines if line.component_id not in told)
        before = stays + sum_money(row.old_amount for row in rows)
        sum_ = MonthlySum(self.period.first_day, before, before + increase(rows))
        return _AccountNotice(rows, sum_, counted)

    def _held(
        self, charged: ChargedAccount, others: Sequence[NotifiedRate]
    ) -> tuple[Mapping[int, Decimal], Sequence[CountedChange]]:
        """The account's own rates on the day: its exceptions, then of what it was told by day."""
        held, counted = dict(charged.exceptions), []
        day, place = self.period.first_day, charged.property_id
        former = [
            NotifiedRate(OWN, component, row.planned_from, row.rate, row.planned_from)
            for component in {component for component, _place in self._former}
            if (row := self._changed(self._former, component, place)) is not None
        ]
        for one in sorted([*others, *former], key=attrgetter("since", "component_id")):
            paid = held.get(one.component_id, self.tariff.rate(one.component_id, place))
            first = one.first_day(paid)
            if first <= day:
                held[one.component_id] = one.rate
                if one.number != OWN:
                    counted.append(CountedChange(one.number, first))
        return held, sorted(counted, key=attrgetter("since", "number"))

    def _without_a_rate(self, held: Mapping[int, Decimal], place: int) -> Mapping[int, Decimal]:
        return {
            component: changed.rate
            for component in {component for component, _place in self.rates}
            if component not in held
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


def preview_change(
    change: FeeChange, accounts: QuerySet[Account], *, today: date
) -> FeeChangePreview:
    """The sum over accounts as they would be charged. Raises FeeChangeError E-FEE-03."""
    effect = Effect(change, list_rates_with_kinds(change), dated=today)
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
