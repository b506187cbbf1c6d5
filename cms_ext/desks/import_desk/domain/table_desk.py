"""A table of an app at the import screens."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from cms_ext.base.importing import TableLimits
from cms_ext.desks.import_desk.domain.desk import Submission
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.report import TableReport
from cms_ext.desks.import_desk.domain.report_desk import ReportDesk
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.office.audit.domain.event import Origin

# `import_formats.md` §1 for the size. Each row is written with its trace in the access log while
# the browser waits; longer files are for the command line.
BROWSER = TableLimits(megabytes=20, rows=5_000)


class TableDesk(ReportDesk[TableReport]):
    def __init__(self, table: TableKind[Any]) -> None:
        self.name = table.kind
        self.table = table

    def read(self, submission: Submission, *, today: date) -> TableReport:
        return self._import(submission, today=today, origin=Origin(), dry_run=True)

    def commit(self, submission: Submission, *, today: date, origin: Origin) -> TableReport:
        return self._import(submission, today=today, origin=origin, dry_run=False)

    def postings(self) -> dict[str, int]:
        """`import_formats.md` §4.3: a commit of the same kind makes a rehearsal old."""
        committed = ImportedFile.objects.order_by()
        return dict(committed.values_list("kind").annotate(Max("pk")))

    def record_of(self, sha256: str) -> int | None:
        committed = ImportedFile.objects.filter(kind=self.name, sha256=sha256)
        return committed.values_list("pk", flat=True).first()

    def _import(
        self, submission: Submission, *, today: date, origin: Origin, dry_run: bool
    ) -> TableReport:
        stream: Any = submission.content.file
        return import_table(
            self.table,
            stream,
            submission.filename,
            today=today,
            origin=origin,
            encoding=submission.options.get("encoding") or None,
            dry_run=dry_run,
            limits=BROWSER,
        )
