"""The web server, and with `--scheduler` the scheduler too, forked from one Python.

The workers share what Django holds once it is set up: starting takes a third of the processor's
time of separate programs, and memory half. Settings are those of DJANGO_SETTINGS_MODULE.
"""

import argparse
import gc
import os
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from coop_site.processes import Processes

# The kernel holds so many more connections until a worker takes them.
BACKLOG = 1024


def main() -> None:
    arguments = options()
    # The packages stand next to site/, and Python puts only site/ on the path.
    sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
    listener = listen(arguments.host, arguments.port)
    application = started_application()
    sys.exit(serve(application, listener, arguments))


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serwuje witrynę.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="procesy (2)")
    # By measurement: docs/decisions/0035-forked-workers-of-four-threads.md.
    parser.add_argument("--threads", type=int, default=4, help="wątki każdego procesu (4)")
    parser.add_argument("--scheduler", action="store_true", help="także harmonogram zadań")
    return parser.parse_args()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that takes connections; ends the program if the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as refusal:
        sys.exit(
            f"Nie można nasłuchiwać pod {host}:{port}: {os.strerror(refusal.errno or 0)}.\n"
            f"Kto zajmuje port, powie: ss -ltnp 'sport = :{port}'. Inny port: --port."
        )


def started_application() -> Callable[..., Any]:
    """Load the application; print which settings or database stop the site."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - path first
    from django.db import OperationalError  # noqa: PLC0415 - path first

    from coop_site.doctor import find_database_refusal  # noqa: PLC0415 - path first

    try:
        return load_application()
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
    except OperationalError:
        if problem := find_database_refusal():
            sys.exit(problem)
        raise


def load_application() -> Callable[..., Any]:
    """Set Django up and read what the first visit would; return the WSGI application."""
    # Garbage collection during import costs a fifth of start-up; nothing is freed.
    gc.disable()
    from django.conf import settings  # noqa: PLC0415 - path first
    from django.db import connections  # noqa: PLC0415 - path first
    from django.urls import get_resolver  # noqa: PLC0415 - path first

    from cms_ext.base.database.trial_version import find_trial_refusal  # noqa: PLC0415 - path first

    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    application: Callable[..., Any] = getattr(import_module(module), name)
    _ = get_resolver().url_patterns
    if refusal := find_trial_refusal():
        sys.exit(refusal)
    connections.close_all()
    gc.freeze()  # or each process would copy all that it inherits
    gc.enable()
    return application


def run_scheduler() -> None:
    from django.core.management import CommandError, call_command  # noqa: PLC0415 - path first

    try:
        call_command("scheduler")
    except CommandError as refusal:
        sys.exit(str(refusal))


def serve(
    application: Callable[..., Any],
    listener: socket.socket,
    arguments: argparse.Namespace,
    scheduler: Callable[[], None] = run_scheduler,
) -> int:
    """Run the workers, and the scheduler if it is wanted, until a signal; return the status."""
    from coop_site import web_server  # noqa: PLC0415 - path first

    def schedule() -> None:
        listener.close()
        scheduler()

    def work() -> None:
        web_server.serve(application, listener, arguments.threads)

    processes = Processes()
    if arguments.scheduler:
        # When it ends, so does all: nothing would be sent any more.
        processes.start(schedule, is_replaced=False)
    for _ in range(arguments.workers):
        processes.start(work, is_replaced=True)
    return processes.wait()


if __name__ == "__main__":
    main()
