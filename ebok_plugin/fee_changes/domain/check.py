"""Checking that a change is complete before payers are notified (fees_law.md §3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from ebok_plugin.charges.domain.component import cost_kind_on
from ebok_plugin.charges.domain.tariff import RateMissing, rate_in_force
from ebok_plugin.charges.models import Component, CostKind
from ebok_plugin.fee_changes.errors import CostKindUnknown, FeeChangeError
from ebok_plugin.fee_changes.models import ChangedRate, FeeChange

JUSTIFICATION_LENGTH = 200


def with_kinds(change: FeeChange) -> Sequence[ChangedRate]:
    """Each rate with its kind of cost as of its day; nothing is written.

    Raises CostKindUnknown (E-FEE-03) for a component without a kind of cost.
    """
    rates = list(change.rates.select_related("component", "property"))
    for row in rates:
        kind = cost_kind_on(row.component, row.planned_from)
        if kind is None:
            raise CostKindUnknown(
                row.component_id,
                _(
                    "Składnik {name} nie ma określonego rodzaju kosztu (zależny / niezależny)."
                ).format(name=row.component.name),
            )
        row.kind = kind
    return rates


def without_kind(change: FeeChange) -> Sequence[Component]:
    """The components without a kind of cost, for which `with_kinds` refuses the change."""
    rates = change.rates.select_related("component")
    return [row.component for row in rates if not cost_kind_on(row.component, row.planned_from)]


def freeze_rates(change: FeeChange) -> Sequence[ChangedRate]:
    """Save with each rate its kind of cost and the rate paid until the day before; returns them."""
    rates = with_kinds(change)
    for row in rates:
        try:
            row.old_rate = rate_in_force(
                row.component, on=row.planned_from - timedelta(1), property=row.property
            )
        except RateMissing:
            row.old_rate = None  # a component that was not charged before
        row.save(update_fields=["kind", "old_rate"])
    return rates


def refuse_incomplete(change: FeeChange, rates: Sequence[ChangedRate]) -> None:
    """Raises FeeChangeError: NO_RATES, E-FEE-02, RESOLUTION_REQUIRED."""
    if not rates:
        raise FeeChangeError("NO_RATES", _("Zmiana nie ma żadnej stawki. Dodaj co najmniej jedną."))
    if not change.justification:
        raise FeeChangeError("E-FEE-02", _("Uzasadnienie jest wymagane."))
    if len(change.justification) < JUSTIFICATION_LENGTH:
        raise FeeChangeError(
            "E-FEE-02",
            _(
                "Uzasadnienie jest wymagane. Ma {length} znaków, a potrzeba co najmniej {least}."
            ).format(length=len(change.justification), least=JUSTIFICATION_LENGTH),
        )
    controlled = any(row.kind == CostKind.Kind.CONTROLLED for row in rates)
    if controlled and not change.resolution:
        raise FeeChangeError(
            "RESOLUTION_REQUIRED",
            _("Podaj numer uchwały: zmieniają się opłaty zależne od Spółdzielni."),
        )
