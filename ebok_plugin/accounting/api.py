"""What the demo of another plugin may use of accounting (decision 1)."""

from ebok_plugin.accounting.demo import load_accounting

__all__ = ["load_accounting"]
