"""Importing a bank file: read, match, hold or post it (`bank_formats.md` §1, §10)."""

from __future__ import annotations

from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from ebok_plugin.exchange.domain.bank_judgement import BankJudgement, judge
from ebok_plugin.exchange.domain.bank_posting import post_payments, store_statements
from ebok_plugin.exchange.domain.bank_report import BankImportStatus, BankReport, finding_as_json
from ebok_plugin.exchange.domain.bank_upload import BankUpload
from ebok_plugin.exchange.domain.turn import lock_posting
from ebok_plugin.exchange.models import BankFile
from ebok_plugin.ledger.models import Batch


def import_bank(
    upload: BankUpload, *, today: date, made_by: User | None, rehearse: bool = False
) -> BankReport:
    """Read a bank's file and, unless it is a rehearsal, post what is matched exactly.

    All or nothing, in one transaction; operations posted before are skipped, so that the same file
    again changes nothing. A file that must not be posted as it is goes to quarantine with
    its findings. Raises UnknownProfile; ValueError for `any_account` outside a rehearsal; and
    PostingError when the ledger does not take a payment (a closed period, for example).
    """
    if rehearse:
        return judge(upload, today).report
    if upload.any_account:
        raise ValueError(_("Cudze rachunki można czytać tylko na próbę."))
    with transaction.atomic():
        lock_posting()
        judgement = judge(upload, today)
        report = judgement.report
        if report.status is BankImportStatus.REHEARSED:
            _post(upload, judgement, today, made_by)
        elif report.status is BankImportStatus.QUARANTINED:
            _keep_file(upload, judgement, made_by, None)
        if report.status in (BankImportStatus.POSTED, BankImportStatus.QUARANTINED):
            origin = Origin(actor=made_by, label="" if made_by else "command")
            record("IMPORT_BANK", origin, to_state=str(report.status), note=upload.sha256)
    return report


def _post(upload: BankUpload, judgement: BankJudgement, today: date, made_by: User | None) -> None:
    batch = post_payments(judgement.matches, today=today, made_by=made_by)
    file = _keep_file(upload, judgement, made_by, batch)
    store_statements(file, judgement.new, judgement.matches, batch)
    judgement.report.status = BankImportStatus.POSTED


def _keep_file(
    upload: BankUpload, judgement: BankJudgement, made_by: User | None, batch: Batch | None
) -> BankFile:
    """The file with its report; the same one, when it waited in quarantine before."""
    report = judgement.report
    posted = report.status is not BankImportStatus.QUARANTINED
    waiting = BankFile.objects.filter(
        sha256=upload.sha256, state=BankFile.State.QUARANTINED
    ).first()
    file = waiting or BankFile(sha256=upload.sha256, uploaded_at=timezone.now())
    file.filename = upload.filename[:255]
    file.size = len(upload.data)
    file.profile = report.profile
    file.encoding = judgement.encoding
    file.state = BankFile.State.POSTED if posted else BankFile.State.QUARANTINED
    file.uploaded_by = made_by
    file.confirmed = sorted(upload.confirmed)
    file.findings = [
        finding_as_json(found, upload.filename) for found in (*report.errors, *report.warnings)
    ]
    file.batch = batch
    if not waiting:
        file.original.save(upload.filename, ContentFile(upload.data), save=False)
    file.save()
    return file
