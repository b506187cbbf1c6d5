"""The rates of the release as values, for tests without a database; and the vectors."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ebok_plugin.interest.domain.computation import InterestTerms, RateStep, RateTable
from ebok_plugin.ledger.vocabulary import Regime
from tests.demo_site import ROOT

CONFIRMED_UNTIL = date(2026, 7, 1)
FILES = {Regime.COOP: "rates_statutory_delay.csv", Regime.WASTE: "rates_tax_delay.csv"}
VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "interest.json").read_text(encoding="utf-8")
)


def rows(regime: Regime) -> list[dict[str, str]]:
    path = ROOT / "ebok_plugin" / "interest" / "data" / FILES[regime]
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def table(regime: Regime) -> RateTable:
    steps = tuple(
        RateStep(date.fromisoformat(row["valid_from"]), int(Decimal(row["rate_percent"]) * 100))
        for row in rows(regime)
    )
    return RateTable(steps, CONFIRMED_UNTIL)


STATUTORY = InterestTerms(Regime.COOP, table(Regime.COOP))
TAX = InterestTerms(Regime.WASTE, table(Regime.WASTE))
