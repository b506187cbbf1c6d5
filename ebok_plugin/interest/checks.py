"""System checks of the settings of late interest: a wrong one stops the site with its cure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from ebok_plugin.interest.conf import contract_rate, note_minimum, tax_minimum


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
