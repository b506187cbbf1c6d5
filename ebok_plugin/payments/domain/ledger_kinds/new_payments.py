"""The payments that a file brings, from the judging of its rows to the posting."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from cms_ext.base.database.staged_rows import StagedRows
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.csv_import.payments import PaymentRow
from ebok_plugin.payments.domain.ledger_kinds.known_payments import SOURCES


class NewPayments:
    """In little memory, for a file may bring a million: account and amount by `external_id`, which
    a correction further down may ask for; the rest is staged.
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._accounts = array("q")
        self._grosze = array("q")
        self._rows = StagedRows()

    def add(self, line: int, draft: EntryDraft) -> None:
        """A draft that the ledger would take."""
        grosze = draft.amount.grosze
        self._places[draft.source_key] = len(self._accounts)
        self._accounts.append(draft.account_id)
        self._grosze.append(grosze)
        self._rows.append(
            (
                line,
                draft.account_id,
                grosze,
                draft.booking_date.isoformat(),
                draft.title,
                draft.source,
                draft.source_key,
                str(draft.designated_period or ""),
            )
        )

    def drafts(self) -> Iterator[tuple[int, EntryDraft]]:
        """All that were added, each with its line, in the order of the file."""
        for line, account, grosze, day, title, source, key, period in self._rows:
            yield (
                line,
                EntryDraft(
                    account_id=account,
                    kind=EntryKind.PAYMENT,
                    amount=Money.from_grosze(grosze),
                    booking_date=_day(day),
                    title=title,
                    source=source,
                    source_key=key,
                    designated_period=Period.parse(period) if period else None,
                ),
            )

    def __contains__(self, external_id: str) -> bool:
        return external_id in self._places

    def account_of(self, external_id: str) -> int:
        return self._accounts[self._places[external_id]]

    def amount_of(self, external_id: str) -> Money:
        """The amount of the row's payment, positive."""
        return Money.from_grosze(-self._grosze[self._places[external_id]])


# The days of a file are few.
_day = lru_cache(1_000)(date.fromisoformat)


def payment_draft(row: PaymentRow, account_id: int) -> EntryDraft:
    """The entry of a row."""
    period = Period.parse(row.designated_period) if row.designated_period else None
    return EntryDraft(
        account_id=account_id,
        kind=EntryKind.PAYMENT,
        amount=-row.amount,
        booking_date=row.value_date,
        title=row.title or _("Wpłata"),
        source=SOURCES[row.source],
        source_key=row.external_id,
        designated_period=period,
    )
