"""The scheduler's job: batches go on, a few files at each turn."""

from __future__ import annotations

from cms_ext.rules.clock import business_today
from members_area.intake.domain.work import waiting_batches, work_on


def work_on_batches() -> None:
    today = business_today()
    for batch in waiting_batches():
        work_on(batch, today=today)
