"""The clock of business days; only views, commands and jobs read it (contract.md §10)."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def business_today() -> date:
    """Today in Europe/Warsaw, or the day to which the demo is pinned."""
    pinned: date | None = settings.COOP_TODAY
    return pinned or timezone.localdate()


def business_now() -> datetime:
    """Now in Europe/Warsaw, or the present time of day on the day to which the demo is pinned.

    For terms that are counted from it. Security (sessions, codes, links) uses `timezone.now()`.
    """
    now = timezone.localtime()
    pinned: date | None = settings.COOP_TODAY
    return datetime.combine(pinned, now.time(), tzinfo=now.tzinfo) if pinned else now


# Between the web server, the scheduler and the database of one site.
CLOCKS_DIFFER = timedelta(minutes=1)


def elapsed_time(moment: datetime, now: datetime) -> timedelta:
    """Return how long ago that was; a moment in the future counts as infinitely long ago.

    For whatever waits or watches: a row written while a clock was ahead must not silence it.
    """
    return timedelta.max if moment - now > CLOCKS_DIFFER else now - moment


def day_start(day: date) -> datetime:
    """Return the moment at which a day begins in Europe/Warsaw."""
    return timezone.make_aware(datetime.combine(day, time.min))
