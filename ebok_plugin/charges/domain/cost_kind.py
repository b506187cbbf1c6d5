"""Whether a component's cost depends on the co-op (fees_law.md §1)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.span import close_earlier_row
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, CostKind
from ebok_plugin.ledger.period import shown


@transaction.atomic
def set_cost_kind(
    component: Component, kind: CostKind.Kind, *, valid_from: date, origin: Origin
) -> CostKind:
    """Set the kind of the component's cost from a day on. Raises ChargeError COST_KIND_OVERLAP."""
    Component.objects.select_for_update().get(pk=component.pk)
    in_the_way = close_earlier_row(CostKind.objects.filter(component=component), valid_from, None)
    if in_the_way is not None:
        raise ChargeError(
            "COST_KIND_OVERLAP",
            _("Składnik {code} ma już rodzaj kosztu od {day}. Podaj dzień późniejszy.").format(
                code=component.code, day=shown(in_the_way.valid_from)
            ),
        )
    row = CostKind.objects.create(component=component, kind=kind, valid_from=valid_from)
    changes = {"kind": kind.value, "from": valid_from.isoformat()}
    record("COST_KIND_SET", origin, obj=component, changes=changes)
    return row
