"""What a plugin has the scheduler do, and how a job tells that it found something. No models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class JobFound(Exception):  # noqa: N818 - the job did not fail
    """Raised by a job that ran to its end and found what a person has to look at.

    „Stan serwisu” and readiness name the job, with its `cure`, until a turn finds nothing; it
    counts as run, and looks again within the hour.
    """


@dataclass(frozen=True, slots=True)
class Job:
    """Something that the scheduler runs every so often; `run` is a dotted path, without arguments.

    It must be repeatable: after a crash it runs again. One turn runs the jobs by their `order`.
    `only_with` is the name of a setting: where it is empty the job does not run. `title` says what
    it does („Wysyłanie poczty”): so the state of the site calls it when it fails; a job without one
    is called by its `name`. `cure` is what to do about its JobFound, in a sentence. `beside`: it
    reads for minutes; mail and all that people wait for go on meanwhile.
    """

    name: str
    every: timedelta
    run: str
    order: int = 100
    only_with: str = ""
    title: str = ""
    cure: str = ""
    beside: bool = False
