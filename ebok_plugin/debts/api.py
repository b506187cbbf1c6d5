"""What the demo of another plugin may use of debts (decision 1)."""

from ebok_plugin.debts.demo import load_debts

__all__ = ["load_debts"]
