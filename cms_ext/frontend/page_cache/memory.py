"""What every page shows alike, kept by each process for as long as stored pages may be shown.

A page that is rendered anew, for a signed-in reader or after a change, asks the database only for
what is its own. The rules are those of the stored pages: one generation, one business day, and the
next moment at which the clock changes something. Where no pages are stored, nothing is kept. A
plugin that keeps a part here names the tables of which it is made by `kept.made_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.utils import timezone

from cms_ext.base.dates.clock import business_today
from cms_ext.frontend.page_cache.generation import (
    LONGEST_SECONDS,
    generation,
    known_generation,
    seconds_left,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Memory:
    generation: str
    day: date
    until: datetime
    parts: dict[Hashable, Any] = field(default_factory=dict)

    def holds(self, generation: str, day: date) -> bool:
        return (self.generation, self.day) == (generation, day) and timezone.now() < self.until


_latest: _Memory | None = None


def remembered(request: HttpRequest, part: Hashable, build: Callable[[], T]) -> T:
    """The part as `build` made it, once a process; the same for whoever asks.

    It is shared by requests: nobody may change it. `build` must not look at who is reading.
    """
    memory = _memory_of(request)
    if memory is None:
        return build()
    if part not in memory.parts:
        memory.parts[part] = build()
    return cast("T", memory.parts[part])


def _memory_of(request: HttpRequest) -> _Memory | None:
    """One and the same for the whole request, so that its parts tell of one time."""
    try:
        return cast("_Memory | None", request._coop_memory)  # type: ignore[attr-defined]
    except AttributeError:
        memory = _present()
        request._coop_memory = memory  # type: ignore[attr-defined]  # read back above
        return memory


def _present() -> _Memory | None:
    global _latest  # noqa: PLW0603 - the process keeps one, and a newer one takes its place
    found, day = known_generation(), business_today()
    if found is None:
        # Begun for the next request, where the cache keeps anything at all.
        generation()
        return None
    memory = _latest
    if memory is None or not memory.holds(found, day):
        now = timezone.now()
        memory = _Memory(found, day, now + timedelta(seconds=seconds_left(LONGEST_SECONDS)))
        _latest = memory
    return memory
