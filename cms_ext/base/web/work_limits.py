"""Limits expensive work that runs at once; raises errors when there is no room for more."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class ServerBusy(Exception):
    """The work was not begun; the same request may succeed in a moment. Answered with 503."""


class TooManyTries(Exception):
    """The sender's address has used up its tries. Answered with 429."""


class WorkLimit:
    """Lets `running` threads of this process work at once; `waiting` others wait in line.

    A thread that waits for others cannot answer anybody, so whoever comes beyond that, or has
    waited for `seconds`, is refused with ServerBusy.
    """

    def __init__(self, *, running: int, waiting: int, seconds: float) -> None:
        self.seconds = seconds
        self._admitted = BoundedSemaphore(running + waiting)
        self._running = BoundedSemaphore(running)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold a slot during the block."""
        if not self._admitted.acquire(blocking=False):
            raise ServerBusy
        try:
            if not self._running.acquire(timeout=self.seconds):
                raise ServerBusy
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._admitted.release()
