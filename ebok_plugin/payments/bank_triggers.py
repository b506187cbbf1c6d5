"""What the bank said, as the database keeps it; migration 0004 puts these guards there.

What becomes of an operation (`fate`, `wait_reason`, `remaining`) changes as decision 0028 says. A
file in quarantine may be posted once; nothing of a posted one changes. When the term of a file is
over, its original and the bank's own text of its lines are emptied.
"""

from __future__ import annotations

from cms_ext.base.database.append_only import forbid_deletion, freeze_columns

FILE = "ebok_plugin_exchange_bankfile"
STATEMENT = "ebok_plugin_exchange_bankstatement"
LINE = "ebok_plugin_exchange_bankentry"
# What the bank said of an operation, beside its own text; the digest of a file is over the same.
SAID_OF_LINE = (
    "statement_id",
    "line_no",
    "value_date",
    "mark",
    "amount",
    "bank_ref",
    "title",
    "name",
    "address",
    "counterparty_nrb",
    "virtual_raw",
)

GUARDS = (
    freeze_columns(
        "exchange_file_came", FILE, "sha256", "size", "uploaded_at", cleared=["original"]
    ),
    freeze_columns(
        "exchange_file_posted",
        FILE,
        "filename",
        "profile",
        "encoding",
        "state",
        "uploaded_by_id",
        "confirmed",
        "batch_id",
        when="OLD.state = 'POSTED'",
    ),
    forbid_deletion("exchange_file_stays", FILE),
    freeze_columns("exchange_line_said", LINE, *SAID_OF_LINE, cleared=["raw_61", "raw_86"]),
    forbid_deletion("exchange_line_stays", LINE),
)
