"""The report of a file of the import contract as its page shows it (`import_formats.md` §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.import_desk.views.table import table_facts
from ebok_plugin.exchange.domain.import_report import ImportReport
from ebok_plugin.exchange.kinds import KIND_NAMES
from ebok_plugin.money import Money

CONTROL_NAMES = {
    "sum_opening": _("Suma sald początkowych"),
    "sum_amount": _("Suma kwot"),
    "sum_cost": _("Suma kosztów"),
    "sum_advances": _("Suma zaliczek"),
    "sum_result": _("Suma wyników"),
}


@dataclass(frozen=True, slots=True)
class ControlRow:
    """A control of the file with the sum that was found in it."""

    name: str
    label: str | Promise
    sum: Money


def ledger_report(report: ImportReport) -> dict[str, Any]:
    return {
        **table_facts(report),
        "kind": KIND_NAMES.get(report.kind, report.kind),
        "controls": control_rows(report.totals),
    }


def control_rows(totals: dict[str, Money]) -> list[ControlRow]:
    return [ControlRow(name, CONTROL_NAMES.get(name, name), sum_) for name, sum_ in totals.items()]
