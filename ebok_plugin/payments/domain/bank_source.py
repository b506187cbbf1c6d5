"""Which source may post payments that came through the bank (`import_formats.md` §3)."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings


class BankSource(StrEnum):
    """Values of the setting COOP_PAYMENTS_BANK_SOURCE."""

    STATEMENTS = "STATEMENTS"
    FILE = "FILE"
    BOTH = "BOTH"


def bank_source() -> BankSource:
    """ValueError for anything else, which the system check exchange.E003 tells before."""
    return BankSource(settings.COOP_PAYMENTS_BANK_SOURCE)
