"""Which operations of a bank file are money that a payments file posted before
(`bank_formats.md` §8).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from cms_ext.base.database.chunks import chunks
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.payments.domain.file_payments import free_file_payments
from ebok_plugin.payments.domain.matched_operations import BankMatch, Fate
from ebok_plugin.payments.domain.operation_text import OperationText

DayAndAmount = tuple[date, int]


class FilePayments:
    """What payments files posted on these days and no operation stands for yet. Each entry of the
    ledger is given to one operation; equal ones are counted.
    """

    def __init__(self, days: Iterable[date]) -> None:
        days = sorted(days)
        self.are_left = any(free_file_payments(some).exists() for some in chunks(days))
        self._given: set[int] = set()

    def linked_by_account(self, portion: Sequence[BankMatch]) -> Iterable[BankMatch]:
        """Those of the account that the operation's own number names."""
        if not self.are_left:
            return portion
        named = [match for match in portion if match.may_be_of_a_file and match.account]
        free = self._of_accounts(named)
        return (self._linked(match, free) for match in portion)

    def _of_accounts(self, named: Sequence[BankMatch]) -> dict[tuple[int, DayAndAmount], list[int]]:
        free: defaultdict[tuple[int, DayAndAmount], list[int]] = defaultdict(list)
        accounts = sorted({match.account for match in named if match.account})
        for days in chunks(_days(named)):
            rows = free_file_payments(days).filter(account_id__among=accounts)
            for key, account, day, amount in rows.values_list(
                "pk", "account_id", "booking_date", "amount"
            ):
                free[account, (day, -amount.grosze)].append(key)
        return free

    def _linked(
        self, match: BankMatch, free: dict[tuple[int, DayAndAmount], list[int]]
    ) -> BankMatch:
        if not match.account or not match.may_be_of_a_file:
            return match
        alike = [
            key
            for key in free.get((match.account, _day_and_amount(match)), ())
            if key not in self._given
        ]
        return self._of_file(match, match.account, alike[0]) if alike else match

    def linked_by_text(self, portion: Sequence[BankMatch]) -> Iterator[BankMatch]:
        """Those of an account that the operation names by its words, where only one is meant."""
        nameless = [match for match in portion if match.may_be_of_a_file and not match.account]
        free = self._like(nameless)
        for match in portion:
            if match.account or not match.may_be_of_a_file:
                yield match
                continue
            alike = [
                row for row in free.get(_day_and_amount(match), ()) if row.pk not in self._given
            ]
            text = OperationText(match.entry)
            meant = [
                row
                for row in alike
                if text.speaks_of(row.account, reference=row.source_key, title=row.title)
            ]
            accounts = {row.account_id for row in meant}
            if len(accounts) == 1:
                first = next(row for row in alike if row.account_id in accounts)
                yield self._of_file(match, first.account_id, first.pk)
            else:
                yield match

    def _like(self, nameless: Sequence[BankMatch]) -> dict[DayAndAmount, list[LedgerEntry]]:
        free: defaultdict[DayAndAmount, list[LedgerEntry]] = defaultdict(list)
        amounts = sorted({-match.grosze for match in nameless})
        for days in chunks(_days(nameless)):
            rows = free_file_payments(days).filter(amount__among=amounts)
            for row in rows.select_related("account"):
                free[row.booking_date, -row.amount.grosze].append(row)
        return free

    def _of_file(self, match: BankMatch, account: int, entry: int) -> BankMatch:
        self._given.add(entry)
        return match._replace(
            fate=Fate.FROM_FILE, account=account, wait_reason=None, posted_by=entry
        )


def _day_and_amount(match: BankMatch) -> DayAndAmount:
    return match.entry.value_date, match.grosze


def _days(matches: Collection[BankMatch]) -> list[date]:
    return sorted({match.entry.value_date for match in matches})
