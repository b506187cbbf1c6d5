"""Importing a file of the import contract into the ledger: all or nothing, and only once."""

from datetime import date
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.base.tables import COMMAND_LINE, FindingLog, ReadFile, SchemaCatalogue, TableLimits
from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.domain.desk import TWO_PERSONS
from cms_ext.desks.import_desk.domain.import_table import (
    FileImport,
    Rehearsal,
    WriteRefused,
    import_file,
)
from cms_ext.desks.import_desk.domain.table import ImportStatus
from cms_ext.people.identity.models import User
from ebok_plugin.payments.domain import import_record
from ebok_plugin.payments.domain.ledger_kinds.base import FilePosting, KindImport
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS, ledger_files
from ebok_plugin.payments.models import ImportBatch

MAX_REASON_LENGTH = 255
NEEDS_SECOND = gettext_lazy(
    "Ten plik zmienia, dokąd albo ile się płaci. Wgraj go na ekranie „Import plików CSV i XLSX”: "
    "zatwierdzi go druga osoba."
)


def import_ledger(
    stream: BinaryIO,
    filename: str,
    *,
    today: date,
    kind: str | None = None,
    version: int | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    made_by: User | None = None,
    approved_by: User | None = None,
    alone: bool = False,
    limits: TableLimits = COMMAND_LINE,
    typed_sum: str = "",
) -> import_record.ImportReport:
    """Import a file as `import_file` does; `made_by` posts it and `approved_by` agreed to it.

    With `alone` what takes two people is refused with TWO_PERSONS: every way in of a person or a
    program says so. Set-up and demo, and anyone who has an approval, do not.
    """
    return import_file(
        LedgerFile(today, made_by, approved_by, alone=alone),
        stream,
        filename,
        kind=kind,
        version=version,
        encoding=encoding,
        dry_run=dry_run,
        limits=limits,
        typed_sum=typed_sum,
    )


class LedgerFile(FileImport[KindImport[Any], import_record.ImportReport]):
    """How files come into the ledger; a plugin above may read other tables the same way."""

    report_type: type[import_record.ImportReport] = import_record.ImportReport

    def __init__(
        self,
        today: date,
        made_by: User | None,
        approved_by: User | None = None,
        *,
        alone: bool = False,
    ) -> None:
        self.today = today
        self.made_by = made_by
        self.approved_by = approved_by
        self.alone = alone
        self._known: ImportBatch | None = None

    def catalogue(self) -> SchemaCatalogue:
        return ledger_files(self.today)

    def find_known_report(self, file: ReadFile, name: str) -> import_record.ImportReport | None:
        self._known = known = _committed_file.first(sha256=file.source.sha256)
        if known is None or KINDS[known.kind].judge.lacks_rows_of(known.postings.all()):
            return None
        return import_record.known_file_report(name, known)

    def judge(self, kind: str) -> KindImport[Any]:
        return KINDS[kind].judge(today=self.today, log=FindingLog())

    def report(
        self, rehearsal: Rehearsal[KindImport[Any]], status: ImportStatus
    ) -> import_record.ImportReport:
        return import_record.build_report(rehearsal, status, today=self.today)

    def state(self) -> frozenset[tuple[str, int]]:
        return import_record.last_posting_key()

    def lock_imports(self, kind: str) -> None:
        import_record.lock_posting()

    def write(self, rehearsal: Rehearsal[KindImport[Any]]) -> import_record.ImportReport:
        if rehearsal.judge.outcome.two_persons and self.alone:
            raise WriteRefused(about_file(TWO_PERSONS, str(NEEDS_SECOND)))
        reason = _("Import pliku {name}").format(name=rehearsal.name)[:MAX_REASON_LENGTH]
        posting = FilePosting(
            made_by=self.made_by, today=self.today, reason=reason, approved_by=self.approved_by
        )
        import_record.plan_index_lookups()
        batches = rehearsal.judge.post(rehearsal.read_again, posting)
        report = self.report(rehearsal, ImportStatus.POSTED)
        if self._known:
            # The same file came again to add the rows that it lacked.
            import_record.record_completion(self._known, report, batches, self.made_by)
        else:
            import_record.record_posted_import(rehearsal.file, report, batches, self.made_by)
        return report


def _committed(sha256: str) -> QuerySet[ImportBatch]:
    committed = ImportBatch.objects.filter(state=ImportBatch.State.COMMITTED, sha256=sha256)
    return committed.order_by("pk")[:1]


_committed_file = PreparedQuery(_committed)
