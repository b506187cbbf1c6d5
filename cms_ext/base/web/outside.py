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
        """The seconds that are left, for the timeout of the next step. Raises TimeoutError."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class OutsideService:
    """A service of somebody else, which may be slow or silent.

    `name` is for the log. Where it is `optional`, a timeout (one of `silences`) keeps every process
    of the site from calling it for a while.
    """

    def __init__(
        self,
        name: str,
        *,
        optional: bool = False,
        silences: tuple[type[Exception], ...] = (TimeoutError,),
    ) -> None:
        self._name, self._optional, self._silences = name, optional, silences
        self._key = f"outside-silent-{name}"
        self._limit = WorkLimit(running=AT_ONCE, waiting=0, seconds=0)

    @contextmanager
    def one_question(self) -> Iterator[None]:
        """The time of one request. Raises ServerBusy while the service must not be called."""
        if self._optional and cache.get(self._key):
            raise ServerBusy
        with self._limit.held():
            try:
                yield
            except self._silences:
                if self._optional:
                    cache.set(self._key, True, REST)
                    log.warning("%s was silent: it is not asked for %d seconds", self._name, REST)
                raise
