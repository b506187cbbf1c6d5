"""The text of which `MediaSettlement.lines_sha256` is made, of a file's row as of a kept line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from ebok_plugin.money import Money

FOUR_PLACES = Decimal("0.0001")


class SettlementHeader(Protocol):
    @property
    def settlement_id(self) -> str: ...
    @property
    def period_from(self) -> date: ...
    @property
    def period_to(self) -> date: ...
    @property
    def posting_date(self) -> date: ...


class Values(Protocol):
    @property
    def medium(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def invoice_total(self) -> Money: ...
    @property
    def common_cost(self) -> Money: ...
    @property
    def allocation_key(self) -> str: ...
    @property
    def pool(self) -> Money: ...
    @property
    def key_premises(self) -> Decimal: ...
    @property
    def key_total(self) -> Decimal: ...
    @property
    def cost(self) -> Money: ...
    @property
    def advances(self) -> Money: ...
    @property
    def result(self) -> Money: ...


def header_text(settlement: SettlementHeader) -> str:
    return _joined(
        settlement.settlement_id,
        settlement.period_from,
        settlement.period_to,
        settlement.posting_date,
    )


def line_text(account_no: str, line: Values) -> str:
    return _joined(
        account_no,
        line.medium,
        line.part,
        line.invoice_total.grosze,
        line.common_cost.grosze,
        line.allocation_key,
        line.pool.grosze,
        line.key_premises.quantize(FOUR_PLACES),
        line.key_total.quantize(FOUR_PLACES),
        line.cost.grosze,
        line.advances.grosze,
        line.result.grosze,
    )


def _joined(*values: object) -> str:
    return "|".join(map(str, values)) + "\n"
