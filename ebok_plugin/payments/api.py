"""What another plugin may use of payments (decision 1): its demo, and files with accounts."""

from ebok_plugin.payments.demo_files import Row, import_demo_file
from ebok_plugin.payments.domain.import_ledger import import_ledger
from ebok_plugin.payments.domain.ledger_kinds.account_rows import NO_NUMBER, read_own_nrb
from ebok_plugin.payments.domain.ledger_kinds.base import account_column, refuse_nrb_number

__all__ = [
    "NO_NUMBER",
    "Row",
    "account_column",
    "import_demo_file",
    "import_ledger",
    "read_own_nrb",
    "refuse_nrb_number",
]
