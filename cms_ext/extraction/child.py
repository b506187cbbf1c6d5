"""The process that reads foreign files: without the site's secrets, with limits on everything.

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
import tempfile
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from cms_ext.extraction.reading.host import serve; "
    "from cms_ext.extraction.reading.task import main; "
    "serve(int(sys.argv[2]), main)"
)
# The reader prints at most this; a line of JSON beyond it was not made by our reader.
MAX_ANSWER = 128 * 1024 * 1024


class Stopped(Exception):
    """The reader gave no answer: a limit ended it (`by_limit`), or it fell over the file."""

    def __init__(self, *, by_limit: bool) -> None:
        super().__init__(by_limit)
        self.by_limit = by_limit


class Reader:
    """Forks a process for each file from a host that it starts when first asked.

    The host ends by itself after a while; then the next file starts another.
    """

    def __init__(self, start: str = START) -> None:
        self._start = start
        self._lock = Lock()
        self._host: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None

    def run(self, arguments: Sequence[str], content: bytes, *, patience: float) -> bytes:
        """What the program said about the content; raises Stopped when it did not end well."""
        with tempfile.TemporaryFile() as heard, tempfile.TemporaryFile() as said:
            heard.write(content)
            heard.seek(0)
            code = self._ended([patience, [*arguments]], heard, said)
            if code != 0:
                raise Stopped(by_limit=code in (-signal.SIGXCPU, -signal.SIGKILL))
            said.seek(0)
            return said.read(MAX_ANSWER)

    def close(self) -> None:
        with self._lock:
            self._end_host()

    def _ended(self, request: list[object], *files: IO[bytes]) -> int:
        """The exit code; a host that ended before it began with this is replaced, once."""
        for _ in range(2):
            reading, telling = os.pipe()
            with os.fdopen(reading) as told:
                try:
                    numbers = [*(file.fileno() for file in files), telling]
                    host = self._asked(json.dumps(request).encode(), numbers)
                finally:
                    os.close(telling)
                if told.readline():
                    return int(told.readline() or -signal.SIGKILL)
            with self._lock:
                if self._host is host:
                    self._end_host()
        raise Stopped(by_limit=False)

    def _asked(self, request: bytes, files: Sequence[int]) -> subprocess.Popen[bytes] | None:
        """The host that has the request, unless it is gone by now."""
        with self._lock:
            requests = self._requests or self._start_host()
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                socket.send_fds(requests, [request], files)
            return self._host

    def _start_host(self) -> socket.socket:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._host = subprocess.Popen(
                [sys.executable, "-I", "-c", self._start, str(ROOT), str(theirs.fileno())],
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


READER = Reader()
atexit.register(READER.close)


def ask(task: str, content: bytes, *arguments: str, patience: int) -> dict[str, Any]:
    """The reader's answer to one task, an object of JSON; raises Stopped when there is none.

    `patience` is in seconds by the clock on the wall; of processor time and of memory the
    reader limits itself (`reading/limits.py`).
    """
    printed = READER.run([task, *arguments], content, patience=patience)
    try:
        answer = json.loads(printed)
    except ValueError as error:
        raise Stopped(by_limit=False) from error
    if not isinstance(answer, dict):
        raise Stopped(by_limit=False)
    return answer
