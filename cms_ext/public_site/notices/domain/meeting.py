"""The term before which a general meeting has to be announced in writing (library.md §6)."""

from __future__ import annotations

from datetime import date

from cms_ext.office.rules.models import LegalRule
from cms_ext.office.rules.working_days import days_before
from cms_ext.public_site.notices.models import AnnouncementPage

NOTICE = "GM_NOTICE"


def missed_notice(page: AnnouncementPage, today: date) -> date | None:
    """The last day for the notices of the announced meeting when that day is over; else None.

    Also None for what is no meeting, and while nobody has confirmed the law's number of days.
    """
    if page.kind is None or page.kind.code != "MEETING_GM" or page.meeting_day is None:
        return None
    rule = LegalRule.objects.on(page.meeting_day).filter(code=NOTICE).first()
    days = rule.params.get("days") if rule else None
    if days is None or page.meeting_day < today:
        return None
    last = days_before(page.meeting_day, days).legal
    return last if today > last else None
