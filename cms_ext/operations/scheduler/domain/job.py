"""The jobs of the scheduler process: the scheduler's own, those that are due, their runs."""

import logging
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as translated

from cms_ext.base.dates.clock import elapsed_time
from cms_ext.operations.scheduler.models import Sweep
from cms_ext.plugins import Job, JobFound, list_plugins

# The scheduler's own first job: readiness checks that it ever ran.
FIRST = "publish_scheduled"
# A job that failed is tried again after this time, or sooner if it runs more often.
RETRY_AFTER = timedelta(minutes=5)
# A job that found something runs again after this time, so that a mended fault disappears.
LOOK_AGAIN_AFTER = timedelta(hours=1)
# Stored instead of an error when a job found something.
FOUND = "JobFound"
# Readiness turns red when a job has missed two of its turns and this time has passed.
LATE_AFTER = timedelta(minutes=3)

log = logging.getLogger(__name__)


def list_jobs() -> list[Job]:
    """Return the jobs of the extension and of all enabled list_plugins, sorted by `order`."""
    jobs = [
        job
        for plugin in list_plugins()
        for job in plugin.operations.jobs
        if not job.only_with or getattr(settings, job.only_with)
    ]
    return sorted(jobs, key=lambda job: job.order)


def job_titles() -> dict[str, str]:
    """Map each job of an enabled part to its title, also jobs that do not run here."""
    return {
        job.name: translated(job.title) if job.title else job.name
        for plugin in list_plugins()
        for job in plugin.operations.jobs
    }


def job_cures() -> dict[str, str]:
    """Map the name of each job to what to do when it found something."""
    return {
        job.name: translated(job.cure)
        for plugin in list_plugins()
        for job in plugin.operations.jobs
        if job.cure
    }


def run_due_jobs(now: datetime, *, beside: bool = False) -> list[str]:
    """Run every job that is due at `now`; return the names of the completed ones.

    With `beside` run only jobs that run alongside the others (`Job.beside`), without it only the
    others.
    """
    sweeps = {sweep.job: sweep for sweep in Sweep.objects.all()}
    return [
        job.name
        for job in list_jobs()
        if job.beside == beside and _is_due(job, sweeps.get(job.name), now) and _run(job)
    ]


def _is_due(job: Job, sweep: Sweep | None, now: datetime) -> bool:
    if sweep is None:
        return True
    if sweep.last_error == FOUND and sweep.ended_at is not None:
        return elapsed_time(sweep.ended_at, now) >= min(job.every, LOOK_AGAIN_AFTER)
    if sweep.failed_at is not None:
        return elapsed_time(sweep.failed_at, now) >= min(job.every, RETRY_AFTER)
    return sweep.ended_at is None or elapsed_time(sweep.ended_at, now) >= job.every


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
    """Record that the job ran and found something, since the first such run."""
    log.error("job %s found something: see the state of the site", job.name)
    sweep, _made = Sweep.objects.get_or_create(job=job.name)
    now = timezone.now()
    if sweep.last_error != FOUND:
        sweep.failed_at = now
    sweep.ended_at, sweep.last_error = now, FOUND
    sweep.save()


def _place_of(error: Exception) -> str:
    """Return the kind of the error and its place; the message may hold personal data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno} {last.name}"[:200]


def list_failing_jobs() -> list[str]:
    """Return the names of the jobs whose last run failed or found something, sorted."""
    return list(
        Sweep.objects.filter(failed_at__isnull=False).order_by("job").values_list("job", flat=True)
    )


def sweep_is_late(now: datetime) -> bool:
    """Return whether the scheduler never ran, or a job has missed two of its runs."""
    ended = dict(Sweep.objects.values_list("job", "ended_at"))
    if ended.get(FIRST) is None:
        return True
    return any(
        elapsed_time(last, now) > max(LATE_AFTER, 2 * job.every)
        for job in list_jobs()
        if (last := ended.get(job.name)) is not None
    )


def publish_scheduled() -> None:
    """Publish and unpublish pages whose time has come (Wagtail's `publish_scheduled`)."""
    call_command("publish_scheduled", verbosity=0)


def clear_sessions() -> None:
    """Delete expired sessions (Django's `clearsessions`)."""
    call_command("clearsessions", verbosity=0)


def check_jobs(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E012: two jobs with one name would share one record of their last run."""
    jobs = [job for plugin in list_plugins() for job in plugin.operations.jobs]
    return [
        Error(
            f"{count} jobs of the scheduler are named {name!r}.",
            hint="Begin the name of a plugin's job with the plugin's slug.",
            id="coop.E012",
        )
        for name, count in Counter(job.name for job in jobs).items()
        if count > 1
    ]
