"""The demo co-op's properties, buildings and staircases, and who looks after them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.premises.domain.contact import set_contact
from cms_ext.premises.domain.place import enter_place
from cms_ext.premises.models import Building, PlaceContact, Property, Staircase


def load_premises_demo() -> None:
    """From coop.yaml of the demo's fixtures; the premises come with the accounts file."""
    path: Path = settings.COOP_DEMO_FIXTURES / "coop.yaml"
    facts = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for row in facts["properties"]:
        estate = enter_place(Property(code=row["code"], name=row["name"]), origin=SYSTEM)
        for house in row["buildings"]:
            building = enter_place(
                Building(property=estate, code=house["code"], address=house["address"]),
                origin=SYSTEM,
            )
            for staircase in house["staircases"]:
                enter_place(Staircase(building=building, code=str(staircase)), origin=SYSTEM)
    for row in facts["contacts"]:
        set_contact(_contact(row), origin=SYSTEM)


def _contact(row: Mapping[str, Any]) -> PlaceContact:
    known = dict(row)
    code = known.pop("property", None)
    if code is not None:
        return PlaceContact(property=Property.objects.get(code=code), **known)
    return PlaceContact(building=Building.objects.get(code=known.pop("building")), **known)
