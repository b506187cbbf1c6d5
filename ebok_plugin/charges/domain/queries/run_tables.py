"""The tables of a charge run as rows of a file: by component, and by account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from ebok_plugin.charges.domain.queries.charged import components_of, items_of
from ebok_plugin.charges.models import ChargeRun

ACCOUNTS = "konta"


def list_rows(run: ChargeRun, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return headings and rows of ACCOUNTS, or of the components for any other name."""
    if table == ACCOUNTS:
        return [_("Konto"), _("Płatnik"), _("Lokal"), _("Razem"), _("Poprzednio"), _("Uwaga")], [
            (
                one.account.account_no,
                one.account.payer_name,
                one.account.premises.code,
                one.total,
                one.previous,
                one.get_mark_display(),
            )
            for one in items_of(run)
        ]
    return [
        _("Kod"),
        _("Składnik"),
        _("Razem"),
        _("Poprzednio"),
        _("Kont"),
        _("Kont poprzednio"),
    ], [
        (
            one.component.code,
            one.component.name,
            one.total,
            one.previous_total,
            one.accounts,
            one.previous_accounts,
        )
        for one in components_of(run)
    ]
