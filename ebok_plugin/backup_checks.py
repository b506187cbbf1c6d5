"""The figures of E-BOK that a restored backup must show again."""

from __future__ import annotations

from django.db.models import Sum

from cms_ext.evidence.audit.backup_checks import digest_of
from ebok_plugin.ledger.domain.audit import audit
from ebok_plugin.ledger.models import Account, AccountAccess, Batch, LedgerEntry


def figures() -> dict[str, str]:
    """Every balance, the batches behind them, who holds which account, the auditor's findings."""
    balances = LedgerEntry.objects.order_by("account_id").values_list("account_id")
    accounts = Account.objects.order_by("pk").values_list(
        "pk", "account_no", "nrb", "payer_id", "premises_id", "opened_on", "closed_on"
    )
    batches = Batch.objects.order_by("pk").values_list("pk", "entries_sha256")
    holders = AccountAccess.objects.order_by("pk").values_list()
    return {
        "salda kont": digest_of(balances.annotate(Sum("amount")).iterator()),
        "konta": digest_of(accounts.iterator()),
        "paczki księgowań": digest_of(batches.iterator()),
        "uprawnienia do kont": digest_of(holders.iterator()),
        "błędy księgi (verify_ledger)": str(sum(1 for _ in audit())),
    }
