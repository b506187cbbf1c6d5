"""`python -m tests.browser.serving PORT` serves prepared data as `make run` does.

Web server and scheduler are forked from one Python in which Django is set up: that takes a third
of the processor's time, and each group of browser tests has a site. How `make run` itself starts
and ends is tested in tests/project/test_run.py.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def main() -> None:
    django.setup()
    call_command("correct_site_address")
    application, _, _ = settings.WSGI_APPLICATION.rpartition(".")
    import_module(application)
    connections.close_all()
    gc.freeze()  # or each process would copy all that it inherits
    if os.fork() == 0:
        call_command("scheduler")
        return
    Granian(
        f"{application}:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        websockets=False,
        workers=2,
        blocking_threads=1,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
