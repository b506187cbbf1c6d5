"""The tasks that residents come for at a time of the year; all others are listed below."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class PanelTask(StrEnum):
    """A page of the panel, or a paper, in the order in which the rest is listed."""

    STATEMENT = "statement"
    DUES = "dues"
    COMPONENTS = "components"
    SETTLEMENTS = "settlements"
    PAPERS = "papers"
    THIS_YEAR = "this_year"
    ANY_PERIOD = "any_period"
    CONFIRMATION = "confirmation"
    BENEFIT = "benefit"
    CASES = "cases"


# By quarter: the statement of last year goes with the benefit and the tax return, settlements of
# media come from spring on, and the new rates and dates are asked for at the end of the year.
IN_QUARTER = (
    (PanelTask.STATEMENT, PanelTask.COMPONENTS, PanelTask.DUES),
    (PanelTask.SETTLEMENTS, PanelTask.STATEMENT, PanelTask.DUES),
    (PanelTask.SETTLEMENTS, PanelTask.COMPONENTS, PanelTask.DUES),
    (PanelTask.DUES, PanelTask.COMPONENTS, PanelTask.STATEMENT),
)
ANY_DAY = (PanelTask.DUES, PanelTask.COMPONENTS)


def in_season(today: date, timely: int = 0) -> tuple[PanelTask, ...]:
    """Return the tasks of the season; with several `timely` lines those of any day are left out."""
    tasks = IN_QUARTER[(today.month - 1) // 3]
    return tasks if timely <= 1 else tuple(task for task in tasks if task not in ANY_DAY)
