"""The co-op's choices of charging that are read from the settings (`ledger.md` §6, §7)."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings


class Midmonth(StrEnum):
    """When a change inside a month counts: from the next first day, or at once, by days."""

    NEXT_MONTH = "NEXT_MONTH"
    DAILY = "DAILY"


def midmonth() -> Midmonth:
    """COOP_MIDMONTH; ValueError for another word (check charges.E001)."""
    return Midmonth(getattr(settings, "COOP_MIDMONTH", Midmonth.NEXT_MONTH))
