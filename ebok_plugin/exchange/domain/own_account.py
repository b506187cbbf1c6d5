"""The co-op's own bank accounts: of these, and of no others, statements are imported."""

from __future__ import annotations

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.exchange.models import OwnBankAccount


def save_own_account(account: OwnBankAccount, *, origin: Origin) -> OwnBankAccount:
    """Enter an account, or change one."""
    action = "OWN_ACCOUNT_ENTERED" if account._state.adding else "OWN_ACCOUNT_CHANGED"
    account.save()
    record(action, origin, obj=account, changes={"nrb": account.nrb})
    return account
