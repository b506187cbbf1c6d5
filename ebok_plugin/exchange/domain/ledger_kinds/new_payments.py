"""The payments of a file that are to be posted."""

from __future__ import annotations

from array import array

from ebok_plugin.money import Money


class NewPayments:
    """Account and amount by `external_id`, in little memory: a file may bring a million."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._accounts = array("q")
        self._grosze = array("q")

    def add(self, external_id: str, account_id: int, amount: Money) -> None:
        self._places[external_id] = len(self._accounts)
        self._accounts.append(account_id)
        self._grosze.append(amount.grosze)

    def __contains__(self, external_id: str) -> bool:
        return external_id in self._places

    def account_of(self, external_id: str) -> int:
        return self._accounts[self._places[external_id]]

    def amount_of(self, external_id: str) -> Money:
        """The amount of the row's payment, positive."""
        return Money.from_grosze(self._grosze[self._places[external_id]])
