"""The two who post for the union as for the co-op: one prepares, another approves."""

from tests.ebok_plugin.conftest import felicja, flat, kamil

__all__ = ["felicja", "flat", "kamil"]
