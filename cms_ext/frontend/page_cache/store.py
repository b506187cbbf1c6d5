"""The shared cache of pages, which may be absent: then pages are rendered and nothing fails.

A cache that fails rests for some seconds in all processes of the site (`OutsideService`). A change
of pages that it did not take is remembered for as long as a page may be cached: anyone who reaches
the
cache next forgets all pages first. The other machines of a shared cache read of it in the database.
"""

import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError, transaction
from django.utils import timezone

from cms_ext.base.web.outside import OutsideService
from cms_ext.frontend.page_cache.models import UndeliveredChange

CACHE = "pages"
KEY = "generation"
# Few enough to write them all when everything changes, many enough that a change of one address
# takes few others along.
PORTIONS = 64
# The longest time that a page is wrong after a lost signal, or a server that died after a commit.
MAX_STALE_SECONDS = 300
# Each request to the cache is short, so that nothing waits in line for it.
SERVICE = OutsideService("page-cache", optional=True, silences=(Exception,), at_once=64, rest=10)
UNDELIVERED = "page-cache-undelivered"
# Caches that one machine has for itself.
OF_ONE_MACHINE = (FileBasedCache, LocMemCache, DummyCache)

T = TypeVar("T")


def name_portion(number: int) -> str:
    """Return the key of the generation of one portion of all addresses."""
    return f"{KEY}-{number}"


ALL_KEYS = (KEY, *map(name_portion, range(PORTIONS)))


def read_value(key: str) -> Any:
    """Return the cached value; None if there is none or the cache does not answer."""
    return _ask(lambda store: store.get(key), None)


def write_value(key: str, value: Any, seconds: float) -> None:
    """Cache a value, if the cache answers."""
    _ask(lambda store: store.set(key, value, seconds), None)


def begin_generations(keys: Iterable[str]) -> str:
    """Begin a generation under each of these keys, which the cache has lost."""
    made = uuid.uuid4().hex
    _ask(lambda store: store.set_many(dict.fromkeys(keys, made), None), None)
    return made


def forget_generations(keys: Iterable[str]) -> None:
    """Begin a new generation under each key, at the latest when the cache answers again."""
    generations = dict.fromkeys(keys, uuid.uuid4().hex)
    if not _ask(lambda store: store.set_many(generations, None) == [], False):
        # A full disk still deletes, and no page holds whose generation is lost.
        _ask(lambda store: store.delete_many(generations), None)
        cache.set(UNDELIVERED, True, MAX_STALE_SECONDS)
        # The database may be just what is being set up.
        with suppress(DatabaseError), transaction.atomic():
            UndeliveredChange.objects.update_or_create(pk=1, defaults={"noted_at": timezone.now()})


def clear_caches() -> None:
    """Empty the caches of a site that has other data now; the one of pages when it answers."""
    for name in caches.settings.keys() - {CACHE}:
        caches[name].clear()
    forget_generations(ALL_KEYS)


def is_reachable() -> bool:
    """Return True if the cache answers and does not rest after a failure."""

    def probe(store: BaseCache) -> bool:
        store.get(KEY)
        return True

    return _ask(probe, False)


class _Notes:
    """When other machines last changed pages without the cache, as this process knows it."""

    CHECK_SECONDS = 10

    def __init__(self) -> None:
        self.newest: datetime | None = None
        self.delivered: datetime | None = None
        self._next_check = 0.0

    def read(self, store: BaseCache) -> datetime | None:
        """Return the newest change that may concern a cached page; one query in ten seconds."""
        now = time.monotonic()
        if now >= self._next_check and not isinstance(store, OF_ONE_MACHINE):
            self._next_check = now + self.CHECK_SECONDS
            since = timezone.now() - timedelta(seconds=MAX_STALE_SECONDS)
            recent = UndeliveredChange.objects.filter(noted_at__gt=since)
            # A page of the cache needs no database.
            with suppress(DatabaseError):
                self.newest = recent.values_list("noted_at", flat=True).first()
        return self.newest


_notes = _Notes()


def _ask(question: Callable[[BaseCache], T], otherwise: T) -> T:
    """Return the cache's answer, or `otherwise` if it fails in any way or rests after a failure."""
    try:
        with SERVICE.one_question():
            store = caches[CACHE]
            noted = _notes.read(store)
            if cache.get(UNDELIVERED) or noted not in (None, _notes.delivered):
                _deliver(store)
                _notes.delivered = noted
            return question(store)
    except Exception:
        # The service has logged it; a page is rendered without its cache.
        return otherwise


def _deliver(store: BaseCache) -> None:
    """Forget all pages, for changes that the cache did not take."""
    # Deleted first: a change that comes meanwhile is noted again.
    cache.delete(UNDELIVERED)
    try:
        store.set_many(dict.fromkeys(ALL_KEYS, uuid.uuid4().hex), None)
    except Exception:
        cache.set(UNDELIVERED, True, MAX_STALE_SECONDS)
        raise
