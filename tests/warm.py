"""Python in which Django is set up already: what is started there begins at once.

The set-up takes three seconds of a core, and some tests start a dozen programs. Each is a process
all the same, forked from the one that waits: with its own connections, and free to be killed. One
can be started on another data folder or database than that of the environment: plugins and keys
are read once, where the data lies is asked again.
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

LONGEST_REQUEST = 2**16


@dataclass
class Program:
    """A started program, as `subprocess.Popen` would tell of it."""

    pid: int
    told: TextIO
    stdin: TextIO
    stdout: TextIO
    returncode: int | None = None

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = int(self.told.readline())
        return self.returncode

    def communicate(self) -> tuple[str, None]:
        """What it said to its end; it hears nothing more."""
        with self.stdin, self.stdout, self.told:
            self.stdin.close()
            said = self.stdout.read()
            self.wait()
        return said, None

    def send_signal(self, number: signal.Signals) -> None:
        """To a program that has ended nothing, as Popen does."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


class WarmPython:
    """Waits in the environment for programs to run; the end of its block is the end of it."""

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
        """`python ARGUMENTS`, listening to the test and talking to it."""
        heard, stdin = os.pipe()
        stdout, said = os.pipe()
        pid, told = self._started(arguments, on, heard, said, 2)
        os.close(heard)
        os.close(said)
        return Program(pid, told, os.fdopen(stdin, "w"), os.fdopen(stdout))

    def run(self, *arguments: str, **on: str) -> subprocess.CompletedProcess[str]:
        """`python ARGUMENTS` to its end, with all that it said.

        `DATA_DIR=…` and `DATABASE_URL=…` are those of this program.
        """
        with (
            open(os.devnull) as nothing,
            tempfile.TemporaryFile("w+") as stdout,
            tempfile.TemporaryFile("w+") as stderr,
        ):
            files = [file.fileno() for file in (nothing, stdout, stderr)]
            _, told = self._started(arguments, on, *files)
            with told:
                code = int(told.readline())
            stdout.seek(0)
            stderr.seek(0)
            return subprocess.CompletedProcess(arguments, code, stdout.read(), stderr.read())

    def _started(
        self, arguments: Sequence[str], on: Mapping[str, str], *files: int
    ) -> tuple[int, TextIO]:
        told, telling = os.pipe()
        request = json.dumps([arguments, on]).encode()
        socket.send_fds(self._control, [request], [*files, telling])
        os.close(telling)
        reading = os.fdopen(told)
        pid = reading.readline()
        assert pid, "Python ended before it was warm; what it said stands above."
        return int(pid), reading


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    gc.disable()  # of four thousand modules nothing is garbage
    django.setup()
    import_module(settings.ROOT_URLCONF)
    import_module("django.test.signals")  # they make storages and caches forget former settings
    gc.freeze()  # or each program would copy all that it inherits, when it ends
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how those who mind a program end
    while True:
        request, files, _, _ = socket.recv_fds(control, LONGEST_REQUEST, 4)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if _became_the_program(*files):
                break
        for file in files:
            os.close(file)
    arguments, on = json.loads(request)
    _move(**on)
    # The last that this process does, so that it ends as any program of Python.
    _run(arguments)


def _became_the_program(stdin: int, stdout: int, stderr: int, told: int) -> bool:
    """Forks once more: the child is the program, the parent waits and tells how it ended."""
    pid = os.fork()
    if pid == 0:
        for number, file in enumerate((stdin, stdout, stderr)):
            os.dup2(file, number)
        for file in {stdin, stdout, stderr, told} - {0, 1, 2}:
            os.close(file)
        return True
    for file in (stdin, stdout, stderr):
        os.close(file)
    os.write(told, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(told, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _move(DATA_DIR: str = "", DATABASE_URL: str = "") -> None:  # noqa: N803 - the variables' names
    """What the settings took from these two variables, they take from them once more."""
    connections.close_all()
    if DATA_DIR:
        was = str(settings.DATA_DIR)
        os.environ["DATA_DIR"] = DATA_DIR
        for name in [name for name in dir(settings) if name.isupper()]:
            value = getattr(settings, name)
            moved = _moved(value, was, DATA_DIR)
            if name == "DATABASES":
                # Whoever holds the connection holds this very table.
                value["default"].update(moved["default"])
            elif moved != value:
                setattr(settings, name, moved)
                setting_changed.send(sender=None, setting=name, value=moved, enter=True)
    if DATABASE_URL:
        os.environ["DATABASE_URL"] = DATABASE_URL
        settings.DATABASES["default"].update(environ.Env.db_url_config(DATABASE_URL))


def _moved(value: Any, was: str, now: str) -> Any:
    if isinstance(value, dict):
        return {key: _moved(one, was, now) for key, one in value.items()}
    if isinstance(value, Path):
        return Path(_moved(str(value), was, now))
    return value.replace(was, now) if isinstance(value, str) else value


def _run(arguments: list[str]) -> None:
    """As Python reads its own command line."""
    kind, *rest = arguments
    if kind == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif kind == "-c":
        sys.argv = ["-c", *rest[1:]]
        exec(rest[0], {"__name__": "__main__"})  # noqa: S102 - the test's own words
    else:
        sys.argv = arguments
        runpy.run_path(kind, run_name="__main__")


if __name__ == "__main__":
    main()
