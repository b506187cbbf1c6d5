"""Issuing an account statement: the paper, its check code, and the entry in the access log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.ledger.domain.queries.account import account_on, balance_of
from ebok_plugin.ledger.domain.queries.statement import statement
from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.statements.domain.download import record_paper, record_statement
from ebok_plugin.statements.domain.papers.confirmation import confirmation_pdf
from ebok_plugin.statements.domain.papers.letterhead import office_on
from ebok_plugin.statements.domain.papers.notice import notice_pdf
from ebok_plugin.statements.domain.papers.slip import slip_pdf
from ebok_plugin.statements.domain.papers.statement import statement_pdf
from ebok_plugin.statements.domain.queries.notice import notice_of
from ebok_plugin.statements.domain.verification import Proved, issue_code

# Typst took up to 0.4 MB of memory for a row when it was measured, so a longer period comes in
# several papers (`queries/parts.py`).
MOST_ROWS = 1_000


class PaperTooLong(Exception):
    """The period has more postings than a paper holds."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A finished paper with the code that stands on it."""

    pdf: bytes
    code: str


@transaction.atomic
def issue_statement(
    account: Account, start: date, end: date, *, origin: Origin, today: date
) -> Issued:
    """The statement of `start` to `end`, both inclusive, dated `today`.

    The same books on the same day give the same bytes and the same code. Raises PaperTooLong, and
    TooManyDownloads for a resident who has taken enough within the hour.
    """
    shown = statement(account, start, end)
    if len(shown.rows) > MOST_ROWS:
        raise PaperTooLong
    record_statement(account, start, end, "pdf", origin)
    code = issue_code(Proved(account.account_no, start, end, shown.closing), issued_on=today)
    return Issued(statement_pdf(office_on(today), account, shown, code, today), code)


@transaction.atomic
def issue_confirmation(account: Account, *, origin: Origin, today: date) -> Issued:
    """„Potwierdzenie salda” of today. Raises TooManyDownloads as above."""
    record_paper(account, "confirmation", today, origin)
    state = balance_of(account, today)
    proved = Proved(account.account_no, today, today, state.balance)
    code = issue_code(proved, issued_on=today)
    return Issued(confirmation_pdf(office_on(today), account, state, code, today), code)


@transaction.atomic
def issue_slip(account: Account, *, origin: Origin, today: date) -> bytes:
    """„Druk do zapłaty” of today. Raises NothingToPay, and TooManyDownloads as above."""
    on = account_on(account, today)
    pdf = slip_pdf(office_on(today), account, on.state, on.postings, today)
    record_paper(account, "slip", today, origin)
    return pdf


@transaction.atomic
def issue_notice(
    account: Account, document: ChargeDocument, *, origin: Origin, today: date
) -> bytes:
    """„Opłata za …” of one charge of the account. Raises TooManyDownloads as above."""
    record_paper(account, "notice", document.booking_date, origin)
    return notice_pdf(office_on(today), notice_of(document, today), today)
