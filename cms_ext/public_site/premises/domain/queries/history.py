"""What staff did to a part of the tree, as the access log has it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.audit.words import ACTIONS
from cms_ext.public_site.premises.domain.place import Place

SHOWN = 30
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class PlaceAct:
    """`detail` are codes and facts, never a person."""

    at: datetime
    action: str
    detail: str


def history_of(place: Place) -> list[PlaceAct]:
    """The newest acts first. One query."""
    events = AuditEvent.objects.filter(
        object_type=place._meta.label, object_id=str(place.pk)
    ).order_by("-pk")[:SHOWN]
    return [
        PlaceAct(event.at, str(ACTIONS.get(event.action, event.action)), _detail(event))
        for event in events
    ]


def _detail(event: AuditEvent) -> str:
    ends = [_day(state) for state in (event.from_state, event.to_state) if state]
    facts = [
        f"{_field(name)}: {_day(values[0]) or '–'} → {_day(values[1]) or '–'}"
        for name, values in event.changes.items()
        if isinstance(values, Sequence) and not isinstance(values, str) and len(values) == 2
    ]
    return "; ".join([" → ".join(ends), *facts]).strip("; ")


def _day(value: str) -> str:
    """A day as people write it; whatever else as it is."""
    return "{2}.{1}.{0}".format(*value.split("-")) if ISO_DAY.fullmatch(value) else value


def _field(name: str) -> str:
    return FIELDS.get(name, name)


FIELDS = {
    "code": "kod",
    "name": "nazwa",
    "address": "adres",
    "number": "numer",
    "kind": "rodzaj",
    "area": "powierzchnia",
    "persons": "osoby",
    "valid_from": "od",
}
