"""The demo co-op's properties, buildings and staircases."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.conf import settings

from cms_ext.premises.models import Building, Property, Staircase


def load() -> None:
    """From fixtures/coop/coop.yaml; the premises themselves come with the accounts file."""
    path: Path = settings.ROOT / "fixtures" / "coop" / "coop.yaml"
    for row in yaml.safe_load(path.read_text(encoding="utf-8"))["properties"]:
        estate = Property.objects.create(code=row["code"], name=row["name"])
        for house in row["buildings"]:
            building = Building.objects.create(
                property=estate, code=house["code"], address=house["address"]
            )
            for staircase in house["staircases"]:
                Staircase.objects.create(building=building, code=str(staircase))
