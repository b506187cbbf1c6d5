"""Read and check the co-op's choices of charging in the settings (`ledger.md` §6, §7)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error


class Midmonth(StrEnum):
    """Say when a change inside a month counts: next first day, or at once by days."""

    NEXT_MONTH = "NEXT_MONTH"
    DAILY = "DAILY"


def read_midmonth() -> Midmonth:
    """Return COOP_MIDMONTH. Raises ValueError for another word (check charges.E001)."""
    return Midmonth(getattr(settings, "COOP_MIDMONTH", Midmonth.NEXT_MONTH))


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
