"""Limits on requests: the length of bodies, and how much expensive work runs at once. No Django."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any, TypeVar

MEGABYTE = 1024 * 1024
# Five files of ten megabytes and the words next to them: the forms of residents and of the public.
FIVE_FILES = 55
# A file of the import or of the library, and the form around it.
FILES_OF_STAFF = 25

View = TypeVar("View", bound=Callable[..., Any])


def takes_megabytes(most: int) -> Callable[[View], View]:
    """Let this view, a function or a class, have bodies of at most so many megabytes.

    A longer one is answered with 413 before a byte of it is read (`BodyLimitMiddleware`).
    """

    def marked(view: View) -> View:
        view.body_megabytes = most  # type: ignore[attr-defined]  # read by the middleware
        return view

    return marked


def find_upload_limit(view: Any) -> int | None:
    """Return the limit that the view behind an address declares; None if it takes no files."""
    found: int | None = getattr(getattr(view, "view_class", view), "body_megabytes", None)
    return found


class ServerBusy(Exception):
    """The work was not begun; the same request may succeed in a moment. Answered with 503."""


class TooManyTries(Exception):
    """The sender's address has used up its tries. Answered with 429."""


class WorkLimit:
    """Lets `running` threads of this process work at once; `waiting` others wait in line.

    A thread that waits for others cannot answer anybody, so anyone who comes beyond that, or has
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
