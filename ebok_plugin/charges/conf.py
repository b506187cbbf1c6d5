"""Read the co-op's choices of charging from the settings (`ledger.md` §6, §7)."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings


class Midmonth(StrEnum):
    """Say when a change inside a month counts: next first day, or at once by days."""

    NEXT_MONTH = "NEXT_MONTH"
    DAILY = "DAILY"


def read_midmonth() -> Midmonth:
    """Return COOP_MIDMONTH.

    Raises ValueError for another word (check charges.E001).
    """
    return Midmonth(getattr(settings, "COOP_MIDMONTH", Midmonth.NEXT_MONTH))
