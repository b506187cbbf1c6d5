"""The scheduler's job: movings go on, some articles at each turn."""

from __future__ import annotations

from cms_ext.import_desk.domain.run import work_on_runs
from cms_ext.moving_in.domain.work import MOVING
from cms_ext.rules.clock import business_today


def work_on_movings() -> None:
    work_on_runs(MOVING, today=business_today())
