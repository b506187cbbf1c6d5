"""The scheduler's job: movings go on, some articles at each turn."""

from __future__ import annotations

from cms_ext.desks.import_desk.domain.run import work_on_runs
from cms_ext.office.rules.clock import business_today
from cms_ext.operations.moving_in.domain.work import MOVING


def work_on_movings() -> None:
    work_on_runs(MOVING, today=business_today())
