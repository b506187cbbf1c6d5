"""The rates of the site as the computation needs them: one query for all kinds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from ebok_plugin.interest.conf import contract_rate, tax_minimum
from ebok_plugin.interest.domain.computation import Terms
from ebok_plugin.interest.domain.rate_table import DAY, RateStep, RateTable
from ebok_plugin.interest.models import InterestRate, RatesConfirmation
from ebok_plugin.interest.vocabulary import KIND_OF, RateKind
from ebok_plugin.ledger.vocabulary import Regime


def rate_tables() -> dict[RateKind, RateTable]:
    """The statutory rates of each kind, whatever the co-op agreed."""
    steps: defaultdict[RateKind, list[RateStep]] = defaultdict(list)
    confirmed: dict[RateKind, date] = {}
    of_kind = RatesConfirmation.objects.filter(kind=OuterRef("kind")).order_by("-until")
    rows = InterestRate.objects.annotate(until=Subquery(of_kind.values("until")[:1]))
    columns = rows.order_by("valid_from").values_list("kind", "valid_from", "rate_percent", "until")
    for name, day, rate, until in columns:
        kind = RateKind(name)
        steps[kind].append(RateStep(day, int(rate.scaleb(2))))
        confirmed[kind] = until
    return {kind: RateTable(tuple(found), confirmed[kind]) for kind, found in steps.items()}


def terms_of_regimes() -> dict[Regime, Terms]:
    """Under which terms accounts of each regime bear interest, the co-op's settings applied."""
    tables = rate_tables()
    agreed = contract_rate()
    statutory = tables[KIND_OF[Regime.COOP]]
    return {
        Regime.COOP: Terms(Regime.COOP, statutory if agreed is None else statutory.agreed(agreed)),
        Regime.WASTE: Terms(Regime.WASTE, tables[KIND_OF[Regime.WASTE]], tax_minimum()),
    }


@dataclass(frozen=True, slots=True)
class InterestRateRow:
    """A row of the table as people read it; `valid_to` is None while the rate lasts."""

    rate: InterestRate
    valid_to: date | None


def rate_rows(kind: RateKind) -> tuple[InterestRateRow, ...]:
    """The rates of a kind, the newest first: each lasts until the day before the next."""
    rates = list(InterestRate.objects.filter(kind=kind).order_by("-valid_from"))
    ends = [None, *(rate.valid_from - DAY for rate in rates)]
    return tuple(InterestRateRow(rate, end) for rate, end in zip(rates, ends, strict=False))
