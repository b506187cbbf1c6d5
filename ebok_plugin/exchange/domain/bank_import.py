"""Importing a bank file: read, match, hold or post it, and keep what it brought (`bank_formats.md`
§1, §10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.folding import folded_words
from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from ebok_plugin.exchange.bank import ParsedStatement, fingerprint, statement_key
from ebok_plugin.exchange.bank_triggers import SAID_OF_LINE
from ebok_plugin.exchange.domain.bank_evidence import OF_STATEMENT, digest_of
from ebok_plugin.exchange.domain.bank_file import (
    BankImportStatus,
    BankReport,
    BankUpload,
    finding_as_json,
)
from ebok_plugin.exchange.domain.bank_judgement import BankJudgement, judge, read_upload
from ebok_plugin.exchange.domain.bank_matching import BankMatch, matched_against
from ebok_plugin.exchange.domain.import_record import lock_posting
from ebok_plugin.exchange.domain.placing import Placed, payment_draft, place_entries
from ebok_plugin.exchange.models import BankEntry, BankFile, BankStatement
from ebok_plugin.exchange.models.bank import waits_at_first
from ebok_plugin.ledger.domain.posting import post_drafts
from ebok_plugin.ledger.domain.rows import insert_rows, reserved_keys
from ebok_plugin.ledger.models import Batch
from ebok_plugin.money import ZERO, Money

# The columns of an operation, which are written as plain rows: a month may bring thousands.
LINE = (
    "id",
    *SAID_OF_LINE,
    "raw_61",
    "raw_86",
    "search_key",
    "fate",
    "account_id",
    "wait_reason",
    "remaining",
)
AMOUNT = LINE.index("amount")


class PostedPayments(NamedTuple):
    """The batch, None when nothing is matched, and by operation its entry of the ledger, if any."""

    batch: Batch | None
    entries: Sequence[int | None]


def post_payments(
    statements: Sequence[ParsedStatement],
    matches: Sequence[BankMatch],
    *,
    today: date,
    made_by: User | None,
) -> PostedPayments:
    """One batch with a PAYMENT for each matched operation."""
    drafts = [
        payment_draft(match.entry, match.account.pk, match.amount, key)
        for match, key in zip(matches, source_keys(statements, matches), strict=True)
        if match.is_posted and match.account is not None
    ]
    if not drafts:
        return PostedPayments(None, [match.posted_by for match in matches])
    batch, entries = post_drafts(Batch.Kind.STATEMENT, drafts, made_by=made_by, today=today)
    posted = iter(entries)
    by_match = [next(posted) if match.is_posted else match.posted_by for match in matches]
    return PostedPayments(batch, by_match)


def store_statements(
    file: BankFile,
    statements: Sequence[ParsedStatement],
    matches: Sequence[BankMatch],
    entries: Sequence[int | None],
    made_by: User | None,
) -> str:
    """The statements with all their operations, each joined to its entry of the ledger, if any.

    Gives the digest of what the bank said (`bank_evidence`).
    """
    kept = [_keep_statement(file, statement) for statement in statements]
    of_statement = {id(said): row.pk for said, row in zip(statements, kept, strict=True)}
    keys = reserved_keys(BankEntry, len(matches))
    rows = list(_rows(keys, of_statement, matches, entries))
    # An operation comes with what of it is left: its placement is there before.
    place_entries(
        (
            Placed(key, match.amount, entry)
            for key, match, entry in zip(keys, matches, entries, strict=True)
            if entry
        ),
        made_by=made_by,
    )
    insert_rows(BankEntry, LINE, rows)
    said_of_line = (
        (*row[1:AMOUNT], match.amount, *row[AMOUNT + 1 : len(SAID_OF_LINE) + 1])
        for row, match in zip(rows, matches, strict=True)
    )
    return digest_of(
        ((row.pk, *(getattr(row, name) for name in OF_STATEMENT)) for row in kept), said_of_line
    )


def source_keys(statements: Sequence[ParsedStatement], matches: Sequence[BankMatch]) -> list[str]:
    """`bank_formats.md` §7: account, statement, line, reference; a reference alone may repeat."""
    heads = {id(one): "|".join(map(str, statement_key(one))) for one in statements}
    return [
        f"{heads[id(match.statement)]}|{match.entry.line_no}|{match.entry.bank_ref}"[:160]
        for match in matches
    ]


def _keep_statement(file: BankFile, statement: ParsedStatement) -> BankStatement:
    return BankStatement.objects.create(
        file=file,
        account=statement.iban,
        number=statement.number,
        opening=Money(statement.opening.amount),
        opening_date=statement.opening.date,
        closing=Money(statement.closing.amount),
        closing_date=statement.closing.date,
        fingerprint=fingerprint(statement),
    )


def _rows(
    keys: Iterable[int],
    statements: Mapping[int, int],
    matches: Iterable[BankMatch],
    entries: Iterable[int | None],
) -> Iterator[tuple[Any, ...]]:
    """Values in the order of LINE; `statements` are the keys of the rows of the parsed ones."""

    @cache
    def day(value: date) -> str:
        return value.isoformat()

    for key, match, posted in zip(keys, matches, entries, strict=True):
        entry, amount = match.entry, match.amount
        waits = ZERO if posted else waits_at_first(match.fate, amount)
        yield (
            key,
            statements[id(match.statement)],
            entry.line_no,
            day(entry.value_date),
            str(entry.mark),
            amount.grosze,
            entry.bank_ref[:64],
            entry.title,
            entry.name,
            entry.address,
            entry.counterparty_nrb or "",
            entry.virtual_raw[:64],
            entry.raw_61,
            entry.raw_86,
            " ".join(folded_words(f"{entry.title} {entry.name} {entry.virtual_raw}")),
            match.fate.value,
            match.account.pk if match.account else None,
            match.wait_reason.value if match.wait_reason else "",
            waits.grosze,
        )


def import_bank(
    upload: BankUpload, *, today: date, made_by: User | None, rehearse: bool = False
) -> BankReport:
    """Read a bank's file and, unless it is a rehearsal, post what is matched exactly.

    All or nothing, in one transaction; reading and matching stand before it, so that others wait
    for the writing alone. Operations posted before are skipped, so that the same file again changes
    nothing. A file that must not be posted as it is goes to quarantine with
    its findings. Raises UnknownProfile; ValueError for `any_account` outside a rehearsal; and
    PostingError when the ledger does not take a payment (a closed period, for example).
    """
    if upload.any_account and not rehearse:
        raise ValueError(_("Cudze rachunki można czytać tylko na próbę."))
    reading = read_upload(upload, today)
    before = matched_against()
    judgement = judge(reading, upload.confirmed)
    if rehearse:
        return judgement.report
    with transaction.atomic():
        lock_posting()
        if matched_against() != before:
            # What was found out before the turn may not hold any longer.
            judgement = judge(reading, upload.confirmed)
        report, digest_of_rows = judgement.report, ""
        if report.status is BankImportStatus.REHEARSED:
            digest_of_rows = _post(upload, judgement, today, made_by)
        elif report.status is BankImportStatus.QUARANTINED:
            _keep_file(upload, judgement, made_by, None)
        if report.status in (BankImportStatus.POSTED, BankImportStatus.QUARANTINED):
            origin = Origin(actor=made_by, label="" if made_by else "command")
            rows = {"rows_sha256": digest_of_rows} if digest_of_rows else None
            record(
                "IMPORT_BANK", origin, to_state=str(report.status), note=upload.sha256, changes=rows
            )
    return report


def _post(upload: BankUpload, judgement: BankJudgement, today: date, made_by: User | None) -> str:
    """Post and keep everything; the digest of the rows that say what the bank said."""
    matches = judgement.matches
    batch, entries = post_payments(judgement.new, matches, today=today, made_by=made_by)
    file = _keep_file(upload, judgement, made_by, batch)
    digest = store_statements(file, judgement.new, matches, entries, made_by)
    judgement.report.status = BankImportStatus.POSTED
    return digest


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
