"""The screen of work that a request starts and a job of the scheduler continues."""

from __future__ import annotations

from django.http import HttpRequest

# Seconds in which small work is done while the person waits; the job goes on with the rest.
WHILE_WAITING = 3.0
# Seconds until the page asks again how far the work is, without scripts. Only for whoever wants it:
# a page that is read aloud must not begin anew by itself (WCAG 2.2.1).
ASK_AGAIN, WANTED = "10", "odswiezaj"


def asks_again(request: HttpRequest) -> bool:
    return WANTED in request.GET
