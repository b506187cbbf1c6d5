"""No real site has a node that signs in anybody as anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error


def refuse_mock(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E042 on a site that is no demo."""
    if settings.COOP_DEMO:
        return []
    return [
        Error(
            "waste_union.login_gov_mock signs in anybody as anybody: it is for demo and tests.",
            hint="Take it out of COOP_PLUGINS.",
            id="coop.E042",
        )
    ]
