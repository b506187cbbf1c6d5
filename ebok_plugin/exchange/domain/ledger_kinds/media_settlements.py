"""media_settlements: one MEDIA_SETTLEMENT entry per account and settlement (`ledger.md` §10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ebok_plugin.exchange.csv_import import FindingLog
from ebok_plugin.exchange.csv_import.kinds.media_row import MediaRow
from ebok_plugin.exchange.domain.ledger_kinds.base import (
    DRAFTS_A_BATCH,
    KindImport,
    Posting,
    about_day_and_amount,
    surroundings,
)
from ebok_plugin.exchange.domain.ledger_kinds.known_accounts import KnownAccounts
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.domain.draft import Draft
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import Kind, SubAccount
from ebok_plugin.money import ZERO, Money

SOURCE = "MEDIA"


@dataclass(slots=True)
class _Result:
    """What one account owes or gets back; the sum over its rows."""

    line: int
    first: MediaRow
    total: Money
    rows: int = 1


class MediaSettlementsImport(KindImport[MediaRow]):
    refusal_fields = about_day_and_amount("posting_date", "result")

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._accounts = KnownAccounts()
        self._around = surroundings(today, self._accounts.by_id)
        self._results: dict[tuple[str, str], _Result] = {}
        self._new: list[tuple[int, Draft]] = []

    def judge(self, rows: Sequence[tuple[int, MediaRow]]) -> None:
        for line, row in rows:
            key = (row.settlement_id, row.account_no)
            result = self._results.get(key)
            if result is None:
                self._results[key] = _Result(line, row, row.result)
            else:
                result.total += row.result
                result.rows += 1

    def finish(self) -> None:
        self._accounts.load(account_no for _settlement, account_no in self._results)
        posted = _posted(self._results.values())
        for result in self._results.values():
            account = self._accounts.by_number(result.first.account_no)
            if account is None:
                self.refuse_account(result.line, result.first.account_no)
            elif self._is_new(result, account, posted.get(_key(result.first))):
                self.outcome.new += result.rows
            else:
                self.outcome.unchanged += result.rows

    def post(
        self, read_again: Callable[[], Iterator[tuple[int, MediaRow]]], posting: Posting
    ) -> list[Batch]:
        return [
            self.post_drafts(Batch.Kind.MEDIA, portion, posting)
            for portion in chunks(self._new, DRAFTS_A_BATCH)
        ]

    def _is_new(self, result: _Result, account: Account, posted: LedgerEntry | None) -> bool:
        draft = settlement_draft(result.first, result.total, account)
        if posted is not None:
            self._compare(result, draft, posted)
            return False
        # A settlement that comes out even posts nothing.
        if not result.total or not self.acceptable(result.line, draft, self._around):
            return False
        self._new.append((result.line, draft))
        self.count_effect(account.account_no, draft)
        return True

    def _compare(self, result: _Result, draft: Draft, posted: LedgerEntry) -> None:
        for field, new, old in (
            ("result", draft.amount, posted.amount),
            ("posting_date", draft.booking_date, posted.booking_date),
            ("due_date", draft.due_date, posted.due_date),
        ):
            if new != old:
                self.refuse(
                    "POSTED_CHANGED",
                    result.line,
                    _(
                        "rozliczenie {settlement} konta {account} jest już zaksięgowane inaczej. "
                        "Wycofaj je, zanim zaimportujesz poprawione."
                    ).format(
                        settlement=result.first.settlement_id, account=result.first.account_no
                    ),
                    field=field,
                    found=str(new or ""),
                    expected=str(old or ""),
                )


def settlement_draft(row: MediaRow, result: Money, account: Account) -> Draft:
    """The entry of an account: what it owes is due on the settlement's date, a credit never."""
    owed = result > ZERO
    title = (
        _("Rozliczenie mediów za {period} – dopłata")
        if owed
        else _("Rozliczenie mediów za {period} – nadpłata")
    )
    return Draft(
        account_id=account.pk,
        kind=Kind.MEDIA_SETTLEMENT,
        amount=result,
        booking_date=row.posting_date,
        due_date=row.due_date if owed else None,
        subaccount=SubAccount.MEDIA,
        title=title.format(period=_period_label(row.period_from, row.period_to)),
        source=SOURCE,
        source_key=_key(row),
    )


def _period_label(first: date, last: date) -> str:
    """`2025` for a whole year, else `01/2025–06/2025`."""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    return f"{Period.of(first).label}–{Period.of(last).label}"


def _key(row: MediaRow) -> str:
    return f"{row.settlement_id}/{row.account_no}"


def _posted(results: Iterable[_Result]) -> dict[str, LedgerEntry]:
    """The entries, not taken back, of these settlements by their key."""
    found: dict[str, LedgerEntry] = {}
    for portion in chunks(_key(result.first) for result in results):
        entries = LedgerEntry.objects.filter(
            source=SOURCE, source_key__in=portion, reversed_by__isnull=True
        )
        found.update((entry.source_key, entry) for entry in entries)
    return found
