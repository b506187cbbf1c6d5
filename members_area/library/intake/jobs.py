"""The scheduler's job: batches go on, a few files at each turn."""

from __future__ import annotations

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.import_desk.domain.run import advance_runs
from members_area.library.intake.domain.batch import INTAKE


def advance_batches() -> None:
    advance_runs(INTAKE, today=business_today())
