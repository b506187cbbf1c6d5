"""Imports the worked settlement under ever new numbers: `python -m …parallel.importer WHAT`.

`scene` makes the accounts, `import SEED` says "ready" and imports until killed, `look` prints what
the auditors find and how many lines and entries each settlement has.
"""

import json
import sys
from itertools import count

import django

django.setup()

from django.db.models import Count  # noqa: E402 - after the set-up

from ebok_plugin.ledger.domain.audit import run_auditors  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import LedgerEntry  # noqa: E402 - after the set-up
from ebok_plugin.utilities.media.models import MediaSettlement  # noqa: E402 - after the set-up
from tests.ebok_plugin.payments.books import SAMPLES, bring, bring_samples  # noqa: E402 - after the set-up


def bring_for_ever(seed: str) -> None:
    content = (SAMPLES / "media_settlements_v1.csv").read_bytes()
    for number in count():
        report = bring(content.replace(b"RM-2025-B01", f"RM-{seed}-{number}".encode()))
        assert report.status == "posted", report.errors


def look() -> dict[str, object]:
    settlements = MediaSettlement.objects.annotate(count=Count("lines"))
    return {
        "findings": [str(finding) for finding in run_auditors()],
        "settlements": len(settlements),
        "lines": sorted({settlement.count for settlement in settlements}),
        "entries": LedgerEntry.objects.filter(kind="MEDIA_SETTLEMENT").count(),
    }


if __name__ == "__main__":
    if sys.argv[1] == "scene":
        bring_samples("accounts")
    elif sys.argv[1] == "look":
        print(json.dumps(look()))
    else:
        print("ready", flush=True)
        bring_for_ever(sys.argv[2])
