"""What can be done only in certain days and stands first among the tasks of the season.

A room above the panel brings it: `register_timely_tasks` in the `ready` of its AppConfig.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.models import Account


@dataclass(frozen=True, slots=True)
class TimelyTask:
    """A link, and until when it is open, in words."""

    title: str
    url: str
    detail: str


# Asked for the accounts of a first page; the number of its queries does not grow with them.
TimelyTasks = Callable[[Sequence[Account], date], Sequence[TimelyTask]]

_sources: list[TimelyTasks] = []


def register_timely_tasks(source: TimelyTasks) -> None:
    if source not in _sources:
        _sources.append(source)


def timely_tasks(accounts: Sequence[Account], today: date) -> list[TimelyTask]:
    return [task for source in _sources for task in source(accounts, today)]
