"""The moment of what is said in a case."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.theme.figures import weekday_date


def moment_on(day: date) -> datetime:
    """Now on the business day; of an earlier day nobody knows the hour, and it is its first moment.

    What a clerk types in days after it came bears no hour that he made up.
    """
    now = timezone.localtime()
    hour = now.time() if day == business_today() else time()
    return datetime.combine(day, hour, tzinfo=now.tzinfo)


def day_and_hour(moment: datetime) -> str:
    """`wtorek, 24 listopada 2026, godz. 10:30`."""
    local = timezone.localtime(moment)
    return _("%(day)s, godz. %(hour)s") % {
        "day": weekday_date(local.date()),
        "hour": f"{local:%H:%M}",
    }
