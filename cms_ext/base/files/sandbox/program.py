"""A program that reads foreign files: without the site's secrets, with limits on everything.

A file of a few kilobytes can unpack to gigabytes, lead a reader in circles or find a hole in a
library. So none is opened in the site's own process.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from cms_ext.base.files.sandbox.places import PLACES

ROOT = Path(__file__).resolve().parents[4]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from importlib import import_module; "
    "from cms_ext.base.files.sandbox.host import serve; "
    "serve(int(sys.argv[2]), import_module(sys.argv[3]).main)"
)
# A program says at most this; what goes beyond it was not said by ours.
MAX_ANSWER = 128 * 1024 * 1024


class ProgramStopped(Exception):
    """The program gave no answer: a limit ended it (`by_limit`), or it fell over the file.

    `code` is its exit code, negative for a signal.
    """

    def __init__(self, *, by_limit: bool, code: int = 0) -> None:
        super().__init__(by_limit)
        self.by_limit = by_limit
        self.code = code


class Program:
    """Runs `main(arguments)` of a module, each time in a process of its own.

    The process is forked from a host that has the module loaded; it starts when first asked and
    ends by itself after a while, then the next file starts another. `main` closes its walls first
    (`walls.close_walls`), hears the file on its standard input and answers on its standard output.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = Lock()
        self._host: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        atexit.register(self.close)

    def run(self, arguments: Sequence[str], content: bytes, *, patience: float) -> bytes:
        """What the program said about the content.

        `patience` is in seconds by the clock on the wall. Raises ProgramStopped when it did not end
        well, ServerBusy when too many programs run already.
        """
        request = json.dumps([patience, [*arguments]]).encode()
        with PLACES.held(), os.fdopen(os.memfd_create("heard"), "w+b") as heard:
            heard.write(content)
            heard.seek(0)
            code, said = self._ended(request, heard.fileno())
        if code != 0:
            raise ProgramStopped(by_limit=code in (-signal.SIGXCPU, -signal.SIGKILL), code=code)
        return said

    def close(self) -> None:
        """End the host; the next file would start another."""
        with self._lock:
            self._end_host()

    def _ended(self, request: bytes, heard: int) -> tuple[int, bytes]:
        """Exit code and answer; a host that ended before it began is replaced, once."""
        for _ in range(2):
            (listening, said), (reading, telling) = os.pipe(), os.pipe()
            with os.fdopen(listening, "rb") as answer, os.fdopen(reading, "rb") as told:
                try:
                    host = self._send_request(request, [heard, said, telling])
                finally:
                    os.close(said)
                    os.close(telling)
                words = answer.read(MAX_ANSWER)
                answer.close()
                if told.readline():
                    return int(told.readline() or -signal.SIGKILL), words
            with self._lock:
                if self._host is host:
                    self._end_host()
        raise ProgramStopped(by_limit=False)

    def _send_request(self, request: bytes, files: Sequence[int]) -> subprocess.Popen[bytes] | None:
        """The host that has the request, unless it is gone by now: then nobody answers."""
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
