"""Writing what a bank's file brought: ledger entries, statements, operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.folding import folded_words
from cms_ext.people.identity.models import User
from ebok_plugin.exchange.bank import ParsedStatement, fingerprint, statement_key
from ebok_plugin.exchange.domain.bank_matching import BankMatch
from ebok_plugin.exchange.models import BankEntry, BankFile, BankStatement
from ebok_plugin.ledger.domain.designation import folded, periods_named
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Batch
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import Money

SOURCE = "STATEMENT"
LONGEST_TITLE = 140
ROWS_A_STATEMENT = 500


def post_payments(
    matches: Sequence[BankMatch], *, today: date, made_by: User | None
) -> Batch | None:
    """One batch with a PAYMENT for each matched operation; None when nothing is matched."""
    drafts = [_draft(match, match.account.pk) for match in matches if match.account is not None]
    if not drafts:
        return None
    return post_batch(Batch.Kind.STATEMENT, drafts, made_by=made_by, today=today)


def store_statements(
    file: BankFile,
    statements: Sequence[ParsedStatement],
    matches: Sequence[BankMatch],
    batch: Batch | None,
) -> None:
    """The statements with all their operations, those that were posted joined to their entries."""
    posted = dict(batch.entries.values_list("source_key", "pk")) if batch else {}
    rows = {id(statement): _keep_statement(file, statement) for statement in statements}
    BankEntry.objects.bulk_create(
        [_row(rows[id(match.statement)], match, posted) for match in matches],
        batch_size=ROWS_A_STATEMENT,
    )


def _draft(match: BankMatch, account_id: int) -> EntryDraft:
    entry = match.entry
    return EntryDraft(
        account_id=account_id,
        kind=EntryKind.PAYMENT,
        amount=Money(-entry.signed_amount),
        booking_date=entry.value_date,
        title=entry.title[:LONGEST_TITLE].strip() or _("Wpłata"),
        source=SOURCE,
        source_key=_source_key(match),
        designated_period=_period_past_the_cut(entry.title),
    )


def _period_past_the_cut(title: str) -> Period | None:
    """The month named by a title that is too long for the ledger, which keeps its beginning."""
    named = periods_named(folded(title)) if len(title) > LONGEST_TITLE else set()
    return Period.parse(named.pop()) if len(named) == 1 else None


def _source_key(match: BankMatch) -> str:
    """`bank_formats.md` §7: account, statement, line, reference; a reference alone may repeat."""
    key = statement_key(match.statement)
    parts = (key.account, key.number, key.closing_date.isoformat(), str(match.entry.line_no))
    return "|".join((*parts, match.entry.bank_ref))[:160]


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


def _row(statement: BankStatement, match: BankMatch, posted: dict[str, int]) -> BankEntry:
    entry = match.entry
    return BankEntry(
        statement=statement,
        line_no=entry.line_no,
        value_date=entry.value_date,
        mark=str(entry.mark),
        amount=Money(entry.signed_amount),
        bank_ref=entry.bank_ref[:64],
        title=entry.title,
        name=entry.name,
        address=entry.address,
        counterparty_nrb=entry.counterparty_nrb or "",
        virtual_raw=entry.virtual_raw[:64],
        raw_61=entry.raw_61,
        raw_86=entry.raw_86,
        search_key=" ".join(folded_words(f"{entry.title} {entry.name} {entry.virtual_raw}")),
        fate=match.fate,
        account=match.account,
        ledger_entry_id=posted[_source_key(match)] if match.account else None,
    )
