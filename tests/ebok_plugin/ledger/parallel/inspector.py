"""What is in the books after a kill, as JSON: `python -m …parallel.inspector`."""

import json

import django

django.setup()

from django.db.models import Count  # noqa: E402 - after the set-up

from cms_ext.evidence.audit.models import AuditEvent  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.audit import run_auditors  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.queries.account import read_balances  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.snapshot import drop_snapshots  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import (  # noqa: E402 - after the set-up
    Account,
    Batch,
    ClosedPeriod,
    LedgerEntry,
    PaymentPlan,
)
from tests.ebok_plugin.ledger.parallel.scene import TODAY  # noqa: E402 - after the set-up

if __name__ == "__main__":
    accounts = list(Account.objects.all())
    read = read_balances(accounts, TODAY)
    findings = [str(finding) for finding in run_auditors()]
    drop_snapshots()
    plans = PaymentPlan.objects.filter(approved_by__isnull=False)
    logged = AuditEvent.objects.filter(action="PLAN_APPROVED").count()
    reopened = ClosedPeriod.objects.filter(reopened_at__isnull=False)
    sizes = Batch.objects.filter(kind="PAYMENTS").annotate(Count("entries"))
    print(
        json.dumps(
            {
                "entries": LedgerEntry.objects.count(),
                "findings": findings,
                "same without snapshots": read == read_balances(accounts, TODAY),
                "sizes of batches": sorted(set(sizes.values_list("entries__count", flat=True))),
                "plans approved but not logged": plans.count() - logged,
                "months reopened by nobody": reopened.filter(reopening__approved_by=None).count(),
            }
        )
    )
