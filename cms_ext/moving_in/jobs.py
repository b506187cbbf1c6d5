"""The scheduler's job: movings go on, some articles at each turn."""

from __future__ import annotations

from cms_ext.moving_in.domain.work import movings_at_work, work_on
from cms_ext.rules.clock import business_today


def work_on_movings() -> None:
    """A moving that fails keeps no other waiting; raises the failures together, after all."""
    today, failures = business_today(), []
    for moving in movings_at_work():
        try:
            work_on(moving, today=today)
        except Exception as failure:
            failure.add_note(f"moving {moving.pk}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup("movings", failures)
