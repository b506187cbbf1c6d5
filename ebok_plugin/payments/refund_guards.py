"""The database triggers that keep what a refund was confirmed and approved with.

The migrations create them, and `bank_guarded` checks that they are there.
"""

from cms_ext.base.database.append_only import freeze_columns

REFUND = "ebok_plugin_payments_refund"
ORDER = "ebok_plugin_payments_refundorder"
FILED = ("number", "account_id", "amount", "filed_by_id", "filed_on", "filed_at")
DECIDED = ("state", "decided_by_id", "decided_at", "entry_id")

GUARDS = (
    freeze_columns("payments_refund_filed", REFUND, *FILED, cleared=["nrb", "holder"]),
    freeze_columns("payments_order_made", ORDER, "refund_id", "amount", "made_by_id", "made_at"),
    freeze_columns("payments_order_posted", ORDER, *DECIDED, when="OLD.state = 'POSTED'"),
    freeze_columns("payments_order_sent", ORDER, "file_id", when="OLD.file_id IS NOT NULL"),
    freeze_columns(
        "payments_order_paid",
        ORDER,
        *("paid_on", "paid_by_id", "bank_entry_id"),
        when="OLD.paid_on IS NOT NULL",
    ),
)
