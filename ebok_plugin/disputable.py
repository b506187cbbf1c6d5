"""The rows of E-BOK that a complaint may be about."""

from __future__ import annotations

from cms_ext.plugins import DisputableRows
from ebok_plugin.ledger.domain import disputed as ledger
from ebok_plugin.payments.inquiries.domain import disputed as inquiries
from ebok_plugin.statements.domain import disputed as statements

SEES_THE_LEDGER = ("ebok_plugin_ledger.view_account", "ebok_plugin_ledger.view_ledgerentry")

DISPUTABLE = (
    DisputableRows("ledger-entry", ledger.entry_seen, ledger.entry_now, SEES_THE_LEDGER),
    DisputableRows("charge-line", ledger.charge_line_seen, ledger.charge_line_now, SEES_THE_LEDGER),
    DisputableRows(
        "missing-transfer",
        inquiries.transfer_seen,
        inquiries.transfer_now,
        SEES_THE_LEDGER,
    ),
    DisputableRows(
        "statement",
        statements.statement_seen,
        statements.statement_now,
        SEES_THE_LEDGER,
    ),
)
