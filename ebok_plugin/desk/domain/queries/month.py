"""The charge of this month beside the one before, component by component."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.queries.explain import (
    ComponentChange,
    charged_lines,
    component_changes,
)
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money


@dataclass(frozen=True, slots=True)
class MonthCharge:
    """The newest charge up to a day, and how it differs from the one before."""

    now: ChargeDocument
    before: ChargeDocument | None
    changes: tuple[ComponentChange, ...]

    @property
    def difference(self) -> Money | None:
        return self.now.total - self.before.total if self.before else None

    @property
    def month(self) -> str:
        return Period.parse(self.now.period).name


def month_charge(account: Account, today: date) -> MonthCharge | None:
    """This month's charge, without corrections; None for an account never charged. Two queries."""
    documents = account.documents.filter(
        period__lte=str(Period.of(today)),
        correction_of__isnull=True,
        entry__reversed_by__isnull=True,
    )
    newest = list(documents.order_by("-period", "-pk")[:2])
    if not newest:
        return None
    now, before = newest[0], newest[1] if len(newest) > 1 else None
    if before is None:
        return MonthCharge(now, None, ())
    lines = charged_lines([now.pk, before.pk])
    changes = component_changes(lines.get(before.pk, []), lines.get(now.pk, []))
    return MonthCharge(now, before, changes)
