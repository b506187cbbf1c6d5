"""Importing a bank file: read, match, hold or post it, and keep what it brought (`bank_formats.md`
§1, §10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.folding import folded_words
from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from ebok_plugin.exchange.bank import ParsedStatement, fingerprint, statement_key
from ebok_plugin.exchange.bank_triggers import SAID_OF_LINE
from ebok_plugin.exchange.domain.bank_evidence import digests_of_files
from ebok_plugin.exchange.domain.bank_file import (
    BankImportStatus,
    BankReport,
    BankUpload,
    finding_as_json,
)
from ebok_plugin.exchange.domain.bank_judgement import BankJudgement, judge, read_upload
from ebok_plugin.exchange.domain.bank_matching import BankMatch, matched_against
from ebok_plugin.exchange.domain.import_record import lock_posting
from ebok_plugin.exchange.domain.placing import Posted, payment_draft, place_entries
from ebok_plugin.exchange.models import BankEntry, BankFile, BankStatement
from ebok_plugin.exchange.models.bank import waits_at_first
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.domain.rows import insert_rows
from ebok_plugin.ledger.models import Batch
from ebok_plugin.money import Money

# The columns of an operation, which are written as plain rows: a month may bring thousands.
LINE = (
    *SAID_OF_LINE,
    "raw_61",
    "raw_86",
    "search_key",
    "fate",
    "account_id",
    "wait_reason",
    "remaining",
)


def post_payments(
    matches: Sequence[BankMatch], keys: Sequence[str], *, today: date, made_by: User | None
) -> Batch | None:
    """One batch with a PAYMENT for each matched operation; None when nothing is matched.

    `keys` are those of `source_keys`, one an operation.
    """
    drafts = [
        payment_draft(match.entry, match.account.pk, match.amount, key)
        for match, key in zip(matches, keys, strict=True)
        if match.is_posted and match.account is not None
    ]
    if not drafts:
        return None
    return post_batch(Batch.Kind.STATEMENT, drafts, made_by=made_by, today=today)


def store_statements(
    file: BankFile,
    statements: Sequence[ParsedStatement],
    matches: Sequence[BankMatch],
    entries: Sequence[int | None],
    made_by: User | None,
) -> None:
    """The statements with all their operations, each joined to its entry of the ledger, if any."""
    kept = {id(statement): _keep_statement(file, statement).pk for statement in statements}
    insert_rows(BankEntry, LINE, _rows(kept, matches))
    rows = BankEntry.objects.filter(statement__in=kept.values()).order_by()
    keys = {(statement, line): pk for statement, line, pk in rows.values_list(*LINE[:2], "pk")}
    place_entries(
        (
            Posted(keys[kept[id(match.statement)], match.entry.line_no], match.amount, entry)
            for match, entry in zip(matches, entries, strict=True)
            if entry
        ),
        made_by=made_by,
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
    statements: Mapping[int, int], matches: Iterable[BankMatch]
) -> Iterator[tuple[object, ...]]:
    """Values in the order of LINE; `statements` are the keys of the rows of the parsed ones."""
    day = cache(connection.ops.adapt_datefield_value)
    for match in matches:
        entry, amount = match.entry, match.amount
        yield (
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
            waits_at_first(match.fate, amount).grosze,
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
    keys = source_keys(judgement.new, matches)
    batch = post_payments(matches, keys, today=today, made_by=made_by)
    file = _keep_file(upload, judgement, made_by, batch)
    posted = dict(batch.entries.values_list("source_key", "pk")) if batch else {}
    entries = [
        posted[key] if match.is_posted else match.posted_by
        for match, key in zip(matches, keys, strict=True)
    ]
    store_statements(file, judgement.new, matches, entries, made_by)
    judgement.report.status = BankImportStatus.POSTED
    ((_file, digest),) = digests_of_files(Q(file=file))
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
