"""What a process keeps of an account's pages until the facts change of which it is made.

The key names all these facts, the account's last entry among them: a posting ends what is kept,
and a day where it is named. Whoever asks was given the account before: a right that ended opens
nothing here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.core.cache import caches

CACHE = "process"
# A session's length: what is not asked for again need not lie in memory.
KEPT = timedelta(hours=1)
T = TypeVar("T")


def cached_part(part: str, made_of: tuple[Any, ...], build: Callable[[], T]) -> T:
    """The part as `build` made it of the same facts, or made now. `build` never gives None.

    `made_of`: values whose `repr` tells all of them.
    """
    found: T | None = cached_or_none(part, made_of)
    return cache_part(part, made_of, build()) if found is None else found


def cached_or_none(part: str, made_of: tuple[Any, ...]) -> Any:
    """None where it has to be made."""
    return caches[CACHE].get(_key(part, made_of))


def cache_part(part: str, made_of: tuple[Any, ...], made: T) -> T:
    caches[CACHE].set(_key(part, made_of), made, KEPT.total_seconds())
    return made


def _key(part: str, made_of: tuple[Any, ...]) -> str:
    return f"ebok-{part}-{hashlib.sha256(repr(made_of).encode()).hexdigest()}"
