"""The co-op's choices of readings that are read from the settings."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings

JUMP = 3


def reading_jump() -> Decimal:
    """COOP_READING_JUMP: so many times the usual use is a jump (`import_formats.md` §3)."""
    return Decimal(str(getattr(settings, "COOP_READING_JUMP", JUMP)))
