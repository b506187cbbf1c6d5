"""Read and check the co-op's choices for the ledger (`ledger.md`, marked **setting**)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.translation import gettext_lazy as _

from cms_ext.plugins import is_left_out
from ebok_plugin.ledger.domain.record import DEFAULT_SETTINGS, AllocationSettings
from ebok_plugin.ledger.vocabulary import Regime, SubAccount

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


OWN, MIRROR = "own", "mirror"
"""What COOP_LEDGER may be: a ledger of our own, or snapshots of an accounting program."""


KEPT_ELSEWHERE = _("Na tej stronie księgi prowadzi program księgowy. Niczego się tu nie księguje.")


def is_mirror() -> bool:
    """Return whether the site shows the snapshots of an accounting program (`mirror.md`)."""
    return bool(settings.COOP_LEDGER == MIRROR)


def closed_readable_months() -> int:
    """Return for how many months a closed account stays readable to its holders."""
    months: int = getattr(settings, "COOP_CLOSED_READABLE_MONTHS", CLOSED_READABLE_MONTHS)
    return months


# The housing cooperatives act sets the 10th; every month has a 28th (`ledger.md` §6).
EARLIEST_DUE_DAY, LATEST_DUE_DAY = 10, 28


def check_ledger_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """ledger.E001: the due day. ledger.E002: the priority of the subaccounts."""
    problems: list[CheckMessage] = []
    due_day = settings.COOP_DUE_DAY
    if not isinstance(due_day, int) or not EARLIEST_DUE_DAY <= due_day <= LATEST_DUE_DAY:
        problems.append(
            Error(
                f"COOP_DUE_DAY is {due_day!r}.",
                hint=f"Set a day of the month from {EARLIEST_DUE_DAY} to {LATEST_DUE_DAY}.",
                id="ledger.E001",
            )
        )
    try:
        allocation_settings()
    except ValueError as error:
        problems.append(
            Error(
                f"COOP_SUBACCOUNT_PRIORITY cannot be used: {error}",
                hint=f"Name each of {', '.join(SubAccount)} once, the first to be paid first.",
                id="ledger.E002",
            )
        )
    return problems


# By what name a kind of office leaves a regime out (`OfficeKind`, `PluginConfig.leaves_out`).
LEFT_OUT_AS = {Regime.COOP: "cooperative-accounts", Regime.WASTE: "waste-accounts"}


def list_regimes() -> list[Regime]:
    """Return the regimes that a new account of this office may have."""
    return [regime for regime, name in LEFT_OUT_AS.items() if not is_left_out(name)]
