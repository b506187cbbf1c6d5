"""What a bank file would do to the ledger, and whose payment each operation is (`bank_formats.md`
§6–8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import ngettext

from cms_ext.base.database.chunks import split_into_chunks
from ebok_plugin.payments.bank import (
    OUTCOMES,
    Balance,
    BankFileError,
    BankFileOutcome,
    BankFinding,
    Code,
    ParsedFile,
    ParsedStatement,
    StatementKey,
    changed_statement_finding,
    digest_statement,
    find_gaps,
    parse_statements,
    statement_key,
    unknown_virtual_finding,
)
from ebok_plugin.payments.domain.bank_file import (
    BankImportStatus,
    BankReport,
    BankUpload,
    list_own_accounts,
)
from ebok_plugin.payments.domain.bank_matching import match_entries
from ebok_plugin.payments.domain.linked_payments import MatchedOperations
from ebok_plugin.payments.models import BankEntry, BankStatement

ALREADY_POSTED = (BankEntry.Fate.DUPLICATE, BankEntry.Fate.FROM_FILE)
# Older statements are refused (bank_formats.md §6); a rehearsal of a foreign file reads any.
OLDEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class BankJudgement:
    """The report, and what there is to post when its status is REHEARSED."""

    report: BankReport
    encoding: str = ""
    new: Sequence[ParsedStatement] = ()
    matches: MatchedOperations | None = None


@dataclass(frozen=True, slots=True)
class UploadReading:
    """A bank's file read by itself, before it is compared with anything imported earlier.

    Without `file` the report says why it could not be read.
    """

    report: BankReport
    file: ParsedFile | None = None


def read_upload(upload: BankUpload, today: date) -> UploadReading:
    """Find the dialect and read the file. Takes the longest of all steps and needs no lock.

    Raises UnknownProfile.
    """
    report = BankReport(upload.filename)
    try:
        profile, report.reason = upload.detection()
        report.profile = profile.code
        file = parse_statements(
            upload.data,
            profile,
            today=today,
            own_accounts=None if upload.any_account else list_own_accounts(),
            max_age_years=None if upload.any_account else OLDEST_YEARS,
        )
    except BankFileError as error:
        report.statements = error.statements
        report.errors.append(error.finding)
        refused = error.outcome is BankFileOutcome.REFUSED
        report.status = BankImportStatus.REFUSED if refused else BankImportStatus.QUARANTINED
        return UploadReading(report)
    report.format, report.statements = str(file.kind), file.statements
    report.warnings += file.warnings
    return UploadReading(report, file)


def judge_file(reading: UploadReading, confirmed: Set[str]) -> BankJudgement:
    """Compare the file with earlier imports and match its operations. Writes nothing, and leaves
    the reading as it is: it may be judged again.

    What it says holds as long as nobody else posts. `confirmed` as in BankUpload.
    """
    parsed, found = reading.file, reading.report
    report = replace(found, errors=[*found.errors], warnings=[*found.warnings])
    if parsed is None:
        return BankJudgement(report)
    known = _fingerprints(parsed.statements)
    new = [statement for statement in parsed.statements if statement_key(statement) not in known]
    report.errors += [
        changed_statement_finding(statement)
        for statement in parsed.statements
        if (earlier := known.get(statement_key(statement))) is not None
        and earlier != digest_statement(statement)
    ]
    if report.errors:
        report.status = BankImportStatus.QUARANTINED
        return BankJudgement(report, parsed.encoding)
    if not new:
        report.status = BankImportStatus.UNCHANGED
        return BankJudgement(report, parsed.encoding)
    matches = match_entries(new)
    report.fates, report.sums, report.waits = matches.fates, matches.sums, matches.waits
    report.warnings += [*find_gaps(new, _closings(new)), *_about(matches)]
    report.status = (
        BankImportStatus.QUARANTINED if _waiting(report, confirmed) else BankImportStatus.REHEARSED
    )
    return BankJudgement(report, parsed.encoding, new, matches)


def _waiting(report: BankReport, confirmed: Set[str]) -> list[BankFinding]:
    """The warnings that staff must look at before anything is posted."""
    return [
        warning
        for warning in report.warnings
        if OUTCOMES[warning.code] is BankFileOutcome.HELD and warning.code not in confirmed
    ]


def _fingerprints(statements: Iterable[ParsedStatement]) -> dict[StatementKey, str]:
    """Of those statements in the database that have the key of one of these."""
    wanted = {statement_key(statement) for statement in statements}
    found: dict[StatementKey, str] = {}
    for portion in split_into_chunks(sorted({key.number for key in wanted})):
        rows = BankStatement.objects.filter(number__in=portion)
        for account, number, closing, content in rows.values_list(
            "account", "number", "closing_date", "fingerprint"
        ):
            found[StatementKey(account, number, closing)] = content
    return {key: content for key, content in found.items() if key in wanted}


def _closings(statements: Iterable[ParsedStatement]) -> dict[str, list[Balance]]:
    """The closing balances of all earlier statements of the same accounts."""
    closings: defaultdict[str, list[Balance]] = defaultdict(list)
    accounts = {statement.iban for statement in statements}
    rows = BankStatement.objects.filter(account__in=accounts).order_by("closing_date", "pk")
    for account, amount, day in rows.values_list("account", "closing", "closing_date"):
        closings[account].append(Balance(amount.amount, day))
    return closings


def _about(matches: MatchedOperations) -> list[BankFinding]:
    """What the whole list of operations should tell staff."""
    findings = []
    if matches.unknown_virtuals:
        findings.append(unknown_virtual_finding(matches.unknown_virtuals))
    doubles = sum(matches.fates.get(fate.value, 0) for fate in ALREADY_POSTED)
    if doubles:
        findings.append(BankFinding(Code.PROBABLE_DUPLICATE, _probable_duplicates(doubles)))
    return findings


def _probable_duplicates(count: int) -> str:
    return ngettext(
        "%(n)s operacja wygląda na już zaksięgowaną z innego wyciągu. "
        "Sprawdź ją przed zaksięgowaniem.",
        "%(n)s operacji wygląda na już zaksięgowane z innego wyciągu. "
        "Sprawdź je przed zaksięgowaniem.",
        count,
    ) % {"n": count}
