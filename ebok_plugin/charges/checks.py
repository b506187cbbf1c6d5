"""System check of the settings of charging: a wrong one stops the site with its cure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from ebok_plugin.charges.conf import Midmonth, read_midmonth


def check_charge_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """charges.E001: COOP_MIDMONTH is none of the words of `Midmonth`."""
    try:
        read_midmonth()
    except ValueError as error:
        hint = f"Set it to one of {', '.join(Midmonth)}, or leave it out for NEXT_MONTH."
        return [Error(f"COOP_MIDMONTH cannot be used: {error}", hint=hint, id="charges.E001")]
    return []
