"""Describe each component today: rates, coming rates, cost, and facts not entered yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.charges.conf import read_midmonth
from ebok_plugin.charges.domain.charge_lines import charge_lines
from ebok_plugin.charges.domain.component import find_legal_bases
from ebok_plugin.charges.domain.queries.charged import read_charged_accounts
from ebok_plugin.charges.domain.rate import rows_in_force, rows_not_ended
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import Component, ComponentRate, ComponentUse, CostKind, LegalBasis
from ebok_plugin.ledger.domain.draft import total_grosze
from ebok_plugin.ledger.models import Account

MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class ComponentStanding:
    """A component on a day: `rates` hold, `coming` begin later, by day and property.

    `where` says as text where it is charged; `said_where` whether a place was entered; an `ended`
    one is charged nowhere any more.
    """

    component: Component
    rates: Sequence[ComponentRate]
    coming: Sequence[ComponentRate]
    kind: CostKind | None
    legal: LegalBasis | None
    where: str
    said_where: bool
    ended: bool

    @property
    def lacking(self) -> bool:
        """Return whether its kind of cost, its places or its legal basis are missing."""
        return not self.ended and not (self.kind and self.said_where and self.legal)


def read_component_standings(
    components: Sequence[Component], today: date
) -> list[ComponentStanding]:
    """Describe each component, in the order given; a constant number of queries."""
    keys = [component.pk for component in components]
    rates: defaultdict[int, list[ComponentRate]] = defaultdict(list)
    rows = ComponentRate.objects.filter(rows_not_ended(today), component__in=keys)
    for rate in rows.select_related("property").order_by("valid_from", "property__code__polish"):
        rates[rate.component_id].append(rate)
    kinds = {
        kind.component_id: kind
        for kind in CostKind.objects.filter(rows_in_force(today), component__in=keys)
    }
    legal = find_legal_bases(today)
    where = _where(keys, today)
    tariff = Tariff(Period.of(today))
    return [
        ComponentStanding(
            component=component,
            rates=[rate for rate in rates[component.pk] if rate.valid_from <= today],
            coming=[rate for rate in rates[component.pk] if rate.valid_from > today],
            kind=kinds.get(component.pk),
            legal=legal.get(component.pk),
            where=where.get(component.pk) or _unsaid(component, tariff),
            said_where=component.pk in tariff.with_uses,
            ended=component.pk in tariff.with_uses and component.pk not in where,
        )
        for component in components
    ]


def _where(components: Sequence[int], today: date) -> Mapping[int, str]:
    """Return the places in words of components that have a use today or later."""
    uses = ComponentUse.objects.filter(rows_not_ended(today), component__in=components).order_by()
    named: defaultdict[int, list[str]] = defaultdict(list)
    everywhere = uses.filter(premises__isnull=True).select_related("property", "building")
    for use in everywhere.order_by(
        "property__code__polish", "building__code__polish", "valid_from"
    ):
        place = str(use.place() or _("cała Spółdzielnia"))
        if place not in named[use.component_id]:
            named[use.component_id].append(place)
    single = uses.filter(premises__isnull=False).values_list("component_id")
    counts = dict(single.annotate(Count("premises", distinct=True)))
    return {
        key: _words(named.get(key, []), counts.get(key, 0)) for key in named.keys() | counts.keys()
    }


def _words(named: Sequence[str], premises: int) -> str:
    words = list(named[:MAX_NAMED])
    others = len(named) - len(words)
    if others:
        words.append(ngettext("%(n)d inne miejsce", "%(n)d innych miejsc", others) % {"n": others})
    if premises:
        words.append(ngettext("%(n)d lokal", "%(n)d lokali", premises) % {"n": premises})
    return ", ".join(words)


def _unsaid(component: Component, tariff: Tariff) -> str:
    if component.pk in tariff.with_uses:
        return _("nigdzie: zakończono")
    if component.pk in tariff.by_rate:
        return _("wszędzie, gdzie ma stawkę")
    return _("tam, gdzie był w ostatnim naliczeniu")


class MonthlyPrice(NamedTuple):
    """The accounts that pay the component in a month, their sum, and an example by its key."""

    accounts: int = 0
    total: Money = ZERO
    example: int | None = None
    example_amount: Money = ZERO


def monthly_price(
    component: Component, period: Period, *, account: int | None = None
) -> MonthlyPrice:
    """Return the price as the run of the month would charge it.

    `account` is the example to show. Eight queries for each PORTION of accounts, as a rehearsal.
    """
    tariff, rule = Tariff(period), read_midmonth()
    accounts = grosze = example_grosze = 0
    example = account
    for portion in read_charged_accounts(period, tariff, Account.objects.all()):
        for charged in portion:
            lines = charge_lines(charged, tariff, rule).lines
            amount = total_grosze(line for line in lines if line.component_id == component.pk)
            if not amount:
                continue
            accounts += 1
            grosze += amount
            example = charged.account_id if example is None else example
            if charged.account_id == example:
                example_grosze = amount
    return MonthlyPrice(
        accounts, Money.from_grosze(grosze), example, Money.from_grosze(example_grosze)
    )
