"""The co-op's own bank accounts: of which statements are taken, and to which payers pay."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.ledger.domain.account_change import (
    AccountChange,
    Guarded,
    announce_changes,
    inform_board,
)
from ebok_plugin.ledger.domain.payment_change import Kind, has_payers, propose_change
from ebok_plugin.ledger.models import Account, PaymentChange
from ebok_plugin.payments.models import OwnBankAccount

FIELDS = ("nrb", "name", "is_common")


def list_own_accounts() -> set[str]:
    """List the co-op's own accounts, of the settings and added by staff."""
    added = OwnBankAccount.objects.values_list("nrb", flat=True)
    return {*settings.COOP_OWN_BANK_ACCOUNTS, *added}


def find_common_account() -> str:
    """Find the co-op's account for payers without an own number; empty if nobody chose one.

    The only account of the co-op needs no choice. One query.
    """
    return _choose_common(dict(OwnBankAccount.objects.values_list("nrb", "is_common")))


def _choose_common(added: Mapping[str, bool]) -> str:
    chosen = [nrb for nrb, is_common in added.items() if is_common]
    accounts = chosen or [*{*settings.COOP_OWN_BANK_ACCOUNTS, *added}]
    return accounts[0] if len(accounts) == 1 else ""


@transaction.atomic
def enter_own_account(account: OwnBankAccount, *, origin: Origin) -> OwnBankAccount | PaymentChange:
    """Save a new or changed account of the co-op, or return the change that waits.

    A second person is needed where payers would be shown another common account, and where the
    number of a stored account changes. Raises PostingError ALREADY_PROPOSED.
    """
    stored = OwnBankAccount.objects.filter(pk=account.pk).first()
    after = {
        name: value
        for name in FIELDS
        if (value := getattr(account, name)) != getattr(stored, name, None)
    }
    replaces = stored is not None and "nrb" in after
    if not has_payers() or not (replaces or _common_with(account) != find_common_account()):
        return save_own_account(account, origin=origin)
    return propose_change(Kind.OFFICE_ACCOUNT, {"pk": account.pk, **after}, origin=origin)


def find_changed_account(change: PaymentChange) -> OwnBankAccount:
    """Return the account of a change as it is stored; an empty one for a new account."""
    return OwnBankAccount.objects.filter(pk=change.after["pk"]).first() or OwnBankAccount()


def carry_out_own_account(change: PaymentChange, origin: Origin) -> None:
    account, common = find_changed_account(change), find_common_account()
    for name in FIELDS:
        setattr(account, name, change.after.get(name, getattr(account, name)))
    save_own_account(account, origin=origin)
    inform_board([(_("zmienione rachunki Spółdzielni"), 1)])
    if common != find_common_account():
        payers = Account.objects.filter(nrb=None, closed_on=None).order_by("pk")
        kinds = frozenset({Guarded.NUMBER})
        related = payers.select_related("payer", "premises__building")
        announce_changes([AccountChange(account, kinds, common) for account in related], origin)


def _common_with(account: OwnBankAccount) -> str:
    """Return the common account once this one is saved."""
    others = OwnBankAccount.objects.exclude(pk=account.pk).values_list("nrb", "is_common")
    added = {nrb: is_common and not account.is_common for nrb, is_common in others}
    return _choose_common(added | {account.nrb: account.is_common})


@transaction.atomic
def save_own_account(account: OwnBankAccount, *, origin: Origin) -> OwnBankAccount:
    """Save a new or changed account, unasked; a new common one replaces the former."""
    action = "OWN_ACCOUNT_ENTERED" if account._state.adding else "OWN_ACCOUNT_CHANGED"
    if account.is_common:
        for former in OwnBankAccount.objects.filter(is_common=True).exclude(pk=account.pk):
            former.is_common = False
            former.save()
    account.full_clean()
    account.save()
    changes = {"nrb": account.nrb, **({"common": True} if account.is_common else {})}
    record(action, origin, obj=account, changes=changes)
    return account
