"""The opening balances of an accounts file: each is posted once."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ebok_plugin.exchange.csv_import.kinds.accounts import AccountRow
from ebok_plugin.exchange.domain.ledger_kinds.base import KindImport, circumstances_for
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.opening import SOURCE, opening_draft
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.money import ZERO

SOME_ACCOUNT = 0
"""Stands for the account of the row while it is judged: the file may only be making it."""


class Openings:
    """Judges the opening balance of each row; the findings go through `owner`."""

    def __init__(
        self, owner: KindImport[AccountRow], rows: Sequence[tuple[int, AccountRow]]
    ) -> None:
        self._owner = owner
        self._account: dict[int, Account] = {}
        self._around = circumstances_for(owner.today, self._account)
        self._posted: dict[str, LedgerEntry] = {}
        for portion in chunks(row.account_no for _line, row in rows):
            entries = LedgerEntry.objects.filter(
                source=SOURCE, source_key__in=portion, reversed_by__isnull=True
            )
            self._posted.update((entry.source_key, entry) for entry in entries)

    def judge(self, line: int, row: AccountRow) -> bool:
        """Whether the row brings an opening balance that is not posted yet."""
        if row.opening_balance is None:
            return False
        draft = opening_of(row, SOME_ACCOUNT)
        posted = self._posted.get(row.account_no)
        if posted is not None:
            self._compare(line, draft, posted)
            return False
        self._account[SOME_ACCOUNT] = Account(
            account_no=row.account_no, opened_on=row.opened_on, closed_on=row.closed_on
        )
        # A balance of 0.00 posts nothing.
        if not draft.amount or not self._owner.acceptable(line, draft, self._around):
            return False
        self._owner.count_effect(row.account_no, draft)
        return True

    def _compare(self, line: int, draft: EntryDraft, posted: LedgerEntry) -> None:
        for field, new, old in (
            ("opening_balance", draft.amount, posted.amount),
            ("opening_date", draft.booking_date, posted.booking_date),
            ("opening_due_date", draft.due_date, posted.due_date),
        ):
            if new != old:
                self._owner.refuse(
                    "POSTED_CHANGED",
                    line,
                    _(
                        "bilans otwarcia konta {number} jest już zaksięgowany inaczej. "
                        "Zaksięgowanych wierszy nie można zmieniać – wystaw korektę."
                    ).format(number=draft.source_key),
                    field=field,
                    found=str(new or ""),
                    expected=str(old or ""),
                )


def opening_of(row: AccountRow, account_id: int) -> EntryDraft:
    """The OPENING entry of a row that has one."""
    return opening_draft(
        account_id,
        row.account_no,
        row.opening_balance or ZERO,
        on=row.opening_date or row.opened_on,
        due_date=row.opening_due_date,
    )
