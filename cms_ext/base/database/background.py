"""Long work in portions: its progress for the screen, a pause for others between them, and whose
turn it is among the rows of an outbox (`queued_at`, `next_try_at`, `tries`).
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.http import HttpRequest

# Seconds in which small work is done while the person waits; the job goes on with the rest.
WHILE_WAITING = 3.0
# Seconds until the page asks again how far the work is, without scripts. Only for whoever wants it:
# a page that is read aloud must not begin anew by itself (WCAG 2.2.1).
ASK_AGAIN, WANTED = "10", "odswiezaj"


def wants_refresh(request: HttpRequest) -> bool:
    return WANTED in request.GET


# SQLite's writers ask again after 1, 2, 5, 10 and 15 ms, later seldom: one of them meets this gap.
GAP = 0.02


def yield_to_writers() -> None:
    """Pause shortly, so that others can write: SQLite has one writer at a time and no queue."""
    if connection.vendor == "sqlite":
        time.sleep(GAP)


def due_to_try(now: datetime, longest_pause: timedelta) -> Q:
    """The rows of an outbox whose next try has come.

    A time that cannot be was written while the clock was ahead; nothing waits for its coming.
    """
    ahead = Q(queued_at__gt=now) | Q(next_try_at__gt=now + longest_pause)
    return Q(next_try_at__lte=now) | ahead


def claim_try(due: QuerySet[Any], now: datetime, lease: timedelta) -> bool:
    """Take the one row that is due for a try until the lease ends; False when another has it."""
    taken = due.update(
        tries=F("tries") + 1, next_try_at=now + lease, queued_at=Least("queued_at", now)
    )
    return bool(taken)
