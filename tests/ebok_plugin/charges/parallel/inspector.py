"""What is in the books, for the test: `python -m …parallel.inspector PERIOD`."""

import json
import sys

import django

django.setup()

from django.db.models import Count  # noqa: E402 - after the set-up

from ebok_plugin.charges.domain.queries.charged import progress_of  # noqa: E402 - after the set-up
from ebok_plugin.charges.models import ChargeRun  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.audit import run_auditors  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import ChargeDocument, LedgerEntry  # noqa: E402 - after the set-up

if __name__ == "__main__":
    run = ChargeRun.objects.get(period=sys.argv[1])
    documents = ChargeDocument.objects.filter(period=run.period).annotate(Count("lines"))
    print(
        json.dumps(
            {
                "state": run.state,
                "posted": progress_of(run).posted,
                "accounts": len(set(documents.values_list("account_id", flat=True))),
                "lines": sorted(documents.values_list("lines__count", flat=True)),
                "entries": LedgerEntry.objects.filter(document__period=run.period).count(),
                "findings": [str(finding) for finding in run_auditors()],
            }
        )
    )
