"""The jobs of the one long-lived scheduler process and how often each runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone

from cms_ext.scheduler.models import Sweep

# Readiness turns red after this long without the most frequent job.
LATE_AFTER = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to run every so often."""

    name: str
    every: timedelta
    run: Callable[[], object]


JOBS = (
    Job(
        "publish_scheduled",
        timedelta(seconds=30),
        lambda: call_command("publish_scheduled", verbosity=0),
    ),
    Job("clear_sessions", timedelta(days=1), lambda: call_command("clearsessions", verbosity=0)),
)


def run_due(now: datetime) -> list[str]:
    """Run every job whose time has come; the names of those that ran."""
    ended = dict(Sweep.objects.values_list("job", "ended_at"))
    ran = []
    for job in JOBS:
        last = ended.get(job.name)
        if last is None or now - last >= job.every:
            job.run()
            Sweep.objects.update_or_create(job=job.name, defaults={"ended_at": timezone.now()})
            ran.append(job.name)
    return ran


def sweep_is_late(now: datetime) -> bool:
    """Whether the scheduler has not swept for longer than LATE_AFTER, or never."""
    last = Sweep.objects.filter(job=JOBS[0].name).first()
    return last is None or now - last.ended_at > LATE_AFTER
