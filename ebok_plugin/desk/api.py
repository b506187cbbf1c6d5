"""What the demo of another plugin may use of the desk (decision 1)."""

from ebok_plugin.desk.demo import load_refunds

__all__ = ["load_refunds"]
