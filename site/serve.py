"""The web server, and with `--scheduler` the scheduler too, forked from one Python.

The workers share what Django holds once it is set up: starting takes a third of the processor's
time of separate programs, and memory half. Settings are those of DJANGO_SETTINGS_MODULE.
"""

import argparse
import gc
import os
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType


def main() -> None:
    arguments = options()
    # The packages stand beside site/, and Python puts only site/ on the path.
    sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
    if refusal := find_port_refusal(arguments.host, arguments.port):
        sys.exit(refusal)
    application = started_application()
    if not arguments.scheduler:
        return web_server(application, arguments)
    pid = scheduler(os.getpid())
    try:
        web_server(application, arguments)
    finally:
        end(pid)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serwuje witrynę.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="procesy (2)")
    # By measurement: docs/decisions/0035-forked-workers-of-four-threads.md.
    parser.add_argument("--threads", type=int, default=4, help="wątki każdego procesu (4)")
    parser.add_argument("--scheduler", action="store_true", help="także harmonogram zadań")
    return parser.parse_args()


def find_port_refusal(host: str, port: int) -> str:
    """Say why a server cannot listen at `host` and `port`; empty when it can."""
    try:
        with socket.create_server((host, port)):
            return ""
    except OSError as refusal:
        return (
            f"Nie można nasłuchiwać pod {host}:{port}: {os.strerror(refusal.errno or 0)}.\n"
            f"Kto zajmuje port, powie: ss -ltnp 'sport = :{port}'. Inny port: --port."
        )


def started_application() -> str:
    """As `load_application`; prints which settings or database stop the site."""
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


def load_application() -> str:
    """Sets Django up and reads what the first visit would; the name of the application."""
    # What is loaded stays: looking through it for garbage, again and again as it grows, is a fifth
    # of the start and finds nothing.
    gc.disable()
    from django.conf import settings  # noqa: PLC0415 - path first
    from django.db import connections  # noqa: PLC0415 - path first
    from django.urls import get_resolver  # noqa: PLC0415 - path first

    module, _, _ = settings.WSGI_APPLICATION.rpartition(".")
    import_module(module)
    _ = get_resolver().url_patterns
    connections.close_all()
    gc.freeze()  # or each process would copy all that it inherits
    gc.enable()
    return f"{module}:application"


def scheduler(server: int) -> int:
    """Forks the scheduler; when it ends, so does the server, as nothing would be sent any more.

    Its process number.
    """
    pid = os.fork()
    if pid == 0:
        from django.core.management import call_command  # noqa: PLC0415 - path first

        call_command("scheduler")
        sys.exit()

    def child_ended(number: int, frame: FrameType | None) -> None:
        # A worker inherits this: there it is a program that it started which ends.
        if os.getpid() != server:
            return
        # Workers end too; this checks whose end it was and leaves the status for `end`.
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.kill(server, signal.SIGTERM)

    signal.signal(signal.SIGCHLD, child_ended)
    return pid


def end(pid: int) -> None:
    """The scheduler ends what it does, and then itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.kill(pid, signal.SIGTERM)
    os.waitpid(pid, 0)


def web_server(application: str, arguments: argparse.Namespace) -> None:
    from granian import Granian  # noqa: PLC0415 - after Django, whose logging it leaves alone
    from granian.constants import Interfaces  # noqa: PLC0415 - with it
    from granian.log import LogLevels  # noqa: PLC0415 - with it

    Granian(
        application,
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        websockets=False,
        workers=arguments.workers,
        blocking_threads=arguments.threads,
        # Killed, for example by the kernel when memory is short: one that fails at once ends all.
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
