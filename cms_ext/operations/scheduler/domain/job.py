"""The jobs of the one scheduler process: finding those that are due, and running them."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as translated

from cms_ext.operations.scheduler.models import Sweep
from cms_ext.plugins import Job, JobFound, list_plugins

# The scheduler's own first job: readiness asks whether there has been a turn at all.
FIRST = "publish_scheduled"
# A job that failed is tried again after this time, or sooner if it runs more often.
RETRY_AFTER = timedelta(minutes=5)
# A job that found something looks again after this time, so that a mended fault leaves the screen.
LOOK_AGAIN_AFTER = timedelta(hours=1)
# What stands in place of an error then.
FOUND = "JobFound"
# Readiness turns red when a job has missed two of its turns and this time has passed.
LATE_AFTER = timedelta(minutes=3)
# The clocks of two machines differ by less. A time further ahead was written by a clock that was
# wrong: waiting for it would stop the job until then.
CLOCKS_DIFFER = timedelta(minutes=1)

log = logging.getLogger(__name__)


def all_jobs() -> list[Job]:
    """Return the jobs of the extension and of all plugins that are on, sorted by `order`."""
    jobs = [
        job
        for plugin in list_plugins()
        for job in plugin.operations.jobs
        if not job.only_with or getattr(settings, job.only_with)
    ]
    return sorted(jobs, key=lambda job: job.order)


def job_titles() -> dict[str, str]:
    """What each job of a part that is on is called, by its name; also those not running here."""
    return {
        job.name: translated(job.title) if job.title else job.name
        for plugin in list_plugins()
        for job in plugin.operations.jobs
    }


def job_cures() -> dict[str, str]:
    """What to do when a job found something, by its name."""
    return {
        job.name: translated(job.cure)
        for plugin in list_plugins()
        for job in plugin.operations.jobs
        if job.cure
    }


def run_due_jobs(now: datetime, *, beside: bool = False) -> list[str]:
    """Run every job that is due at `now`; return the names of those that ran to their end.

    With `beside` only those that run beside the others (`Job.beside`), without it only the others.
    """
    sweeps = {sweep.job: sweep for sweep in Sweep.objects.all()}
    return [
        job.name
        for job in all_jobs()
        if job.beside == beside and _is_due(job, sweeps.get(job.name), now) and _run(job)
    ]


def _is_due(job: Job, sweep: Sweep | None, now: datetime) -> bool:
    if sweep is None:
        return True
    if sweep.last_error == FOUND and sweep.ended_at is not None:
        return _ago(sweep.ended_at, now) >= min(job.every, LOOK_AGAIN_AFTER)
    if sweep.failed_at is not None:
        return _ago(sweep.failed_at, now) >= min(job.every, RETRY_AFTER)
    return sweep.ended_at is None or _ago(sweep.ended_at, now) >= job.every


def _ago(moment: datetime, now: datetime) -> timedelta:
    """How long ago that was; of a moment that lies ahead, longer than anything."""
    return timedelta.max if moment - now > CLOCKS_DIFFER else now - moment


def _run(job: Job) -> bool:
    try:
        job.run()
    except JobFound:
        _record_finding(job)
        return True
    except Exception as error:
        # A job may raise anything, and one that does must not keep the others from running.
        where = _place_of(error)
        log.error("job %s failed: %s", job.name, where)
        Sweep.objects.update_or_create(
            job=job.name, defaults={"failed_at": timezone.now(), "last_error": where}
        )
        return False
    Sweep.objects.update_or_create(
        job=job.name,
        defaults={"ended_at": timezone.now(), "failed_at": None, "last_error": ""},
    )
    return True


def _record_finding(job: Job) -> None:
    """The job ran; what it found is told since the first turn that found it."""
    log.error("job %s found something: see the state of the site", job.name)
    sweep, _made = Sweep.objects.get_or_create(job=job.name)
    now = timezone.now()
    if sweep.last_error != FOUND:
        sweep.failed_at = now
    sweep.ended_at, sweep.last_error = now, FOUND
    sweep.save()


def _place_of(error: Exception) -> str:
    """The kind of the error and its place in the code; its message may hold personal data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno} {last.name}"[:200]


def failing() -> list[str]:
    """Return the names of the jobs whose last run failed or found something, sorted."""
    return list(
        Sweep.objects.filter(failed_at__isnull=False).order_by("job").values_list("job", flat=True)
    )


def sweep_is_late(now: datetime) -> bool:
    """Return whether the scheduler has never run, or some job has missed two of its runs."""
    ended = dict(Sweep.objects.values_list("job", "ended_at"))
    if ended.get(FIRST) is None:
        return True
    return any(
        _ago(last, now) > max(LATE_AFTER, 2 * job.every)
        for job in all_jobs()
        if (last := ended.get(job.name)) is not None
    )
