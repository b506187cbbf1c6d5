"""The effect of a change on accounts: their quantities at the old and the new rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from ebok_plugin.charges.conf import midmonth
from ebok_plugin.charges.domain.charge_lines import ChargedAccount, charge_lines
from ebok_plugin.charges.domain.queries.charged import charged_in
from ebok_plugin.charges.domain.span import holding
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import ComponentRate, CostKind
from ebok_plugin.fee_changes.domain.content import NoticeRow
from ebok_plugin.fee_changes.domain.fee_change import with_kinds
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange
from ebok_plugin.ledger.domain.draft import LineDraft
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO, Money, product, total


class Effect:
    """The rates of a change, prepared for computing any number of accounts."""

    def __init__(self, rates: Iterable[ChangedRate]) -> None:
        self._months: dict[Period, _Month] = {}
        for row in rates:
            period = Period.of(row.planned_from)
            self._months.setdefault(period, _Month(period)).add(row)

    def rows_of(self, accounts: Sequence[int]) -> Mapping[int, Sequence[NoticeRow]]:
        """By key of those accounts that pay anything of it: the rows of their letter.

        At most eight queries for each of its months, whatever the number of accounts.
        """
        found: dict[int, list[NoticeRow]] = {}
        for period in sorted(self._months):
            month = self._months[period]
            chosen = Account.objects.filter(pk__in=accounts)
            for portion in charged_in(period, month.tariff, chosen):
                for charged in portion:
                    rows = month.rows(charged)
                    if rows:
                        found.setdefault(charged.account_id, []).extend(rows)
        return found


class _Month:
    """The rates that change on the first day of one month."""

    def __init__(self, period: Period) -> None:
        self.tariff = Tariff(period)
        self._rates: dict[tuple[int, int | None], ChangedRate] = {}
        own = ComponentRate.objects.filter(
            holding(period.first_day), property__isnull=False
        ).values_list("component_id", "property_id")
        # Whoever has a rate of the property's own is not touched by everybody's.
        self._own = frozenset(own)

    def add(self, row: ChangedRate) -> None:
        self._rates[row.component_id, row.property_id] = row

    def rows(self, charged: ChargedAccount) -> list[NoticeRow]:
        new = self._without_a_rate(charged)
        # A component that nobody paid yet has its quantity, but no line without some rate.
        priced = replace(charged, exceptions={**new, **charged.exceptions})
        lines: dict[int, list[LineDraft]] = {}
        for line in charge_lines(priced, self.tariff, midmonth()).lines:
            lines.setdefault(line.component_id, []).append(line)
        return [
            _row(changed, lines[component], is_new=component in new)
            for component in lines
            if (changed := self._changed(component, charged.property_id)) is not None
        ]

    def _without_a_rate(self, charged: ChargedAccount) -> Mapping[int, Decimal]:
        place = charged.property_id
        return {
            component: changed.rate
            for component in {component for component, _place in self._rates}
            if self.tariff.rate(component, place) is None
            and (changed := self._changed(component, place)) is not None
        }

    def _changed(self, component: int, place: int) -> ChangedRate | None:
        own = self._rates.get((component, place))
        if own is not None or (component, place) in self._own:
            return own
        return self._rates.get((component, None))


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
        for rows in effect.rows_of(keys[start : start + PORTION]).values():
            payers += 1
            difference += increase(rows)
            for row in rows:
                one = found.get(row.name, ComponentEffect(row.name, 0, ZERO, ZERO))
                found[row.name] = ComponentEffect(
                    row.name,
                    one.payers + 1,
                    one.before + row.old_amount,
                    one.after + row.new_amount,
                )
    return FeeChangePreview(payers, difference, tuple(found[name] for name in sorted(found)))
