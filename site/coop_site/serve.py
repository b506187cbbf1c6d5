"""`coop serve`: the web server, and with `--scheduler` the scheduler too, forked from one Python.

The workers share what Django holds once it is set up: starting takes a third of the processor's
time of separate programs, and memory half. Settings are those of DJANGO_SETTINGS_MODULE.
"""

import argparse
import gc
import os
import socket
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.urls import get_resolver

from coop_site.doctor import find_database_refusal
from coop_site.processes import Processes
from coop_site.web_server import serve as serve_requests

# The kernel holds so many more connections until a worker takes them.
BACKLOG = 1024


def main(arguments: Sequence[str]) -> int:
    """Serve the site until a signal; return the status of the process."""
    options = parse_options(arguments)
    listener = listen(options.host, options.port)
    return serve(load_or_exit(), listener, options)


def parse_options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="coop serve", description="Serwuje witrynę.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="procesy (2)")
    # By measurement: docs/decisions/0035-forked-workers-of-four-threads.md.
    parser.add_argument("--threads", type=int, default=4, help="wątki każdego procesu (4)")
    parser.add_argument("--scheduler", action="store_true", help="także harmonogram zadań")
    return parser.parse_args(arguments)


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


def load_or_exit() -> Callable[..., Any]:
    """Return the WSGI application; exits with the settings or the database that stop the site."""
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
    module, _, name = settings.WSGI_APPLICATION.rpartition(".")
    application: Callable[..., Any] = getattr(import_module(module), name)
    _ = get_resolver().url_patterns
    connections.close_all()
    gc.freeze()  # or each process would copy all that it inherits
    gc.enable()
    return application


def run_scheduler() -> None:
    """Run the scheduler until a signal."""
    try:
        call_command("scheduler")
    except CommandError as refusal:
        sys.exit(str(refusal))


def serve(
    application: Callable[..., Any],
    listener: socket.socket,
    options: argparse.Namespace,
    scheduler: Callable[[], None] = run_scheduler,
) -> int:
    """Run the workers, and the scheduler if it is wanted, until a signal; return the status."""

    def schedule() -> None:
        listener.close()
        scheduler()

    def work() -> None:
        serve_requests(application, listener, options.threads)

    processes = Processes()
    if options.scheduler:
        # When it ends, so does all: nothing would be sent any more.
        processes.start(schedule, is_replaced=False)
    for _ in range(options.workers):
        processes.start(work, is_replaced=True)
    return processes.wait()
