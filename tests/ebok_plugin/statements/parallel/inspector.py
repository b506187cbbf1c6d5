"""What is in the tables and in the store, for the test."""

import django

django.setup()

import hashlib  # noqa: E402 - after the set-up
import json  # noqa: E402 - after the set-up
from pathlib import Path  # noqa: E402 - after the set-up

from cms_ext.people.outbox.mail.models import OutgoingMessage  # noqa: E402 - after the set-up
from ebok_plugin.statements.models import (  # noqa: E402 - after the set-up
    Paper,
    PaperBatch,
    paper_storage,  # noqa: E402 - after the set-up
)

if __name__ == "__main__":
    batch = PaperBatch.objects.get()
    root = Path(paper_storage().location)
    papers = list(Paper.objects.order_by("account_id"))
    print(
        json.dumps(
            {
                "state": batch.state,
                "looked_at": batch.looked_at,
                "papers": len(papers),
                "accounts": len({paper.account_id for paper in papers}),
                "notices": sum(paper.told_at is not None for paper in papers),
                "messages": OutgoingMessage.objects.count(),
                "receivers": OutgoingMessage.objects.values("to").distinct().count(),
                "whole": all(
                    hashlib.sha256((root / str(paper.file)).read_bytes()).hexdigest()
                    == paper.sha256
                    for paper in papers
                ),
                "files": len(list(root.rglob("*.pdf"))),
            }
        )
    )
