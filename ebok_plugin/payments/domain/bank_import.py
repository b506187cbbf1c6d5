"""Importing a bank file: read, match, hold or post it, and store its operations.

Source: `bank_formats.md` §1, §10.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import groupby
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import collect_garbage_rarely, split_into_chunks
from cms_ext.base.database.insert import insert_rows
from cms_ext.base.money.amounts import Money
from cms_ext.base.text.folding import folded_words
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.posting import LongBatch
from ebok_plugin.ledger.domain.rows import reserved_keys
from ebok_plugin.ledger.models import Batch
from ebok_plugin.payments.bank import (
    ParsedStatement,
    StatementKey,
    statement_key,
)
from ebok_plugin.payments.domain import bank_matching, bank_reading
from ebok_plugin.payments.domain.bank_file import (
    BankImportStatus,
    BankReport,
    BankUpload,
    finding_as_json,
)
from ebok_plugin.payments.domain.import_record import lock_posting, plan_index_lookups
from ebok_plugin.payments.domain.linked_payments import BankMatch
from ebok_plugin.payments.domain.placing import PlacedOperation, payment_draft, place_entries
from ebok_plugin.payments.domain.refund_order import settle_refund_orders
from ebok_plugin.payments.models import BankEntry, BankFile, BankStatement
from ebok_plugin.payments.models.bank import waits_at_first
from ebok_plugin.payments.placement_triggers import SAID_OF_LINE

ROWS_AT_ONCE = 2_000
Values = tuple[Any, ...]
# Without the bank's own text, which is emptied at the end of its file's term.
OF_STATEMENT = (
    "account",
    "number",
    "opening",
    "opening_date",
    "closing",
    "closing_date",
    "fingerprint",
    "identifier",
)


def digests_of_files() -> Iterator[tuple[int, str]]:
    """Yield the id of each file with statements, and the digest of all their rows.

    Two queries, a few thousand rows at once in memory.
    """
    statements = BankStatement.objects.order_by("file_id", "pk").values_list(
        "file_id", "pk", *OF_STATEMENT
    )
    lines = BankEntry.objects.order_by(
        "statement__file_id", "statement_id", "line_no", "pk"
    ).values_list("statement__file_id", *SAID_OF_LINE)
    of_file = groupby(lines.iterator(ROWS_AT_ONCE), key=itemgetter(0))
    with_lines, its_lines = next(of_file, (None, iter(())))
    for file, rows in groupby(statements.iterator(ROWS_AT_ONCE), key=itemgetter(0)):
        lines_of_file = its_lines if with_lines == file else ()
        yield file, digest_of((row[1:] for row in rows), (row[1:] for row in lines_of_file))
        if with_lines == file:
            with_lines, its_lines = next(of_file, (None, iter(())))


def digest_of(statements: Iterable[Values], lines: Iterable[Values]) -> str:
    """Digest one file: its statements by key, then all lines by statement and number.

    A statement is its key and OF_STATEMENT, a line SAID_OF_LINE.
    """
    digest = FileDigest(statements)
    digest.add(lines)
    return digest.digest


class FileDigest:
    """Computes `digest_of` while the lines of the file are being stored."""

    def __init__(self, statements: Iterable[Values]) -> None:
        self._digest = hashlib.sha256()
        self.add(statements)

    def add(self, rows: Iterable[Values]) -> None:
        for row in rows:
            self._digest.update(_text(row))

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


def _text(values: Values) -> bytes:
    """Encode a list as JSON, which takes the JSON encoder twice the time for plain texts."""
    return f"[{', '.join([encode_basestring(str(value)) for value in values])}]\n".encode()


# The columns of an operation, written as plain rows: a month may bring thousands.
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
    "rule_id",
)
AMOUNT = LINE.index("amount")


class WrittenStatement(NamedTuple):
    """The key of its row, and the beginning of its operations' source keys."""

    pk: int
    source: str


class StatementWriter:
    """Writes the operations of a file in portions, with their ledger entries in one batch."""

    def __init__(
        self,
        file: int,
        statements: Sequence[ParsedStatement],
        batch: LongBatch | None,
        made_by: User | None,
    ) -> None:
        """Write the statements; `file` is the key of its row, which may come later."""
        stored_keys = _stored_keys(statements)
        rows = [_create_statement(file, statement) for statement in statements]
        self._statements: dict[int, WrittenStatement] = {}
        for statement, row in zip(statements, rows, strict=True):
            key = statement_key(statement)
            # Of several statements with one key the row tells whose operation it is.
            source = (*key, row.pk) if key in stored_keys else key
            stored_keys.add(key)
            written = WrittenStatement(row.pk, "|".join(map(str, source)))
            self._statements[id(statement)] = written
        self._batch, self._made_by = batch, made_by
        self._digest = FileDigest(
            (row.pk, *(getattr(row, name) for name in OF_STATEMENT)) for row in rows
        )

    def write(self, matches: Sequence[BankMatch]) -> None:
        """Post a PAYMENT for each posted match, and write the operations."""
        entries = self._post(matches)
        keys = reserved_keys(BankEntry, len(matches))
        rows = list(_rows(keys, self._statements, matches, entries))
        # An operation is written with its remainder, so its placement is written before.
        place_entries(
            (
                PlacedOperation(key, match.grosze, entry)
                for key, match, entry in zip(keys, matches, entries, strict=True)
                if entry
            ),
            made_by=self._made_by,
        )
        insert_rows(BankEntry, LINE, rows)
        self._digest.add(
            (
                *row[1:AMOUNT],
                Money.from_grosze(row[AMOUNT]),
                *row[AMOUNT + 1 : len(SAID_OF_LINE) + 1],
            )
            for row in rows
        )

    def _post(self, matches: Sequence[BankMatch]) -> Sequence[int | None]:
        """Return the ledger entry of each operation, if any."""
        drafts = [
            payment_draft(
                match.entry, match.account, Money.from_grosze(match.grosze), self._source_key(match)
            )
            for match in matches
            if match.is_posted and match.account is not None
        ]
        posted = iter(self._batch.post(drafts) if self._batch else ())
        return [next(posted) if match.is_posted else match.posted_by for match in matches]

    def _source_key(self, match: BankMatch) -> str:
        """Build the key: account, statement, line, reference (`bank_formats.md` §7).

        A reference alone may repeat.
        """
        source = self._statements[id(match.statement)].source
        return f"{source}|{match.entry.line_no}|{match.entry.bank_ref}"[:160]

    def close(self) -> str:
        """Close the batch; return the digest of the bank's data."""
        if self._batch:
            self._batch.close()
        return self._digest.digest


def _create_statement(file: int, statement: ParsedStatement) -> BankStatement:
    return BankStatement.objects.create(
        file_id=file,
        account=statement.iban,
        number=statement.number,
        opening=Money(statement.opening.amount),
        opening_date=statement.opening.date,
        closing=Money(statement.closing.amount),
        closing_date=statement.closing.date,
        fingerprint=statement.digest,
        identifier=statement.identifier[:255],
    )


def _stored_keys(statements: Iterable[ParsedStatement]) -> set[StatementKey]:
    """Find the keys of statements that are stored under the numbers of these."""
    keys: set[StatementKey] = set()
    for portion in split_into_chunks(sorted({statement.number for statement in statements})):
        rows = BankStatement.objects.filter(number__in=portion).order_by()
        keys.update(map(StatementKey._make, rows.values_list(*StatementKey._fields)))
    return keys


def _rows(
    keys: Iterable[int],
    statements: Mapping[int, WrittenStatement],
    matches: Iterable[BankMatch],
    entries: Iterable[int | None],
) -> Iterator[tuple[Any, ...]]:
    """Yield values in the order of LINE; `statements` are by the ids of the parsed ones."""

    @cache
    def day(value: date) -> str:
        return value.isoformat()

    for key, match, posted in zip(keys, matches, entries, strict=True):
        entry = match.entry
        waits = 0 if posted else waits_at_first(match.fate, match.grosze)
        yield (
            key,
            statements[id(match.statement)].pk,
            entry.line_no,
            day(entry.value_date),
            str(entry.mark),
            match.grosze,
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
            match.account,
            match.wait_reason.value if match.wait_reason else "",
            waits,
            match.rule,
        )


@collect_garbage_rarely()
def import_bank(
    upload: BankUpload, *, today: date, made_by: User | None, rehearse: bool = False
) -> BankReport:
    """Read a bank's file and, unless it is a rehearsal, post exact matches.

    All or nothing, in one transaction; reading and matching come before it, so that others wait
    only for the writing. Operations posted before are skipped, so that the same file again
    changes nothing. A file that must not be posted as it is goes to quarantine with its
    findings. Raises UnknownProfile; ValueError for `any_account` outside a rehearsal; and
    PostingError when the ledger refuses a payment (a closed period, for example).
    """
    if upload.any_account and not rehearse:
        raise ValueError(_("Cudze rachunki można czytać tylko na próbę."))
    reading = bank_reading.read_statement_upload(upload, today)
    before = bank_matching.match_state_digest()
    judgement = bank_matching.judge_file(reading, upload.confirmed)
    if rehearse:
        return judgement.report
    with transaction.atomic():
        lock_posting()
        if bank_matching.match_state_digest() != before:
            # The judgement from before the lock may no longer hold.
            judgement = bank_matching.judge_file(reading, upload.confirmed)
        report, digest_of_rows = judgement.report, ""
        origin = Origin(actor=made_by, label="" if made_by else "command")
        if report.status is BankImportStatus.REHEARSED:
            digest_of_rows = _post(upload, judgement, today, made_by)
            settle_refund_orders(origin)
        elif report.status is BankImportStatus.QUARANTINED:
            _save_file(_row_of_file(upload), upload, judgement, made_by)
        if report.status in (BankImportStatus.POSTED, BankImportStatus.QUARANTINED):
            rows = {"rows_sha256": digest_of_rows} if digest_of_rows else None
            record(
                "IMPORT_BANK", origin, to_state=str(report.status), note=upload.sha256, changes=rows
            )
    return report


def _post(
    upload: BankUpload, judgement: bank_matching.BankJudgement, today: date, made_by: User | None
) -> str:
    """Post and store everything; return the digest of the bank's data."""
    matches = judgement.matches
    assert matches is not None
    batch = None
    if BankEntry.EntryStatus.MATCHED.value in matches.fates:
        batch = LongBatch(Batch.Kind.STATEMENT, made_by=made_by, today=today)
    plan_index_lookups()
    file = _row_of_file(upload)
    file.batch_id = batch.key if batch else None
    writer = StatementWriter(file.pk, judgement.new, batch, made_by)
    for portion in split_into_chunks(matches, bank_matching.OPERATIONS_AT_ONCE):
        writer.write(portion)
    digest = writer.close()
    judgement.report.status = BankImportStatus.POSTED
    # Last, so that no original is stored for a file that the ledger refuses after all.
    _save_file(file, upload, judgement, made_by)
    return digest


def _row_of_file(upload: BankUpload) -> BankFile:
    """Return the file's row from quarantine, or a new one with a reserved key."""
    waiting = BankFile.objects.filter(
        sha256=upload.sha256, state=BankFile.State.QUARANTINED
    ).first()
    if waiting:
        return waiting
    (key,) = reserved_keys(BankFile, 1)
    return BankFile(pk=key, sha256=upload.sha256, uploaded_at=timezone.now())


def _save_file(
    file: BankFile, upload: BankUpload, judgement: bank_matching.BankJudgement, made_by: User | None
) -> None:
    """Save the file with its report."""
    report = judgement.report
    posted = report.status is not BankImportStatus.QUARANTINED
    file.filename = upload.filename[:255]
    file.size = len(upload.data)
    # Of an archive these may be lists.
    file.profile = report.profile[:20]
    file.encoding = judgement.encoding[:20]
    file.state = BankFile.State.POSTED if posted else BankFile.State.QUARANTINED
    file.uploaded_by = made_by
    file.confirmed = sorted(upload.confirmed)
    file.findings = [
        finding_as_json(finding, upload.filename) for finding in (*report.errors, *report.warnings)
    ]
    if not file.original:
        file.original.save(upload.filename, ContentFile(upload.data), save=False)
    file.save()
