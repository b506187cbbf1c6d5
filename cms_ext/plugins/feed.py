"""A feed: data that come in or go out regularly, by a machine or a person. Imports no models."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cms_ext.plugins.malformed import require

CODE = re.compile(r"^[a-z]+(_[a-z]+)*$")


@dataclass(frozen=True, slots=True)
class FeedTerm:
    """For how long data are good: so many days, or working days, after their own day."""

    days: int
    in_working_days: bool = False


@dataclass(frozen=True, slots=True)
class FeedRun:
    """What a feed brought once. `good_to` is the day to which its data are good, None without any.

    `key` and `name` tell apart what one declaration reads (an account, a system). `due_on` is the
    last day on which the data are in time by the feed's own rhythm. `by` is who brought them, a
    person or a system; "" for a program of this site. `totals` counts and adds up in words.
    `address` is the page of this delivery, from where it is taken back if it can be.
    """

    key: str = ""
    name: str = ""
    good_to: date | None = None
    due_on: date | None = None
    at: datetime | None = None
    by: str = ""
    totals: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """Data that come regularly, of which somebody has to know when they stop.

    `code` is unique on the site; begin it with the plugin's slug. `title` names the data („Wyciągi
    bankowe”). Whoever has all `rights` sees the feed, on „Dziś” too when it is late, and gets the
    mail. `read` is `(today) -> Sequence[FeedRun]`, one for each key, in a number of queries that
    does not grow with the rows. `list_runs` is `(key, limit) -> Sequence[FeedRun]`: the newest
    deliveries of a key, also those that were rejected or taken back. `url_name` is the screen where
    a person brings newer data. `term` holds until the office sets one; without it, and without a
    `due_on`, the feed is not watched. `rhythm` says in words how `due_on` is found, `way_back` how
    wrong data are taken back.
    """

    code: str
    title: str
    rights: tuple[str, ...]
    read: Callable[[date], Sequence[FeedRun]]
    list_runs: Callable[[str, int], Sequence[FeedRun]]
    url_name: str = ""
    term: FeedTerm | None = None
    rhythm: str = ""
    way_back: str = ""
    order: int = 100

    def __post_init__(self) -> None:
        require(
            bool(CODE.match(self.code)),
            f"Feed.code {self.code!r} must be lower-case words joined by underscores.",
        )
        require(bool(self.rights), f"The feed {self.code!r} needs a right: nobody sees it without.")
