"""Bank statements from a folder: taken in the order of their days, each with a report.

The scheduler posts them as `import_bank` does (`bank_formats.md` §10): exact matches and approved
rules are posted, the rest waits in the queue. The desk shows what is held or refused.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.files.drop_folder import (
    FileVerdict,
    file_away,
    list_ready_files,
    open_dropped_file,
)
from cms_ext.base.files.stored_files import display_name
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.payments.bank import LIMITS, OUTCOMES, BankFileOutcome
from ebok_plugin.payments.domain.bank_file import (
    BankImportStatus,
    BankReport,
    BankUpload,
    finding_as_json,
)
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.domain.bank_reading import first_day, read_statement_upload
from ebok_plugin.payments.domain.placing import PlacingError
from ebok_plugin.payments.models import BankEntry, BankFile, StatementIntake

SHOWN_FINDINGS = 100
# In memory at once; the others come in the next turn.
FILES_A_TURN = 100


def take_statements(folder: Path, *, now: float, today: date) -> list[StatementIntake]:
    """Import each finished file of the folder, and file it away with its report.

    A file that cannot be read, or an error of the program, passes on: that file and the later
    ones stay for the next time. Raises OSError.
    """
    uploads = [(path, _read(path)) for path in list_ready_files(folder, now=now)[:FILES_A_TURN]]
    # The next statement begins where the one before it ended.
    uploads.sort(key=lambda read: first_day(read_statement_upload(read[1], today)))
    return [_take(path, upload, today) for path, upload in uploads]


def _read(path: Path) -> BankUpload:
    with open_dropped_file(path) as stream:
        # One byte more than allowed is enough to be refused as too large.
        return BankUpload(display_name(path.name), stream.read(LIMITS.size + 1))


def _take(path: Path, upload: BankUpload, today: date) -> StatementIntake:
    try:
        report = import_bank(upload, today=today, made_by=None)
    except PostingError as refusal:
        intake = StatementIntake(
            filename=upload.filename,
            taken_at=timezone.now(),
            status=StatementIntake.Status.REFUSED,
            findings=[{"code": refusal.code, "message": str(refusal), "line": None}],
        )
    else:
        intake = StatementIntake(taken_at=timezone.now(), **_facts(report, upload))
    intake.save()
    is_accepted = intake.status in (
        StatementIntake.Status.POSTED,
        StatementIntake.Status.UNCHANGED,
    )
    file_away(path, FileVerdict(is_accepted, "\n".join(describe_findings(intake))))
    return intake


def _facts(report: BankReport, upload: BankUpload) -> dict[str, Any]:
    """Collect the facts of a file for the desk."""
    findings = [*report.errors, *report.warnings][:SHOWN_FINDINGS]
    held = (
        str(found.code)
        for found in report.warnings
        if OUTCOMES[found.code] is BankFileOutcome.HELD and not report.errors
    )
    stored = BankFile.objects.filter(sha256=upload.sha256).order_by("-pk").first()
    return {
        "filename": upload.filename,
        "status": str(report.status),
        "statements": len(report.statements),
        "matched": report.fates.get(BankEntry.EntryStatus.MATCHED, 0),
        "waiting": report.fates.get(BankEntry.EntryStatus.UNMATCHED, 0),
        "findings": [finding_as_json(found, upload.filename) for found in findings],
        "held": list(dict.fromkeys(held)),
        "file": stored,
    }


def describe_findings(intake: StatementIntake) -> list[str]:
    """Write each finding with its code, and its line of the file if it has one."""
    lines = []
    for found in intake.findings:
        where = _("wiersz {line}: ").format(line=found["line"]) if found["line"] else ""
        lines.append(f"[{found['code']}] {where}{found['message']}")
    return lines


def list_intakes() -> QuerySet[StatementIntake]:
    return StatementIntake.objects.select_related("file").order_by("-pk")


def list_stopped_intakes() -> QuerySet[StatementIntake]:
    """Select what was refused, or is held and not posted since in any way."""
    refused = StatementIntake.objects.filter(status=StatementIntake.Status.REFUSED)
    held = StatementIntake.objects.filter(
        status=StatementIntake.Status.HELD, file__state=BankFile.State.QUARANTINED
    )
    return refused | held


def can_confirm(intake: StatementIntake) -> bool:
    """Return whether the file waits only for somebody who has looked at its warnings."""
    stored = intake.file
    return bool(intake.held) and stored is not None and stored.state == BankFile.State.QUARANTINED


@transaction.atomic
def confirm_intake(intake: StatementIntake, *, origin: Origin, today: date) -> BankReport:
    """Post a held file whose warnings somebody has looked at.

    Raises PlacingError NOT_HELD, or STILL_HELD where something else stops it by now, and
    PostingError as `import_bank`.
    """
    intake = StatementIntake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    stored = intake.file
    if stored is None or not can_confirm(intake):
        raise PlacingError("NOT_HELD", _("Ten plik nie czeka już na potwierdzenie."))
    with open_sealed_file(stored.original) as content:
        upload = BankUpload(
            stored.filename, content.read(), confirmed=frozenset(map(str, intake.held))
        )
    report = import_bank(upload, today=today, made_by=origin.actor)
    if not report.status.is_good:
        raise PlacingError("STILL_HELD", _still_held(report))
    for name, value in _facts(report, upload).items():
        setattr(intake, name, value)
    intake.save()
    record("STATEMENT_CONFIRMED", origin, obj=intake, to_state=intake.status)
    return report


def _still_held(report: BankReport) -> str:
    found: Sequence[str] = [one.message_pl for one in (*report.errors, *report.warnings)]
    return " ".join(found) or str(BankImportStatus.QUARANTINED.label)
