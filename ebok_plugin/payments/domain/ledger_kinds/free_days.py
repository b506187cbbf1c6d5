"""A due day that falls on a free day is taken as it is, with a warning: it is often a slip."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.findings import about_line
from cms_ext.office.law.working_days import is_working_day, next_working_day


class FreeDays:
    """Warns of each such day once, at the first line that has it."""

    def __init__(self, log: FindingLog) -> None:
        self._log = log
        self._known: set[date] = set()

    def warn_if_free(self, line: int, day: date) -> None:
        if day in self._known:
            return
        self._known.add(day)
        if is_working_day(day):
            return
        self._log.warn(
            about_line(
                "DUE_DATE_FREE",
                line,
                _("termin płatności {day} wypada w dzień wolny od pracy.").format(day=day),
                field="due_date",
                found=str(day),
                expected=str(next_working_day(day)),
            )
        )
