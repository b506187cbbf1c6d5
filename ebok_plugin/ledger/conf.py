"""Read the co-op's choices for the ledger from the settings (`ledger.md`, **setting**)."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from ebok_plugin.ledger.domain.record import DEFAULT_SETTINGS, AllocationSettings
from ebok_plugin.ledger.vocabulary import SubAccount

CLOSED_READABLE_MONTHS = 36


def allocation_settings() -> AllocationSettings:
    """Read the settings of allocation.

    COOP_INTEREST_FIRST, COOP_SUBACCOUNT_PRIORITY, COOP_READ_DESIGNATION_FROM_TITLE. Raises
    ValueError when the priority does not name each subaccount once (check ledger.E002).
    """
    default = DEFAULT_SETTINGS
    priority: Iterable[str] = getattr(
        settings, "COOP_SUBACCOUNT_PRIORITY", default.subaccount_priority
    )
    return AllocationSettings(
        interest_first=getattr(settings, "COOP_INTEREST_FIRST", default.interest_first),
        subaccount_priority=tuple(SubAccount(name) for name in priority),
        read_designation_from_title=getattr(
            settings, "COOP_READ_DESIGNATION_FROM_TITLE", default.read_designation_from_title
        ),
    )


def closed_readable_months() -> int:
    """Return for how many months a closed account stays readable to its holders."""
    months: int = getattr(settings, "COOP_CLOSED_READABLE_MONTHS", CLOSED_READABLE_MONTHS)
    return months
