"""The last file of a kind of table, as the run of a feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.plugins import FeedRun


def read_last_file(kind: str, today: date) -> Sequence[FeedRun]:
    """Read the last committed file of a kind; its data are of the day of the commit. One query."""
    files = ImportedFile.objects.filter(kind=kind).select_related("committed_by__person")
    file = files.first()
    return [FeedRun() if file is None else describe_run(file)]


def describe_run(file: Any, address: str = "") -> FeedRun:
    """Describe a committed file, of any model with `committed_at`, `committed_by` and counts."""
    totals = _("wierszy: %(rows)s, nowych: %(new)s, zmienionych: %(changed)s")
    counts = {"rows": file.rows_read, "new": file.rows_new, "changed": file.rows_changed}
    return FeedRun(
        good_to=timezone.localdate(file.committed_at),
        at=file.committed_at,
        by=str(file.committed_by or ""),
        totals=totals % counts,
        address=address,
    )
