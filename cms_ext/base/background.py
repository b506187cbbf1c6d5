"""Long work in portions: its progress for the screen, and a pause for others between them."""

from __future__ import annotations

import time

from django.db import connection
from django.http import HttpRequest

# Seconds in which small work is done while the person waits; the job goes on with the rest.
WHILE_WAITING = 3.0
# Seconds until the page asks again how far the work is, without scripts. Only for whoever wants it:
# a page that is read aloud must not begin anew by itself (WCAG 2.2.1).
ASK_AGAIN, WANTED = "10", "odswiezaj"


def asks_again(request: HttpRequest) -> bool:
    return WANTED in request.GET


# SQLite's writers ask again after 1, 2, 5, 10 and 15 ms, later seldom: one of them meets this gap.
GAP = 0.02


def let_others_write() -> None:
    """Pause shortly, so that others can write: SQLite has one writer at a time and no queue."""
    if connection.vendor == "sqlite":
        time.sleep(GAP)
