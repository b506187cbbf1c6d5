"""Work in the background: refreshing a progress page, pausing for writers, retrying an outbox.

The rows of an outbox have `queued_at`, `next_try_at` and `tries`.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.http import HttpRequest

# Seconds for which a request works while the person waits; a job does the rest.
WHILE_WAITING = 3.0
# Seconds after which the progress page reloads, without scripts. Only on request: a page that is
# being read aloud must not reload by itself (WCAG 2.2.1).
ASK_AGAIN, WANTED = "10", "odswiezaj"


def wants_refresh(request: HttpRequest) -> bool:
    return WANTED in request.GET


# SQLite's writers retry after 1, 2, 5, 10 and 15 ms, then rarely: one of them meets this gap.
GAP = 0.02


def yield_to_writers() -> None:
    """Pause so that others can write: SQLite has one writer at a time and no queue."""
    if connection.vendor == "sqlite":
        time.sleep(GAP)


def due_to_try(now: datetime, longest_pause: timedelta) -> Q:
    """The rows of an outbox whose next try has come.

    A time too far in the future was written while the clock was ahead: such rows are due at once.
    """
    ahead = Q(queued_at__gt=now) | Q(next_try_at__gt=now + longest_pause)
    return Q(next_try_at__lte=now) | ahead


def claim_try(due: QuerySet[Any], now: datetime, lease: timedelta) -> bool:
    """Claim a due row until the lease ends; False if another process has it."""
    taken = due.update(
        tries=F("tries") + 1, next_try_at=now + lease, queued_at=Least("queued_at", now)
    )
    return bool(taken)
