"""What a notice says, frozen as plain data: page and PDF are made of it (fees_law.md §3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ebok_plugin.charges.models import CostKind
from ebok_plugin.money import Money, total


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One component: what it costs now and from `since` on. A new one has no old rate."""

    component_id: int
    name: str
    unit: str
    kind: CostKind.Kind
    quantity: Decimal
    old_rate: Decimal | None
    new_rate: Decimal
    old_amount: Money
    new_amount: Money
    since: date


@dataclass(frozen=True, slots=True)
class NoticeContent:
    """The whole letter without its layout; `letterhead` is what `/post.typ` reads."""

    letterhead: Mapping[str, Any]
    number: str
    dated: date
    payer: str
    account_no: str
    premises: str
    rows: Sequence[NoticeRow]
    justification: str
    resolution: str
    instruction: str
    questions: str

    @property
    def old_total(self) -> Money:
        return total(row.old_amount for row in self.rows)

    @property
    def new_total(self) -> Money:
        return total(row.new_amount for row in self.rows)

    @property
    def first_day(self) -> date:
        """The first day of the earliest change in it."""
        return min(row.since for row in self.rows)


def content_as_json(content: NoticeContent) -> dict[str, Any]:
    """The content as JSON data: amounts in grosze, rates and days as text."""
    kept = asdict(content)
    kept["dated"] = content.dated.isoformat()
    kept["rows"] = [_frozen_row(row) for row in content.rows]
    return kept


def content_from_json(kept: Mapping[str, Any]) -> NoticeContent:
    """Read what `content_as_json` wrote."""
    return NoticeContent(
        **{
            **kept,
            "dated": date.fromisoformat(kept["dated"]),
            "rows": [_thawed_row(row) for row in kept["rows"]],
        }
    )


def digest(kept: Mapping[str, Any]) -> str:
    """SHA-256 of a frozen content, whatever the database does to the order of its names."""
    text = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _frozen_row(row: NoticeRow) -> dict[str, Any]:
    return {
        "component_id": row.component_id,
        "name": row.name,
        "unit": row.unit,
        "kind": row.kind.value,
        "quantity": str(row.quantity),
        "old_rate": None if row.old_rate is None else str(row.old_rate),
        "new_rate": str(row.new_rate),
        "old_amount": row.old_amount.grosze,
        "new_amount": row.new_amount.grosze,
        "since": row.since.isoformat(),
    }


def _thawed_row(kept: Mapping[str, Any]) -> NoticeRow:
    return NoticeRow(
        component_id=kept["component_id"],
        name=kept["name"],
        unit=kept["unit"],
        kind=CostKind.Kind(kept["kind"]),
        quantity=Decimal(kept["quantity"]),
        old_rate=None if kept["old_rate"] is None else Decimal(kept["old_rate"]),
        new_rate=Decimal(kept["new_rate"]),
        old_amount=Money.from_grosze(kept["old_amount"]),
        new_amount=Money.from_grosze(kept["new_amount"]),
        since=date.fromisoformat(kept["since"]),
    )
