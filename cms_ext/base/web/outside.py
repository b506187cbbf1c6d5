"""Waiting for somebody outside the site: how long, how many at once, none after a silence."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from cms_ext.base.web.limits import ServerBusy, WorkLimit

AT_ONCE = 2  # threads of a process
REST = 60  # seconds

log = logging.getLogger(__name__)


class Deadline:
    """So many seconds for all steps of a request to an outside service, counted from now."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, for the timeout of the next step.

        Raises TimeoutError.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class OutsideService:
    """A service of somebody else, which may be slow or silent.

    `name` is for the log. Where it is `optional`, a timeout (one of `silences`) keeps every process
    of the site from calling it for `rest` seconds. At most `at_once` threads of a process call it.
    """

    def __init__(
        self,
        name: str,
        *,
        optional: bool = False,
        silences: tuple[type[Exception], ...] = (TimeoutError,),
        at_once: int = AT_ONCE,
        rest: int = REST,
    ) -> None:
        self._name, self._optional, self._silences = name, optional, silences
        self._rest = rest
        self._key = f"outside-silent-{name}"
        self._limit = WorkLimit(running=at_once, waiting=0, seconds=0)

    @contextmanager
    def one_question(self) -> Iterator[None]:
        """The time of one request. Raises ServerBusy while the service must not be called."""
        if self._optional and cache.get(self._key):
            raise ServerBusy
        with self._limit.held():
            try:
                yield
            except self._silences as silence:
                if self._optional:
                    cache.set(self._key, True, self._rest)
                    log.warning(
                        "%s was silent (%s): it is not asked for %d seconds",
                        self._name,
                        type(silence).__name__,
                        self._rest,
                    )
                raise
