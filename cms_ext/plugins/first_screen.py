"""What a plugin brings to the first screen: queues, tasks, and what is found. Imports no models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """What waits, as the rows of one query: counted with all other queues in a single question.

    `since` names the field (a day or a moment) from which a row waits and `due` the one of its
    term, also over keys (`batch__made_at`); "" where there is none. The rows are neither sliced
    nor aggregated; one that a join shows twice counts once.
    """

    rows: QuerySet[Any]
    since: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, where no query of rows can tell it; it was counted in a fixed number of them."""

    number: int
    oldest: date | None = None
    nearest: date | None = None


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """A queue of a desk: a line of „Dziś”, and the number beside the queue's menu entry.

    `code` is its name within the plugin and `title` what waits, in the plural („Wnioski o dostęp”).
    `url_name` is the screen where it is dealt with, reversed without arguments; `query` stands
    behind it ("?widok=po-terminie") and `button` is the verb that leads there. `rights` are
    permissions ("app.codename"): whoever lacks one sees no line, and nothing is counted for him.
    `waiting` is the dotted path of `(user, today) -> WaitingRows | Waiting | None`: what this
    person can act on (nothing that he has to leave to a second person), or None where the queue is
    not his at all, another desk's for example. It asks nothing that grows with the rows. What has
    to be computed stands on the first screen alone (`in_menus=False`): menus are on every page.
    """

    code: str
    title: str
    url_name: str
    rights: tuple[str, ...]
    waiting: str
    button: str = "Otwórz"
    query: str = ""
    in_menus: bool = True
    order: int = 100


@dataclass(frozen=True, slots=True)
class DeskTask:
    """What a clerk begins while somebody is on the telephone: a button on the first screen.

    `title` is a verb and its object („Wpisz sprawę z telefonu”), `url_name` the screen that begins
    it, reversed without arguments. Whoever lacks one of the `rights` has no button. Only for what
    cannot wait until its queue is found: each stands on the first screen every day.
    """

    title: str
    url_name: str
    rights: tuple[str, ...]
    order: int = 100


# A search gives back so many hits at the most: the last one only says that there are more.
MOST_HITS = 6


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing that was found: what it is in a few words, its address, and more about it.

    `key` is the number of the row, for the access log.
    """

    title: str
    address: str
    detail: str = ""
    key: int | str = ""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """What one desk can find, from the search of the first screen.

    `code` is its name within the plugin and `title` what is found, in the plural („Konta”).
    Nothing is looked for, for whoever lacks one of the `rights`. `find` is the dotted path of
    `(query, user, today) -> Sequence[SearchHit]`: at most MOST_HITS that this person may open, the
    best first, in a number of queries that does not grow with the rows. The query is never empty.
    `url_name` is the desk's own search, reversed without arguments; it reads `?q=`. Where the hits
    tell something of people, `recorded` names the model of their keys ("app_label.Model"): what was
    shown then stands in the access log, and not what was asked. `offered` is the dotted path of
    `(user) -> bool`, where no permission tells who looks after such things (pages).
    """

    code: str
    title: str
    rights: tuple[str, ...]
    find: str
    url_name: str
    recorded: str = ""
    offered: str = ""
    order: int = 100
