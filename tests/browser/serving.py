"""`python -m tests.browser.serving --port PORT` serves prepared data as `make run` does.

How `make run` itself starts and ends is tested in tests/project/test_run.py.

What a person waits for comes sooner here: the scheduler's turns, its jobs of each half
minute, and the page that asks again how far the work is.
"""

import sys
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import django
from django.core.management import call_command

from cms_ext.base.web import responses
from coop_site import serve

TURN = timedelta(seconds=1)
SELDOM = timedelta(minutes=1)


def main() -> None:
    responses.ASK_AGAIN = "1"  # before a screen takes it over
    django.setup()
    call_command("correct_site_address")
    options = serve.parse_options([*sys.argv[1:], "--scheduler"])
    listener = serve.listen(options.host, options.port)
    sys.exit(serve.serve(serve.load_application(), listener, options, run_quick_scheduler))


def run_quick_scheduler() -> None:
    hurry()
    serve.run_scheduler()


def hurry() -> None:
    """Makes the scheduler of this process quick; its hourly and daily jobs keep their time."""
    command = import_module("cms_ext.management.commands.scheduler")
    jobs = import_module("cms_ext.operations.scheduler.domain.job")
    every_job = jobs.list_jobs
    command.PAUSE_SECONDS = TURN.total_seconds()
    jobs.list_jobs = lambda: [
        replace(one, every=min(one.every, 3 * TURN)) if one.every < SELDOM else one
        for one in every_job()
    ]


if __name__ == "__main__":
    main()
