"""Files of the import contract at the finance desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from cms_ext.base.importing import TableLimits
from cms_ext.desks.import_desk.domain.desk import CommitRefused, ReportDesk, Submission
from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.exchange.domain.import_ledger import import_ledger
from ebok_plugin.exchange.domain.import_report import ImportReport
from ebok_plugin.exchange.models import ImportBatch
from ebok_plugin.ledger.errors import PostingError

# `import_formats.md` §1: so much is read while the browser waits; the command line takes more.
BROWSER = TableLimits(megabytes=20, rows=200_000)


class LedgerDesk(ReportDesk[ImportReport]):
    name = "ledger"

    def read(self, submission: Submission, *, today: date) -> ImportReport:
        return self._import(submission, today=today, dry_run=True)

    def commit(self, submission: Submission, *, today: date, origin: Origin) -> ImportReport:
        try:
            return self._import(submission, today=today, made_by=origin.actor)
        except PostingError as refusal:
            raise CommitRefused(refusal.code, str(refusal)) from refusal

    def postings(self) -> dict[str, int]:
        """`import_formats.md` §4.3: a posting of the same kind makes a rehearsal old."""
        posted = ImportBatch.objects.filter(state=ImportBatch.State.COMMITTED)
        return dict(posted.order_by().values_list("kind").annotate(Max("pk")))

    def record_of(self, sha256: str) -> int | None:
        posted = ImportBatch.objects.filter(sha256=sha256, state=ImportBatch.State.COMMITTED)
        return posted.values_list("pk", flat=True).first()

    def _import(self, submission: Submission, **how: Any) -> ImportReport:
        stream: Any = submission.content.file
        return import_ledger(
            stream,
            submission.filename,
            kind=submission.options.get("kind") or None,
            encoding=submission.options.get("encoding") or None,
            limits=BROWSER,
            **how,
        )
