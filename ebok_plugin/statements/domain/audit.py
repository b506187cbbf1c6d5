"""Auditors of issued papers for `verify_ledger`: they report and repair nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.domain.audit.entries import AuditFinding, find_unguarded_tables
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.statements.domain.issued_file import is_true
from ebok_plugin.statements.models import CheckCode, FileLink, IssuedFile

ROWS_AT_ONCE = 2_000
# A posting is invisible until its transaction ends; none lasts longer than this.
LONGEST_POSTING = timedelta(hours=1)


def issued_guarded() -> Iterator[AuditFinding]:
    """Report when the database no longer refuses to change issued papers."""
    return find_unguarded_tables((CheckCode, IssuedFile, FileLink))


def issued_figures() -> Iterator[AuditFinding]:
    """Report rows with a check code that are forged, unchained or unlike the ledger.

    The amount is compared with the ledger as it was when the file went out: later postings for
    earlier days change no paper.
    """
    rows = IssuedFile.objects.select_related("code", "account", "link").order_by("account_id")
    for _account, its_rows in groupby(rows.iterator(ROWS_AT_ONCE), key=lambda row: row.account_id):
        account_rows = list(its_rows)
        entries = LedgerEntry.objects.filter(account=account_rows[0].account_id).order_by(
            "posted_at"
        )
        posted = list(entries.values_list("posted_at", "booking_date", "amount"))
        for row in account_rows:
            if not is_true(row):
                yield _of_figures(_("zmieniono zapis danych pliku {row}").format(row=row), row)
                continue
            link: FileLink | None = getattr(row, "link", None)
            if link is None:
                yield _of_figures(_("pliku {row} nie ma w łańcuchu").format(row=row), row)
                continue
            counted = [(at, amount) for at, day, amount in posted if day <= row.code.end]
            if row.closing not in _standing(counted, link.at):
                message = _("saldo {closing} na pliku {row} nie wynika z księgi").format(
                    closing=row.closing, row=row
                )
                yield _of_figures(message, row)


def _standing(posted: Sequence[tuple[datetime, Money]], at: datetime | None) -> set[Money]:
    """Find the balances that could be read at that moment, or at any moment if `at` is None."""
    balance, balances = ZERO, {ZERO}
    for moment, amount in posted:
        if at is not None and moment > at:
            break
        balance += amount
        if at is not None and moment <= at - LONGEST_POSTING:
            balances = set()
        balances.add(balance)
    return balances


def _of_figures(message: str, row: IssuedFile) -> AuditFinding:
    return AuditFinding("issued_figures", message, row.account.account_no)


AUDITORS = (issued_guarded, issued_figures)
