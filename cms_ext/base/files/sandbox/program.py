"""Runs programs that read foreign files: without the site's secrets, with strict limits.

A file of a few kilobytes can unpack to gigabytes, lead a reader in circles or find a hole in a
library. So no file is opened in the site's own process.
"""

import atexit
import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from cms_ext.base.web.limits import ServerBusy, WorkLimit

PROGRAMS_AT_ONCE = 2
WAIT = 5.0  # seconds
# Nobody waits for a page while a job runs.
WAIT_OF_JOBS = 600.0
PAUSE = 0.05


class ProgramSlots:
    """Slots for running programs: lock files in `folder`; without a folder there is no limit.

    The kernel frees the slot of a process that was killed. `wait` is in seconds.
    """

    def __init__(self, folder: Path | None = None, wait: float = WAIT) -> None:
        self.folder = folder
        self.wait = wait
        # One of a worker's four threads stays free for requests that need no program.
        self._of_this_process = WorkLimit(running=PROGRAMS_AT_ONCE, waiting=1, seconds=WAIT)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold a slot during the block. Raises ServerBusy if none is free in time."""
        if self.folder is None:
            yield
            return
        until = time.monotonic() + self.wait
        with self._of_this_process.held():
            lock = self._locked(self.folder, until)
            try:
                yield
            finally:
                os.close(lock)

    def _locked(self, folder: Path, until: float) -> int:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            for number in range(PROGRAMS_AT_ONCE):
                lock = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(lock)
                else:
                    return lock
            if time.monotonic() > until:
                raise ServerBusy
            time.sleep(PAUSE)


SLOTS = ProgramSlots()


ROOT = Path(__file__).resolve().parents[4]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from importlib import import_module; "
    "from cms_ext.base.files.sandbox.host import serve; "
    "serve(int(sys.argv[2]), import_module(sys.argv[3]).main)"
)
# Longer answers are not from our programs.
MAX_ANSWER = 128 * 1024 * 1024


class ProgramStopped(Exception):
    """The program gave no answer: a limit ended it (`by_limit`), or it crashed on the file.

    `code` is its exit code, negative for a signal.
    """

    def __init__(self, *, by_limit: bool, code: int = 0) -> None:
        super().__init__(by_limit)
        self.by_limit = by_limit
        self.code = code


class Program:
    """Runs `main(arguments)` of a module, each time in a process of its own.

    The process is forked from a host that has the module loaded; the host starts with the first
    file and ends when idle. `main` first calls `confinement.confine_process`, then reads the file
    from standard input and answers on standard output.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = Lock()
        self._host: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        atexit.register(self.close)

    def run(self, arguments: Sequence[str], content: bytes, *, patience: float) -> bytes:
        """Run the program on the content and return its answer.

        `patience` is in seconds of wall time. Raises ProgramStopped if it failed, ServerBusy if
        too many programs already run.
        """
        request = json.dumps([patience, [*arguments]]).encode()
        with SLOTS.held(), os.fdopen(os.memfd_create("heard"), "w+b") as heard:
            heard.write(content)
            heard.seek(0)
            code, answer = self._ended(request, heard.fileno())
        if code != 0:
            raise ProgramStopped(by_limit=code in (-signal.SIGXCPU, -signal.SIGKILL), code=code)
        return answer

    def close(self) -> None:
        """End the host; the next file starts another."""
        with self._lock:
            self._end_host()

    def _ended(self, request: bytes, heard: int) -> tuple[int, bytes]:
        """Exit code and answer; a host that ended before the program began is replaced once."""
        for _ in range(2):
            (listening, outcome), (reading, telling) = os.pipe(), os.pipe()
            with os.fdopen(listening, "rb") as answer, os.fdopen(reading, "rb") as states:
                try:
                    host = self._send_request(request, [heard, outcome, telling])
                finally:
                    os.close(outcome)
                    os.close(telling)
                words = answer.read(MAX_ANSWER)
                answer.close()
                if states.readline():
                    return int(states.readline() or -signal.SIGKILL), words
            with self._lock:
                if self._host is host:
                    self._end_host()
        raise ProgramStopped(by_limit=False)

    def _send_request(self, request: bytes, files: Sequence[int]) -> subprocess.Popen[bytes] | None:
        """Send the request to the host; if the host has ended, nobody answers."""
        with self._lock:
            requests = self._requests or self._start_host()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                socket.send_fds(requests, [request], files)
            return self._host

    def _start_host(self) -> socket.socket:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            control = str(theirs.fileno())
            self._host = subprocess.Popen(
                [sys.executable, "-I", "-c", START, str(ROOT), control, self._module],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # a traceback may quote the file
                env={"LANG": "C.UTF-8"},  # none of the site's secrets
                pass_fds=[theirs.fileno()],
            )
        return self._requests

    def _end_host(self) -> None:
        if self._requests is not None:
            self._requests.close()
        if self._host is not None:
            self._host.wait()
        self._requests = self._host = None
