"""Keep charges right when the premises tree changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.dispatch import receiver

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.models import Building, Premises
from cms_ext.premises.signals import place_split, premises_measured
from ebok_plugin.charges.domain.component import use_component
from ebok_plugin.charges.domain.premises_value import record_known_values
from ebok_plugin.charges.domain.rate import not_over


@receiver(premises_measured, sender=Premises)
def record_charged_values(
    sender: type[Premises], premises: Premises, today: date, **kwargs: Any
) -> None:
    record_known_values(premises, today=today)


@receiver(place_split, sender=Building)
def charge_the_same_components(
    sender: type[Building], place: Building, new: Building, on: date, **kwargs: Any
) -> None:
    """Let the new building pay the components of the old one."""
    for use in place.component_uses.filter(not_over(on)).select_related("component"):
        use_component(
            use.component,
            new,
            valid_from=max(use.valid_from, on),
            valid_to=use.valid_to,
            origin=SYSTEM,
        )
