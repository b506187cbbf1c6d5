"""What the demo's office answers at its first set-up, from coop.yaml of its fixtures."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from cms_ext.frontend.theme.models import WEEK
from cms_ext.frontend.theme.opening_hours import DAYS
from cms_ext.operations.new_site.setup.answers import Answers
from cms_ext.operations.new_site.setup.domain.reading import read_answers
from cms_ext.plugins import plugin_configs

# Facts of the file that are answers by the same name, where it has them.
AS_THEY_ARE = ("krs", "register_court", "regon", "brand_colour", "brand_deep", "emblem")


@cache
def coop_facts() -> dict[str, Any]:
    """The content of coop.yaml."""
    path: Path = settings.COOP_DEMO_FIXTURES / "coop.yaml"
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def demo_answers() -> Answers:
    """Read as any office's file is; the demo's bank account stands in its settings."""
    facts = coop_facts()
    own = {"ebok": {"recipient": facts["qr_recipient_name"]}}
    written = {
        "coop": {
            "name": facts["name"],
            "short_name": facts["short_name"],
            "full_name": facts["full_name"],
            "address": facts["address"],
            "phone": facts["phone"],
            "email": facts["email"],
            "emergency_phone": facts.get("technical_emergency_phone", ""),
            "nip": facts["tax_id"],
            "dpo_email": facts["dpo_email"],
            **{
                day: facts["opening_hours"].get(polish, "")
                for day, polish in zip(WEEK, DAYS, strict=True)
            },
            **{name: facts[name] for name in AS_THEY_ARE if name in facts},
        },
        "desks": [
            {
                "code": row["code"],
                "name": row["name"],
                "matter": row["matter"],
                "room": str(row["room"]),
                "phone": facts["phone"],
                "email": facts["email"],
            }
            for row in facts["desks"]
        ],
        **{config.slug: own[config.slug] for config in plugin_configs() if config.slug in own},
    }
    return read_answers(written, settings.COOP_DEMO_FIXTURES)
