"""By when somebody of the office has to take a fault up, before it is mended (cases.md §1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from cases.models import Case
from cases.vocabulary import CasePriority, Regime
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.office.law.working_days import next_working_day

END_OF_DAY = time(23, 59)


def reaction_term(regime: Regime, priority: CasePriority, received_at: datetime) -> datetime | None:
    """The last moment, by the rule of the day; None for other cases, and where there is no rule."""
    if regime != Regime.BY_PRIORITY:
        return None
    try:
        rule = legal_rule(f"REACTION_{priority}", on=received_at.date())
    except NoSuchRule:
        # An office may promise a day of mending and no reaction: its cases have one clock less.
        return None
    return counted(received_at, rule.params)


def counted(received_at: datetime, params: Mapping[str, Any]) -> datetime:
    """`hours` run day and night; of `working_days` the last one counts until its end."""
    if "hours" in params:
        return received_at + timedelta(hours=params["hours"])
    day = received_at.date()
    for _ in range(params["working_days"]):
        day = next_working_day(day + timedelta(1))
    return datetime.combine(day, END_OF_DAY, tzinfo=received_at.tzinfo)


def is_reaction_late(case: Case, now: datetime) -> bool:
    """Whether it was taken up too late, or is still lying there after its term."""
    return case.react_by is not None and (case.reacted_at or now) > case.react_by
