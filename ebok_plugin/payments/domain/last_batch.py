"""The last file of a kind that the finance desk imported, as the run of a feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.plugins import FeedRun
from ebok_plugin.payments.models import ImportBatch


def read_last_batch(kind: str, today: date) -> Sequence[FeedRun]:
    """Read the last committed file of a kind; its data are of the day of the commit. One query."""
    batches = ImportBatch.objects.filter(kind=kind, state=ImportBatch.State.COMMITTED)
    batch = batches.select_related("committed_by__person").order_by("-committed_at").first()
    if batch is None or batch.committed_at is None:
        return [FeedRun()]
    totals = _("wierszy: %(rows)s, nowych: %(new)s, zmienionych: %(changed)s")
    counts = {"rows": batch.rows_read, "new": batch.rows_new, "changed": batch.rows_changed}
    return [
        FeedRun(
            good_to=timezone.localdate(batch.committed_at),
            at=batch.committed_at,
            by=str(batch.committed_by or ""),
            totals=totals % counts,
            address=reverse("importy_pliki_modeladmin_inspect", args=[batch.pk]),
        )
    ]
