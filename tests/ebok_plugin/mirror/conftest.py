"""Anna Lis, signed in, and her account with the entries of `ledger.md` §11."""

from tests.ebok_plugin.panel.conftest import anna, anna_s_login, worked_year

__all__ = ["anna", "anna_s_login", "worked_year"]
