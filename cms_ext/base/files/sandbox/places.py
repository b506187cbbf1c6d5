"""How many programs of the sandbox run at once, over all processes of the site. Knows no Django."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cms_ext.base.web.work_limits import ServerBusy, WorkLimit

PROGRAMS_AT_ONCE = 2
WAIT = 5.0  # seconds
# A job has time: nobody looks at a page meanwhile.
WAIT_OF_JOBS = 600.0
PAUSE = 0.05


class Places:
    """Locked files in `folder`, one for each program that may run; without a folder no limit.

    The kernel frees the place of a process that was killed. `wait` is in seconds.
    """

    def __init__(self, folder: Path | None = None, wait: float = WAIT) -> None:
        self.folder = folder
        self.wait = wait
        # Of a worker's four threads one is left for who needs no program.
        self._of_this_process = WorkLimit(running=PROGRAMS_AT_ONCE, waiting=1, seconds=WAIT)

    @contextmanager
    def held(self) -> Iterator[None]:
        """A place for the time of the block; raises ServerBusy when none gets free in time."""
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


PLACES = Places()
