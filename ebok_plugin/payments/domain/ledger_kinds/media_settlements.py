"""The kind of file media_settlements: one MEDIA_SETTLEMENT entry for each account and settlement.

`ledger.md` §10. Where a plugin stores the rows, they are stored with the entries in one
transaction. An account that was posted before gets its rows if they agree with its entry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables import FindingLog
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.hand_limit import FILE_MEDIA
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from ebok_plugin.payments.domain.ledger_kinds import base
from ebok_plugin.payments.domain.ledger_kinds.media_settlement_rows import (
    MediaChecks,
    MediaRow,
    period_label,
)

# The settlement's id and the account number.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with its account and the account's entry, None when it comes out even."""

    row: MediaRow
    account_id: int
    entry_id: int | None


# A stored row has no due date, its entry has.
KEPT = tuple(field.name for field in fields(MediaRow) if field.name != "due_date")
# The line, the column, its value and the stored one.
Difference = tuple[int, str, str, str]


@dataclass(slots=True)
class _Result:
    """What one account owes or gets back: the sum over its rows.

    `kept` counts the rows already stored, `differs` is the first that is stored differently.
    """

    line: int
    first: MediaRow
    kept: int = 0
    total: Money = ZERO
    rows: int = 0
    differs: Difference | None = None

    def add(self, line: int, row: MediaRow, stored: Sequence[MediaRow]) -> None:
        self.total += row.result
        self.rows += 1
        if stored and self.differs is None:
            self.differs = _difference(line, row, stored)

    @property
    def same(self) -> bool:
        """Return whether exactly these rows are stored."""
        return self.differs is None and self.kept == self.rows


class MediaSettlementsImport(base.KindImport[MediaRow]):
    """A plugin above that stores the rows adds the kind again, with a class that `stores_rows`."""

    stores_rows: ClassVar[bool] = False
    refusal_fields = base.about_day_and_amount("posting_date", "result")

    def __init__(self, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._accounts = base.KnownAccounts(base.find_accounts)
        self._around = base.load_circumstances(today, self._accounts.by_id)
        self._results: dict[tuple[str, str], _Result] = {}
        self._new: list[tuple[int, EntryDraft]] = []
        # Settlements with rows that are not stored yet.
        self._unkept: set[str] = set()

    def find_stored_rows(self, rows: Sequence[MediaRow]) -> Mapping[Key, Sequence[MediaRow]]:
        """Note the next rows of the file; returns stored valid rows of their accounts.

        Stored rows have no `due_date`: that of their entry counts.
        """
        return {}

    def store_rows(self, rows: Iterable[PlacedRow]) -> None:
        """Store all rows of the settlements with something new, in file order."""

    def judge(self, rows: base.Rows[MediaRow]) -> None:
        kept = self.find_stored_rows([row for _line, row in rows])
        for line, row in rows:
            key = (row.settlement_id, row.account_no)
            known = kept.get(key, ())
            result = self._results.setdefault(key, _Result(line, row, len(known)))
            result.add(line, row, known)

    def finish(self) -> None:
        self._accounts.load(account_no for _settlement, account_no in self._results)
        posted = _posted(self._results)
        for key, result in self._results.items():
            account = self._accounts.by_number(result.first.account_no)
            if account is None:
                self.refuse_account(result.line, result.first.account_no)
            elif self._is_new(result, account, posted.get(key)):
                self.outcome.new += result.rows
            else:
                self.outcome.unchanged += result.rows
        self.guard_credits()

    def post(self, read_again: base.ReadAgain[MediaRow], posting: base.FilePosting) -> list[Batch]:
        batches = self.post_drafts(Batch.Kind.MEDIA, self._new, posting)
        if self._unkept:
            self.store_rows(self._placed(row for _line, row in read_again()))
        return batches

    def _placed(self, rows: Iterable[MediaRow]) -> Iterator[PlacedRow]:
        """Yield the rows of settlements to store, with accounts and entries."""
        unkept = (row for row in rows if row.settlement_id in self._unkept)
        for portion in split_into_chunks(unkept):
            posted = _posted({(row.settlement_id, row.account_no) for row in portion})
            for row in portion:
                account = self._accounts.by_number(row.account_no)
                assert account is not None  # an unknown account is refused in `finish`
                entry = posted.get((row.settlement_id, row.account_no))
                yield PlacedRow(row, account.pk, entry.pk if entry else None)

    def _is_new(
        self, result: _Result, account: base.AccountOnFile, posted: LedgerEntry | None
    ) -> bool:
        draft = settlement_draft(result.first, result.total, account)
        if posted is not None:
            agrees = self._compare(result, draft, posted)
            return agrees and self._lacks_rows(result)
        if not result.total:
            # A settlement that comes out even posts nothing, so its rows may change freely.
            return not result.same and self._to_keep(result)
        if not self.acceptable(result.line, draft, self._around):
            return False
        self._new.append((result.line, draft))
        if draft.due_date is not None:
            self.warn_if_free(result.line, draft.due_date)
        self.count_effect(account.account_no, draft)
        self._to_keep(result)
        return True

    def _lacks_rows(self, result: _Result) -> bool:
        """Return whether a posted account lacks rows; refuses other rows than stored."""
        if not result.kept:
            return self._to_keep(result)
        if not result.same:
            missing = (result.line, "part", str(result.rows), str(result.kept))
            line, field, found, expected = result.differs or missing
            self._refuse_changed(line, result, [(field, found, expected)])
        return False

    def _to_keep(self, result: _Result) -> bool:
        """Mark the settlement to be stored; False where rows are not stored."""
        if not self.stores_rows:
            return False
        self._unkept.add(result.first.settlement_id)
        self.outcome.accounts.add(result.first.account_no)
        return True

    def _compare(self, result: _Result, draft: EntryDraft, posted: LedgerEntry) -> bool:
        """Return whether the entry equals the posted one; refuses each difference."""
        compared = (
            ("result", draft.amount, posted.amount),
            ("posting_date", draft.booking_date, posted.booking_date),
            ("due_date", draft.due_date, posted.due_date),
        )
        return not self._refuse_changed(result.line, result, compared)

    def _refuse_changed(
        self, line: int, result: _Result, compared: Iterable[tuple[str, object, object]]
    ) -> bool:
        message = _(
            "rozliczenie {settlement} konta {account} jest już zaksięgowane inaczej. "
            "Wycofaj je, zanim zaimportujesz poprawione."
        ).format(settlement=result.first.settlement_id, account=result.first.account_no)
        return self.refuse_posted(line, message, compared)


def settlement_draft(row: MediaRow, result: Money, account: base.AccountOnFile) -> EntryDraft:
    """Draft an account's entry: a debt is due on the settlement's date, a credit never."""
    owed = result > ZERO
    title = (
        _("Rozliczenie mediów za {period} – dopłata")
        if owed
        else _("Rozliczenie mediów za {period} – nadpłata")
    )
    return EntryDraft(
        account_id=account.pk,
        kind=EntryKind.MEDIA_SETTLEMENT,
        amount=result,
        booking_date=row.posting_date,
        due_date=row.due_date if owed else None,
        subaccount=SubAccount.MEDIA,
        title=title.format(period=period_label(row.period_from, row.period_to)),
        source=FILE_MEDIA,
        source_key=f"{row.settlement_id}/{row.account_no}",
    )


def _posted(keys: Iterable[Key]) -> dict[Key, LedgerEntry]:
    """Find the valid entries of these settlements and accounts."""
    of = {"/".join(key): key for key in keys}
    entries = LedgerEntry.objects.filter(
        source=FILE_MEDIA, source_key__among=set(of), reversed_by__isnull=True
    )
    return {of[entry.source_key]: entry for entry in entries}


def _difference(line: int, row: MediaRow, stored: Sequence[MediaRow]) -> Difference | None:
    """Find the first column that differs from the stored row of its medium and part."""
    for one in stored:
        if (one.medium, one.part) == (row.medium, row.part):
            for name in KEPT:
                new, old = getattr(row, name), getattr(one, name)
                if new != old:
                    return line, name, str(new), str(old)
            return None
    return line, "part", f"{row.medium}/{row.part}", ""


MEDIA_SETTLEMENTS = base.LedgerKind(
    kind="media_settlements",
    name=gettext_lazy("rozliczenia mediów"),
    row=MediaRow,
    judge=MediaSettlementsImport,
    checks=MediaChecks,
    controls={
        "sum_cost": lambda row: row.cost.amount,
        "sum_advances": lambda row: row.advances.amount,
        "sum_result": lambda row: row.result.amount,
    },
)
