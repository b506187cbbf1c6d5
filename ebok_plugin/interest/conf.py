"""Read and check the co-op's choices about late interest (`interest.md`, **setting**)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from cms_ext.base.money.amounts import Money

NOTE_MINIMUM = Decimal("5.00")


def contract_rate() -> int | None:
    """Return COOP_CONTRACT_RATE_PERCENT in basis points; None for the statutory rate.

    Raises ValueError when it is no Decimal from 0 with at most two decimals (check interest.E001).
    """
    percent: Decimal | None = getattr(settings, "COOP_CONTRACT_RATE_PERCENT", None)
    if percent is None:
        return None
    return _not_negative("COOP_CONTRACT_RATE_PERCENT", percent).grosze


def tax_minimum() -> Money | None:
    """Return COOP_TAX_MIN_INTEREST in złoty; None for no threshold.

    Tax interest not above it is not charged. Raises ValueError when it is no amount (check
    interest.E001).
    """
    amount: Decimal | None = getattr(settings, "COOP_TAX_MIN_INTEREST", None)
    return None if amount is None else _not_negative("COOP_TAX_MIN_INTEREST", amount)


def note_minimum() -> Money:
    """Return COOP_NOTE_MINIMUM in złoty: a smaller sum gives no note.

    Raises ValueError when it is no amount (check interest.E001).
    """
    return _not_negative("COOP_NOTE_MINIMUM", getattr(settings, "COOP_NOTE_MINIMUM", NOTE_MINIMUM))


def show_accrued() -> bool:
    """Return COOP_SHOW_ACCRUED: whether residents see interest that no note claims yet."""
    enabled: bool = getattr(settings, "COOP_SHOW_ACCRUED", True)
    return enabled


def _not_negative(name: str, value: object) -> Money:
    """Check a setting; a percentage has two decimals as an amount has."""
    if not isinstance(value, Decimal) or value < 0:
        raise ValueError(f"{name} is {value!r}.")
    return Money(value)


def check_interest_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """interest.E001: a rate or an amount cannot be used."""
    problems: list[CheckMessage] = []
    for read in (contract_rate, tax_minimum, note_minimum):
        try:
            read()
        except ValueError as error:
            hint = 'Set a Decimal from 0 with at most two decimals: Decimal("5.00").'
            problems.append(Error(str(error), hint=hint, id="interest.E001"))
    return problems
