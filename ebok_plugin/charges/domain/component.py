"""Entering and correcting the line types of a charge."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, Component
from ebok_plugin.charges.models.component import COMPONENT_CODE
from ebok_plugin.ledger.models import ChargeLine
from ebok_plugin.ledger.vocabulary import SubAccount

HELD_FIELDS = ("basis", "unit", "subaccount")
"""What posted charges are explained by: once a component was charged, they stay."""


@dataclass(frozen=True, slots=True)
class ComponentFacts:
    """What a component is, beside its code."""

    name: str
    basis: Basis
    unit: str
    subaccount: SubAccount
    is_advance: bool = False


@transaction.atomic
def add_component(code: str, facts: ComponentFacts, *, origin: Origin) -> Component:
    """Save a new component. Raises ChargeError: CODE_FORMAT, CODE_KNOWN."""
    if re.fullmatch(COMPONENT_CODE, code) is None:
        raise ChargeError(
            "CODE_FORMAT",
            _("Kod ma od 1 do 12 znaków: wielkie litery bez polskich znaków, cyfry i kreski."),
        )
    known = Component.objects.filter(code=code).first()
    if known is not None:
        raise ChargeError(
            "CODE_KNOWN",
            _("Kod {code} ma już składnik „{name}”. Wybierz inny kod.").format(
                code=code, name=known.name
            ),
        )
    made = Component.objects.create(code=code, **asdict(facts))
    record("COMPONENT_ADDED", origin, obj=made, changes={"code": code, **_plain(asdict(facts))})
    return made


@transaction.atomic
def correct_component(component: Component, facts: ComponentFacts, *, origin: Origin) -> Component:
    """Change the facts of a component; its code never changes.

    Raises ChargeError COMPONENT_USED for another basis, unit or subaccount of one that posted
    charges have.
    """
    row = Component.objects.select_for_update().get(pk=component.pk)
    changes = {
        field: value for field, value in asdict(facts).items() if getattr(row, field) != value
    }
    if changes.keys() & set(HELD_FIELDS) and was_charged(row):
        raise ChargeError(
            "COMPONENT_USED",
            _(
                "Składnik {code} jest już w zaksięgowanych naliczeniach, a one mówią mieszkańcom, "
                "z czego je policzono. Podstawy, jednostki i subkonta nie można zmienić: wpisz "
                "nowy składnik, a ten przestań naliczać."
            ).format(code=row.code),
        )
    for field, value in changes.items():
        setattr(row, field, value)
    if changes:
        row.save(update_fields=[*changes])
        record("COMPONENT_CORRECTED", origin, obj=row, changes=_plain(changes))
    return row


def was_charged(component: Component) -> bool:
    """Whether a posted charge that was not reversed has a line of this component."""
    lines = ChargeLine.objects.filter(component=component)
    return lines.filter(document__entry__reversed_by__isnull=True).exists()


def _plain(facts: dict[str, object]) -> dict[str, str | bool]:
    return {name: value if isinstance(value, bool) else str(value) for name, value in facts.items()}
