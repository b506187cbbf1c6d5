"""The demo co-op's facts, from fixtures/coop/coop.yaml."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from wagtail.models import Site

from cms_ext.theme.models import CoopSettings
from cms_ext.theme.models.coop import WEEK
from cms_ext.theme.opening_hours import DAYS


def load(today: date) -> None:
    """Fill the settings of the default site; saving them again changes nothing else."""
    facts = _facts()
    coop = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    coop.name = facts["name"]
    coop.short_name = facts["name"].removeprefix("SM „").removesuffix("”")
    coop.full_name = facts["full_name"]
    coop.address = facts["address"]
    coop.phone = facts["phone"]
    coop.emergency_phone = facts["technical_emergency_phone"]
    coop.email = facts["email"]
    for day, polish in zip(WEEK, DAYS, strict=True):
        setattr(coop, day, facts["opening_hours"].get(polish, ""))
    coop.full_clean()
    coop.save()


def _facts() -> dict[str, Any]:
    path: Path = settings.ROOT / "fixtures" / "coop" / "coop.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
