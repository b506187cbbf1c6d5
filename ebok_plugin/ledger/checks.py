"""System checks of the ledger's settings: a wrong one stops the site with its cure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.vocabulary import SubAccount

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
