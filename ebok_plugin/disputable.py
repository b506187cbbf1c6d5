"""The rows of E-BOK that a complaint may be about; read while the settings load."""

from __future__ import annotations

from cms_ext.plugins import DisputableRows

INQUIRIES = "ebok_plugin.payments.inquiries.domain"
LEDGER = "ebok_plugin.ledger.domain.disputed"
STATEMENTS = "ebok_plugin.statements.domain.disputed"
SEES_THE_LEDGER = ("ebok_plugin_ledger.view_account", "ebok_plugin_ledger.view_ledgerentry")

DISPUTABLE = (
    DisputableRows("ledger-entry", f"{LEDGER}.entry_seen", f"{LEDGER}.entry_now", SEES_THE_LEDGER),
    DisputableRows(
        "charge-line", f"{LEDGER}.charge_line_seen", f"{LEDGER}.charge_line_now", SEES_THE_LEDGER
    ),
    DisputableRows(
        "missing-transfer",
        f"{INQUIRIES}.transfer_seen",
        f"{INQUIRIES}.transfer_now",
        SEES_THE_LEDGER,
    ),
    DisputableRows(
        "statement",
        f"{STATEMENTS}.statement_seen",
        f"{STATEMENTS}.statement_now",
        SEES_THE_LEDGER,
    ),
)
