"""Who keeps the rows of media settlements. Without such a plugin the ledger keeps their sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ebok_plugin.exchange.csv_import.kinds.media_row import MediaRow
from ebok_plugin.ledger.models import Batch

# The settlement's id and the number of the account.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with its account and the entry of that account; none when it comes out even."""

    row: MediaRow
    account_id: int
    entry_id: int | None


class RowKeeper(Protocol):
    """Keeps the rows of one file; each file has a keeper of its own."""

    def seen(self, rows: Sequence[MediaRow]) -> Mapping[Key, Sequence[MediaRow]]:
        """Take note of the next rows of the file; what is kept of their accounts, and stands.

        Kept rows have no `due_date`: that of their entry counts.
        """

    def store(self, rows: Iterable[PlacedRow]) -> None:
        """All rows of the settlements that have something new, in the order of the file."""

    @staticmethod
    def lacks_rows_of(batches: Iterable[Batch]) -> bool:
        """Whether entries of these batches were posted before their rows could be kept."""


_keepers: list[type[RowKeeper]] = []


def register(keeper: type[RowKeeper]) -> None:
    """Brings the keeper of a plugin above, from the `ready` of its AppConfig."""
    _keepers[:] = [keeper]


def row_keeper() -> type[RowKeeper] | None:
    """The keeper, when a plugin has brought one."""
    return _keepers[0] if _keepers else None
