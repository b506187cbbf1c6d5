"""The scheduler's job: movings go on, some articles at each turn."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.domain.run import advance_runs
from cms_ext.operations.moving_in.domain.work import MOVING


def advance_movings() -> None:
    advance_runs(MOVING, today=business_today())
