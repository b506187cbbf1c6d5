"""Reading a bank's file, or the files of its archive, before anything is compared with them.

Source: `bank_formats.md` §2, §6.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ebok_plugin.payments import bank
from ebok_plugin.payments.domain.bank_file import (
    BankImportStatus,
    BankReport,
    BankUpload,
)
from ebok_plugin.payments.domain.own_account import list_own_accounts

# Older statements are refused (bank_formats.md §6), except in a rehearsal of a foreign file.
OLDEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class UploadReading:
    """A bank's file read by itself, before it is compared with earlier imports.

    Without `file` the report says why it could not be read.
    """

    report: BankReport
    file: bank.ParsedFile | None = None


def read_statement_upload(upload: BankUpload, today: date) -> UploadReading:
    """Find the dialect and read the file, or each file of an archive.

    The slowest of all steps; needs no lock. Raises UnknownProfile.
    """
    try:
        files = upload.files()
    except bank.BankFileError as error:
        return _refused(BankReport(upload.filename), error)
    readings = [_read_file(upload, file, today) for file in files]
    return _join(upload.filename, readings) if files[0].name else readings[0]


def _read_file(upload: BankUpload, source: bank.ArchivedFile, today: date) -> UploadReading:
    report = BankReport(source.name or upload.filename)
    try:
        profile, report.reason = upload.detection(source.data)
        report.profile = profile.code
        file = bank.parse_statements(
            source.data,
            profile,
            today=today,
            own_accounts=None if upload.any_account else list_own_accounts(),
            max_age_years=None if upload.any_account else OLDEST_YEARS,
        )
    except bank.BankFileError as error:
        return _refused(report, error)
    report.format, report.statements = str(file.kind), file.statements
    report.warnings += file.warnings
    return UploadReading(report, file)


def _refused(report: BankReport, error: bank.BankFileError) -> UploadReading:
    report.statements = error.statements
    report.errors.append(error.finding)
    refused = error.outcome is bank.BankFileOutcome.REFUSED
    report.status = BankImportStatus.REFUSED if refused else BankImportStatus.QUARANTINED
    return UploadReading(report)


def _join(filename: str, readings: Sequence[UploadReading]) -> UploadReading:
    """Join the files of an archive: all are right, or none is taken.

    Files that are no statements are passed over with a warning, unless there is nothing else.
    """
    report = BankReport(filename)
    passed_over = [reading for reading in readings if _is_no_statement(reading)]
    statements = [reading for reading in readings if not _is_no_statement(reading)] or passed_over
    for reading in statements:
        name = reading.report.filename
        report.errors += [replace(found, file=name) for found in reading.report.errors]
        report.warnings += [replace(found, file=name) for found in reading.report.warnings]
        report.statements = [
            *report.statements,
            *(replace(statement, file=name) for statement in reading.report.statements),
        ]
    report.format = _joined(reading.report.format for reading in statements)
    report.profile = _joined(reading.report.profile for reading in statements)
    report.reason = "; ".join(
        f"{reading.report.filename}: {reading.report.reason}"
        for reading in statements
        if reading.report.reason
    )
    if report.errors:
        wrong = [reading.report.status for reading in statements if reading.report.errors]
        refused = BankImportStatus.REFUSED in wrong
        report.status = BankImportStatus.REFUSED if refused else BankImportStatus.QUARANTINED
        return UploadReading(report)
    report.warnings += [_passed_over(reading.report.filename) for reading in passed_over]
    return _without_repeats(report, sorted(statements, key=first_day))


def first_day(reading: UploadReading) -> date:
    """Return the day of the first closing balance; files without one come last."""
    closings = (statement.closing for statement in reading.report.statements)
    return min((closing.date for closing in closings if closing), default=date.max)


def _without_repeats(report: BankReport, readings: Sequence[UploadReading]) -> UploadReading:
    """Join right files, in the order of their days, into one whose statements are in it once."""
    files = [reading.file for reading in readings if reading.file]
    statements, repeats = bank.without_repeats(
        replace(statement, file=reading.report.filename)
        for reading in readings
        if reading.file
        for statement in reading.file.statements
    )
    report.statements = statements
    accepted = bank.BankFileOutcome.ACCEPTED
    report.warnings += [found for found in repeats if found.outcome is accepted]
    report.errors += [found for found in repeats if found.outcome is not accepted]
    if report.errors:
        report.status = BankImportStatus.QUARANTINED
        return UploadReading(report)
    encoding = _joined(file.encoding for file in files)
    file = bank.ParsedFile(files[0].kind, encoding, tuple(report.warnings), tuple(statements))
    return UploadReading(report, file)


def _is_no_statement(reading: UploadReading) -> bool:
    """Return whether a file of an archive is something else.

    An archive in it may have statements.
    """
    codes = {finding.code for finding in reading.report.errors}
    found = [finding.found or "" for finding in reading.report.errors]
    nested = any(text == bank.FOREIGN[b"PK"] for text in found)
    return codes == {bank.Code.FILE_NOT_STATEMENT} and not nested


def _passed_over(name: str) -> bank.BankFinding:
    return bank.BankFinding(
        bank.Code.BANK_PASSED_OVER,
        f"Z archiwum pominięto plik {name}: to nie jest wyciąg MT940 ani CAMT.053.",
        file=name,
    )


def _joined(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(filter(None, texts)))
