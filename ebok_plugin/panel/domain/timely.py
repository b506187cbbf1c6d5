"""Tasks that can be done only on certain days and come first among the season's tasks.

A package above the panel registers them in `ready` of its AppConfig.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from cms_ext.plugins import PaperLink
from ebok_plugin.ledger.models import Account

# Asked for the accounts of a first page: links, each with the day until which it is open, in
# words. The number of its queries does not grow with the accounts.
TimelyTasks = Callable[[Sequence[Account], date], Sequence[PaperLink]]

_sources: list[TimelyTasks] = []


def register_timely_tasks(source: TimelyTasks) -> None:
    if source not in _sources:
        _sources.append(source)


def timely_tasks(accounts: Sequence[Account], today: date) -> list[PaperLink]:
    return [task for source in _sources for task in source(accounts, today)]
