"""Where a component is charged (`ledger.md` §7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.public_site.premises.models import Building, Premises, Property
from ebok_plugin.charges.domain.span import close_earlier_row, refuse_backwards
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, ComponentUse
from ebok_plugin.ledger.period import shown

Place = Property | Building | Premises


@transaction.atomic
def use_component(
    component: Component,
    place: Place | None,
    *,
    valid_from: date,
    valid_to: date | None = None,
    origin: Origin,
) -> ComponentUse:
    """Charge the component in a property, a building, one premises or the whole co-op (None).

    From its first use on, uses alone say where a component is charged; before, the accounts'
    last charges do. Raises ChargeError: USE_OVERLAP, ENDS_BEFORE_BEGIN.
    """
    refuse_backwards(valid_from, valid_to)
    # The lock on the component lets two people add uses one after the other.
    Component.objects.select_for_update().get(pk=component.pk)
    where: dict[str, Place | None] = {"property": None, "building": None, "premises": None}
    if place is not None:
        where[type(place).__name__.lower()] = place
    known = ComponentUse.objects.filter(component=component, **where)
    in_the_way = close_earlier_row(known, valid_from, valid_to)
    if in_the_way is not None:
        raise ChargeError(
            "USE_OVERLAP",
            _("{place}: składnik {code} jest tam już naliczany od {day}. Popraw daty.").format(
                place=place or _("Cała Spółdzielnia"),
                code=component.code,
                day=shown(in_the_way.valid_from),
            ),
        )
    use = ComponentUse.objects.create(
        component=component, valid_from=valid_from, valid_to=valid_to, **where
    )
    record("COMPONENT_USE_BEGUN", origin, obj=use, changes=_facts(use))
    return use


@transaction.atomic
def use_component_at(
    component: Component,
    places: Iterable[Place | None],
    *,
    valid_from: date,
    valid_to: date | None = None,
    origin: Origin,
) -> list[ComponentUse]:
    """`use_component` for each of the places, all or none. Raises the same errors."""
    return [
        use_component(component, place, valid_from=valid_from, valid_to=valid_to, origin=origin)
        for place in places
    ]


@transaction.atomic
def end_use(use: ComponentUse, *, on: date, origin: Origin) -> None:
    """Set the last day on which the component is charged there. Raises ENDS_BEFORE_BEGIN."""
    refuse_backwards(use.valid_from, on)
    use.valid_to = on
    use.save(update_fields=["valid_to"])
    record("COMPONENT_USE_ENDED", origin, obj=use, changes=_facts(use))


@transaction.atomic
def withdraw_use(use: ComponentUse, *, origin: Origin) -> None:
    """Delete a use that was entered by mistake.

    What was charged by it is put right by a correction run.
    """
    record("COMPONENT_USE_WITHDRAWN", origin, obj=use, changes=_facts(use))
    use.delete()


def _facts(use: ComponentUse) -> dict[str, str | None]:
    return {
        "component": use.component.code,
        "from": use.valid_from.isoformat(),
        "to": use.valid_to.isoformat() if use.valid_to else None,
    }
