"""The generation of the stored pages: one word shared by all processes.

Each stored page carries the generation in which it was asked for. Forgetting them all is
therefore one write, and a page that was being rendered meanwhile is stored for nobody.
"""

from __future__ import annotations

import uuid

from django.core.cache import caches
from django.db import transaction

CACHE = "pages"
KEY = "generation"


def generation() -> str:
    """The present generation. One that the cache has lost is a new one: nothing stale is shown."""
    return known_generation() or _new()


def known_generation() -> str | None:
    """The present generation; None when the cache has lost it, or keeps nothing at all."""
    found: str | None = caches[CACHE].get(KEY)
    return found


def forget_pages() -> None:
    """No stored page is shown any more, once the change that makes them old is committed."""
    if not _announced():
        transaction.on_commit(_new)


def _new() -> str:
    made = uuid.uuid4().hex
    caches[CACHE].set(KEY, made, timeout=None)
    return made


def _announced() -> bool:
    """Whether this transaction will do so already: an import saves thousands of rows."""
    waiting = transaction.get_connection().run_on_commit
    return any(entry[1] is _new for entry in waiting)
