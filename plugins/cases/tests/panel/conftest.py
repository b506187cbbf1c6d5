"""E-BOK's people, in whose panel cases have pages."""

from tests.ebok_plugin.conftest import anna, anna_s_login
from tests.ebok_plugin.panel.conftest import account

__all__ = ["account", "anna", "anna_s_login"]
