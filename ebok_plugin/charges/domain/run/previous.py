"""What the accounts of a run were charged before, by component."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from ebok_plugin.charges.domain.queries.last_charge import standing_charges
from ebok_plugin.charges.models import ChargeRun
from ebok_plugin.ledger.models import ChargeLine
from ebok_plugin.ledger.period import Period


@dataclass(slots=True)
class ComponentSum:
    """The sum of one component in grosze, and how many accounts have it."""

    grosze: int = 0
    accounts: int = 0


def previous_by_component(run: ChargeRun) -> dict[int, ComponentSum]:
    """The month before, of accounts not charged yet; in a correction the month itself. One query.

    The database sums integers, so no line is loaded.
    """
    of_month = _month_before(run) if run.kind == ChargeRun.Kind.REGULAR else _same_month(run)
    rows = of_month.order_by().values_list("component_id")
    sums = rows.annotate(Sum("amount"), Count("document__account_id", distinct=True))
    return {component: ComponentSum(total.grosze, count) for component, total, count in sums}


def _month_before(run: ChargeRun) -> QuerySet[ChargeLine]:
    period = Period.parse(run.period)
    charged = standing_charges().filter(account=OuterRef("document__account"), period=run.period)
    return ChargeLine.objects.filter(
        ~Exists(charged),
        document__period=str(period.previous),
        document__correction_of__isnull=True,
        document__entry__reversed_by__isnull=True,
    )


def _same_month(run: ChargeRun) -> QuerySet[ChargeLine]:
    return ChargeLine.objects.filter(
        document__account_id__in=run.items.values("account_id"),
        document__period=run.period,
        document__entry__reversed_by__isnull=True,
    )
