"""The kind of a component's cost on a day."""

from __future__ import annotations

from datetime import date

from ebok_plugin.charges.domain.span import holding
from ebok_plugin.charges.models import Component, CostKind


def cost_kind_on(component: Component, day: date) -> CostKind.Kind | None:
    """CONTROLLED, INDEPENDENT, or None where none was entered."""
    return cost_kinds_on(day).get(component.pk)


def cost_kinds_on(day: date) -> dict[int, CostKind.Kind]:
    """The kind of each component that has one, by the component's key. One query."""
    rows = CostKind.objects.filter(holding(day)).values_list("component_id", "kind")
    return {component: CostKind.Kind(kind) for component, kind in rows}
