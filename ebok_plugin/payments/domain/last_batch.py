"""The last file of a kind that the finance desk imported, as the run of a feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from cms_ext.desks.import_desk.domain.last_file import describe_run
from cms_ext.plugins import FeedRun
from ebok_plugin.payments.models import ImportBatch


def read_last_batch(kind: str, today: date) -> Sequence[FeedRun]:
    """Read the last committed file of a kind; its data are of the day of the commit. One query."""
    batches = ImportBatch.objects.filter(kind=kind, state=ImportBatch.State.COMMITTED)
    batch = batches.select_related("committed_by__person").order_by("-committed_at").first()
    if batch is None or batch.committed_at is None:
        return [FeedRun()]
    return [describe_run(batch, reverse("importy_pliki_modeladmin_inspect", args=[batch.pk]))]
