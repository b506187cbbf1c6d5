"""The two who post for the union as for the co-op, one prepares, another approves; whole sites."""

from tests.ebok_plugin.conftest import felicja, flat, kamil
from tests.project.conftest import migrated_data, warm

__all__ = ["felicja", "flat", "kamil", "migrated_data", "warm"]
