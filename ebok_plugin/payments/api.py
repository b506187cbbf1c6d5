"""What the demo of another plugin may use of payments (decision 1)."""

from ebok_plugin.payments.demo_files import Row, import_demo_file
from ebok_plugin.payments.domain.import_ledger import import_ledger

__all__ = [
    "Row",
    "import_demo_file",
    "import_ledger",
]
