"""A Python process with Django already set up, from which tests start programs quickly.

The set-up takes three seconds of CPU, and some tests start a dozen programs. Each program is a real
process, forked from the waiting one, with its own connections; tests may kill it. A program may use
another data folder or database than the environment's: plugins and keys are read once, the place of
the data for each program.
"""

import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

import django
import environ
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connections

from tests.demo_site import ROOT

MAX_REQUEST_BYTES = 2**16


@dataclass
class Program:
    """A running program, with the interface of `subprocess.Popen`."""

    pid: int
    status: TextIO
    stdin: TextIO
    stdout: TextIO
    returncode: int | None = None

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = int(self.status.readline())
        return self.returncode

    def communicate(self) -> tuple[str, None]:
        """Close its input and return its output up to its end."""
        with self.stdin, self.stdout, self.status:
            self.stdin.close()
            output = self.stdout.read()
            self.wait()
        return output, None

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal; do nothing if the program has ended, as Popen does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


class WarmPython:
    """The waiting process; it ends with its `with` block."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, what: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._control.close()
        self._process.wait()

    def start(self, *arguments: str, **on: str) -> Program:
        """Start `python ARGUMENTS`, with pipes for its input and output."""
        stdin_end, stdin = os.pipe()
        stdout, stdout_end = os.pipe()
        pid, status = self._start(arguments, on, stdin_end, stdout_end, 2)
        os.close(stdin_end)
        os.close(stdout_end)
        return Program(pid, status, os.fdopen(stdin, "w"), os.fdopen(stdout))

    def run(self, *arguments: str, **on: str) -> subprocess.CompletedProcess[str]:
        """Run `python ARGUMENTS` to its end and return its exit code and output.

        `DATA_DIR=…` and `DATABASE_URL=…` apply to this program only.
        """
        with (
            open(os.devnull) as nothing,
            tempfile.TemporaryFile("w+") as stdout,
            tempfile.TemporaryFile("w+") as stderr,
        ):
            files = [file.fileno() for file in (nothing, stdout, stderr)]
            _, status = self._start(arguments, on, *files)
            with status:
                code = int(status.readline())
            stdout.seek(0)
            stderr.seek(0)
            return subprocess.CompletedProcess(arguments, code, stdout.read(), stderr.read())

    def _start(
        self, arguments: Sequence[str], on: Mapping[str, str], *files: int
    ) -> tuple[int, TextIO]:
        status_end, sender = os.pipe()
        request = json.dumps([arguments, on]).encode()
        socket.send_fds(self._control, [request], [*files, sender])
        os.close(sender)
        status = os.fdopen(status_end)
        pid = status.readline()
        assert pid, "Python ended before Django was set up; see its output above."
        return int(pid), status


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    gc.disable()  # nothing that is imported here becomes garbage
    django.setup()
    import_module(settings.ROOT_URLCONF)
    import_module("django.test.signals")  # resets storages and caches when settings change
    gc.freeze()  # or each program would copy all inherited memory at its end
    gc.enable()
    signal.signal(
        signal.SIGCHLD, signal.SIG_IGN
    )  # the exit codes of the monitoring processes do not matter
    while True:
        request, files, _, _ = socket.recv_fds(control, MAX_REQUEST_BYTES, 4)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if _fork_program(*files):
                break
        for file in files:
            os.close(file)
    arguments, on = json.loads(request)
    _move(**on)
    # The last act of this process, so that it ends like any Python program.
    _run(arguments)


def _fork_program(stdin: int, stdout: int, stderr: int, status_end: int) -> bool:
    """Fork again: return True in the child, the program; the parent reports its exit code."""
    pid = os.fork()
    if pid == 0:
        for number, file in enumerate((stdin, stdout, stderr)):
            os.dup2(file, number)
        for file in {stdin, stdout, stderr, status_end} - {0, 1, 2}:
            os.close(file)
        return True
    for file in (stdin, stdout, stderr):
        os.close(file)
    os.write(status_end, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(status_end, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _move(DATA_DIR: str = "", DATABASE_URL: str = "") -> None:  # noqa: N803 - the variables' names
    """Apply these two environment variables to the settings again."""
    connections.close_all()
    if DATA_DIR:
        was = str(settings.DATA_DIR)
        os.environ["DATA_DIR"] = DATA_DIR
        for name in [name for name in dir(settings) if name.isupper()]:
            value = getattr(settings, name)
            moved = _moved(value, was, DATA_DIR)
            if name == "DATABASES":
                # Connections keep a reference to this dictionary.
                value["default"].update(moved["default"])
            elif moved != value:
                setattr(settings, name, moved)
                setting_changed.send(sender=None, setting=name, value=moved, enter=True)
    if DATABASE_URL:
        os.environ["DATABASE_URL"] = DATABASE_URL
        settings.DATABASES["default"].update(environ.Env.db_url_config(DATABASE_URL))


def _moved(value: Any, was: str, now: str) -> Any:
    if isinstance(value, dict):
        return {key: _moved(item, was, now) for key, item in value.items()}
    if isinstance(value, Path):
        return Path(_moved(str(value), was, now))
    return value.replace(was, now) if isinstance(value, str) else value


def _run(arguments: list[str]) -> None:
    """Run what the arguments name, as Python's command line does."""
    kind, *rest = arguments
    if kind == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        sys.argv = ["-c", *rest[1:]]
        exec(rest[0], {"__name__": "__main__"})  # noqa: S102 - the test's own code
    else:
        sys.argv = arguments
        runpy.run_path(kind, run_name="__main__")


if __name__ == "__main__":
    main()
