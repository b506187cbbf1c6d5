"""Terms of days, months and years. Imports no models."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class TermUnit(TextChoices):
    DAYS = "DAYS", gettext_lazy("dni")
    MONTHS = "MONTHS", gettext_lazy("miesiące")

    def back_from(self, now: datetime, amount: int) -> datetime:
        """The same time of the day so many days or months earlier, or the month's last day."""
        if self is TermUnit.DAYS:
            return now - timedelta(days=amount)
        months = now.year * 12 + now.month - 1 - amount
        year, month = months // 12, months % 12 + 1
        last = calendar.monthrange(year, month)[1]
        return now.replace(year=year, month=month, day=min(now.day, last))


def words_of(amount: int, unit: TermUnit) -> str:
    """„30 dni”, „12 mies.”: spellings that need no further forms."""
    if unit is TermUnit.MONTHS:
        return _("%(amount)d mies.") % {"amount": amount}
    return _("1 dzień") if amount == 1 else _("%(amount)d dni") % {"amount": amount}
