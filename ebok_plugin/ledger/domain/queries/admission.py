"""Whether a person still has something to see in E-BOK; asked at every request behind the gate."""

from __future__ import annotations

from datetime import date

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.queries.account import accounts_for


def admits(user: User, today: date) -> bool:
    """`Panel.admits`: at least one account is readable today, by the rule of `accounts_for`."""
    return accounts_for(user, today).exists()
