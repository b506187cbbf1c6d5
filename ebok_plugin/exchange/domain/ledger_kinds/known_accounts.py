"""The accounts that the rows of a file name, by number or by NRB; each is read once."""

from __future__ import annotations

from collections.abc import Iterable

from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.models import Account


class KnownAccounts:
    """Asked portion by portion: one query for each 900 numbers that were not asked before."""

    def __init__(self) -> None:
        self.by_id: dict[int, Account] = {}
        self._by_number: dict[str, Account | None] = {}
        self._by_nrb: dict[str, Account | None] = {}

    def load(self, numbers: Iterable[str | None], nrbs: Iterable[str | None] = ()) -> None:
        new_numbers = {number for number in numbers if number} - self._by_number.keys()
        new_nrbs = {nrb for nrb in nrbs if nrb} - self._by_nrb.keys()
        self._by_number.update(dict.fromkeys(new_numbers))
        self._by_nrb.update(dict.fromkeys(new_nrbs))
        for portion in chunks(sorted(new_numbers)):
            self._keep(Account.objects.filter(account_no__in=portion))
        for portion in chunks(sorted(new_nrbs)):
            self._keep(Account.objects.filter(nrb__in=portion))

    def by_number(self, number: str) -> Account | None:
        return self._by_number.get(number)

    def by_nrb(self, nrb: str) -> Account | None:
        return self._by_nrb.get(nrb)

    def _keep(self, accounts: Iterable[Account]) -> None:
        for account in accounts:
            known = self.by_id.setdefault(account.pk, account)
            self._by_number[known.account_no] = known
            self._by_nrb[known.nrb] = known
