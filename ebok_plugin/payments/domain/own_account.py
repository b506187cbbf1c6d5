"""The co-op's own bank accounts: of which statements are taken, and to which payers pay."""

from django.conf import settings
from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.payments.models import OwnBankAccount


def list_own_accounts() -> set[str]:
    """List the co-op's own accounts, of the settings and added by staff."""
    added = OwnBankAccount.objects.values_list("nrb", flat=True)
    return {*settings.COOP_OWN_BANK_ACCOUNTS, *added}


def find_common_account() -> str:
    """Find the co-op's account for payers without an own number; empty if nobody chose one.

    The only account of the co-op needs no choice. One query.
    """
    added = dict(OwnBankAccount.objects.values_list("nrb", "is_common"))
    chosen = [nrb for nrb, is_common in added.items() if is_common]
    accounts = chosen or [*{*settings.COOP_OWN_BANK_ACCOUNTS, *added}]
    return accounts[0] if len(accounts) == 1 else ""


@transaction.atomic
def save_own_account(account: OwnBankAccount, *, origin: Origin) -> OwnBankAccount:
    """Save a new or changed account of the co-op; a new common one replaces the former."""
    action = "OWN_ACCOUNT_ENTERED" if account._state.adding else "OWN_ACCOUNT_CHANGED"
    if account.is_common:
        for former in OwnBankAccount.objects.filter(is_common=True).exclude(pk=account.pk):
            former.is_common = False
            former.save()
    account.save()
    changes = {"nrb": account.nrb, **({"common": True} if account.is_common else {})}
    record(action, origin, obj=account, changes=changes)
    return account
