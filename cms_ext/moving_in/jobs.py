"""The scheduler's job: movings go on, some articles at each turn."""

from __future__ import annotations

from cms_ext.moving_in.domain.work import movings_at_work, work_on
from cms_ext.rules.clock import business_today


def work_on_movings() -> None:
    today = business_today()
    for moving in movings_at_work():
        work_on(moving, today=today)
