"""Imports at the finance desk: bank statements and files of the import contract."""

from datetime import date
from typing import Any

from django.db.models import Count, Max

from cms_ext.base.tables import TableLimits
from cms_ext.desks.import_desk.domain.desk import (
    TWO_PERSONS,
    CommitRefused,
    ImportDesk,
    ImportVerdict,
    ReportDesk,
    Submission,
    findings_as_objects,
)
from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import ClosedPeriod
from ebok_plugin.payments.bank import OUTCOMES, BankFileOutcome
from ebok_plugin.payments.domain.bank_file import AUTO, BankImportStatus, BankReport, BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.domain.import_ledger import import_ledger
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.payments.domain.placing import PlacingError
from ebok_plugin.payments.models import BankFile, BankStatement, ImportBatch


class BankDesk(ImportDesk[BankReport]):
    name = "bank"
    factory = "ebok_plugin.payments.domain.desk.BankDesk"

    def read(self, submission: Submission, *, today: date) -> BankReport:
        return import_bank(_upload(submission), today=today, made_by=None, rehearse=True)

    def commit(self, submission: Submission, *, today: date, origin: Origin) -> BankReport:
        try:
            return import_bank(_upload(submission), today=today, made_by=origin.actor)
        except PostingError as refusal:
            raise CommitRefused(refusal.code, str(refusal)) from refusal

    def verdict(self, report: BankReport) -> ImportVerdict:
        quarantined = report.status is BankImportStatus.QUARANTINED
        return ImportVerdict(
            status=str(report.status),
            counts={
                "statements": len(report.statements),
                "operations": sum(report.fates.values()),
                "errors": len(report.errors),
                "warnings": len(report.warnings),
            },
            held=() if report.errors else _held(report),
            postable=report.status is BankImportStatus.REHEARSED
            or (quarantined and not report.errors),
            keepable=quarantined and bool(report.errors),
        )

    def findings(self, report: BankReport) -> list[dict[str, Any]]:
        plain = report.as_json()
        found = findings_as_objects(plain["errors"], plain["warnings"])
        # Of an archive each finding says which file it is about.
        return [
            finding | ({} if finding["file"] == report.filename else {"about": finding["file"]})
            for finding in found
        ]

    def postings(self) -> dict[str, int]:
        """Count what outdates a rehearsal: postings, and months closed or reopened."""
        last = BankStatement.objects.aggregate(last=Max("pk"))["last"] or 0
        closings = ClosedPeriod.objects.aggregate(made=Count("pk"), undone=Count("reopened_at"))
        return {"": last + closings["made"] + closings["undone"]}

    def record_of(self, sha256: str) -> int | None:
        files = BankFile.objects.filter(sha256=sha256).order_by("-pk")
        return files.values_list("pk", flat=True).first()


def _upload(submission: Submission) -> BankUpload:
    submission.content.seek(0)
    return BankUpload(
        filename=submission.filename,
        data=submission.content.read(),
        profile=submission.options.get("profile", AUTO),
        confirmed=submission.confirmed,
    )


def _held(report: BankReport) -> tuple[str, ...]:
    """List the codes that stop a file until somebody has looked, each once."""
    held = (w.code for w in report.warnings if OUTCOMES[w.code] is BankFileOutcome.HELD)
    return tuple(str(code) for code in dict.fromkeys(held))


# Read while the browser waits; the command line accepts more (`import_formats.md` §1).
BROWSER = TableLimits(megabytes=20, rows=200_000)


class LedgerDesk(ReportDesk[ImportReport]):
    two_persons_for_some = True
    name = "ledger"
    factory = "ebok_plugin.payments.domain.desk.LedgerDesk"

    def read(self, submission: Submission, *, today: date) -> ImportReport:
        return self._import(submission, today=today, dry_run=True)

    def commit(self, submission: Submission, *, today: date, origin: Origin) -> ImportReport:
        how: dict[str, Any] = {"made_by": origin.actor, "alone": True}
        if submission.proposed_by is not None:
            how = {"made_by": submission.proposed_by, "approved_by": origin.actor}
        try:
            report = self._import(submission, today=today, **how)
        except (PostingError, PlacingError) as refusal:
            raise CommitRefused(refusal.code, str(refusal)) from refusal
        for finding in report.errors:
            if finding.code == TWO_PERSONS:
                raise CommitRefused(finding.code, finding.message)
        return report

    def postings(self) -> dict[str, int]:
        """Count postings of the kind, which outdate a rehearsal (`import_formats.md` §4.3)."""
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
            typed_sum=submission.options.get("typed_sum", ""),
            **how,
        )
