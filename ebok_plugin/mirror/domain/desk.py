"""Snapshots at the import desk: the same steps as for every file (decision 23)."""

from datetime import date
from typing import Any

from django.db.models import Max

from cms_ext.desks.import_desk.domain.desk import (
    CommitRefused,
    ImportVerdict,
    ReportDesk,
    Submission,
)
from cms_ext.desks.import_desk.domain.table import ImportStatus
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.mirror.domain.intake import SnapshotUpload, import_snapshot
from ebok_plugin.mirror.domain.judging import SnapshotReport
from ebok_plugin.mirror.domain.rows import KIND
from ebok_plugin.mirror.models import FeedSnapshot
from ebok_plugin.payments.domain.desk import BROWSER


class SnapshotDesk(ReportDesk[SnapshotReport]):
    """The desk of one kind of file; its options are `profile`, `day` and `encoding`."""

    two_persons_for_some = True
    name = KIND
    factory = "ebok_plugin.mirror.domain.desk.SnapshotDesk"

    def read(self, submission: Submission, *, today: date) -> SnapshotReport:
        return self._import(submission, today=today, origin=Origin(), dry_run=True)

    def commit(self, submission: Submission, *, today: date, origin: Origin) -> SnapshotReport:
        if not is_mirror():
            raise CommitRefused("LEDGER_OWN", "Ta strona prowadzi własną księgę.")
        alone = submission.proposed_by is None
        return self._import(submission, today=today, origin=origin, dry_run=False, alone=alone)

    def verdict(self, report: SnapshotReport) -> ImportVerdict:
        return ImportVerdict(
            status=str(report.status),
            counts={
                "rows": report.rows,
                "accounts": report.accounts,
                "errors": report.error_count,
                "warnings": report.warning_count,
            },
            subject=KIND,
            held=report.held,
            postable=report.status is ImportStatus.REHEARSED,
            two_persons=report.two_persons,
        )

    def postings(self) -> dict[str, int]:
        """Count decisions on snapshots, each of which outdates a rehearsal."""
        decided = FeedSnapshot.objects.aggregate(last=Max("decided_at"), back=Max("taken_back_at"))
        moments = [moment for moment in decided.values() if moment is not None]
        return {KIND: max((int(moment.timestamp() * 1000) for moment in moments), default=0)}

    def record_of(self, sha256: str) -> int | None:
        snapshots = FeedSnapshot.objects.filter(sha256=sha256).order_by("-pk")
        return snapshots.values_list("pk", flat=True).first()

    def _import(self, submission: Submission, *, alone: bool = False, **how: Any) -> SnapshotReport:
        stream: Any = submission.content.file
        options = submission.options
        upload = SnapshotUpload(
            stream=stream,
            name=submission.filename,
            profile=options.get("profile", ""),
            day=date.fromisoformat(options["day"]) if options.get("day") else None,
            encoding=options.get("encoding") or None,
            limits=BROWSER,
            confirmed=submission.confirmed,
            alone=alone,
        )
        return import_snapshot(upload, **how)
