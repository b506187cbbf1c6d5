"""The emergency message on top of every page, written in a room above, `cms_ext.notices`.

That room says here how the message is read; a site without it has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Alarm:
    """`column` is the message that stands at a moment, as a part of the one question of a page.

    `shown` makes of its value what the template `theme/parts/alert.html` shows to this reader.
    """

    column: Callable[[datetime], Subquery]
    shown: Callable[[Any, HttpRequest], object | None]


_alarm: Alarm | None = None


def read_alarm_by(alarm: Alarm) -> None:
    """From now on every page asks so; called once, while the site starts."""
    global _alarm  # noqa: PLW0603 - one for the process, set before any request
    _alarm = alarm


def alarm_columns(now: datetime) -> dict[str, Subquery]:
    """What to annotate the site with, for `shown_alarm`."""
    return {"alarm": _alarm.column(now)} if _alarm else {}


def shown_alarm(facts: Any, request: HttpRequest) -> object | None:
    """The message among the facts of a page; None when there is none."""
    return _alarm.shown(facts.alarm, request) if _alarm else None
