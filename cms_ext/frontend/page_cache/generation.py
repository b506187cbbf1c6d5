"""Generations of cached pages: tokens shared by all processes that say what still holds.

Each cached page carries the generation of its address at the time of the request. So forgetting
pages writes a few tokens, and a page that was being rendered meanwhile is never served. Addresses
share generations in groups: one look-up says whether a page still holds. One more generation
changes with every change, for pages that do not know what changes them.
"""

import zlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import Min, Model, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import COMMENTS_RELATION_NAME, Page

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.frontend.page_cache.store import (
    ALL_KEYS,
    KEY,
    MAX_STALE_SECONDS,
    PORTIONS,
    begin_generations,
    forget_generations,
    name_portion,
    read_value,
)

# More changes in one transaction, an import for example, forget everything.
MAX_CHANGES = 50

Addresses = Callable[[], Iterable[str]]


def current_generation() -> str:
    """Return the present generation.

    If the cache has lost it, a new one: nothing stale is shown.
    """
    return read_generation() or begin_generations([KEY])


def read_generation() -> str | None:
    """Return the present generation.

    None if the cache has lost it, caches nothing or does not answer.
    """
    found: str | None = read_value(KEY)
    return found


def read_page_generation(address: str) -> str:
    """Return the present generation of the pages at an address, a path.

    All begin together: anyone who invents addresses puts nothing into the cache.
    """
    found: str | None = read_value(portion_of(address))
    return found or begin_generations(ALL_KEYS)


def portion_of(address: str) -> str:
    """The key of the generation of an address, which it shares with what stands further below."""
    first_two = "/".join(address.strip("/").split("/")[:2])
    return name_portion(zlib.crc32(first_two.encode()) % PORTIONS)


def forget_pages() -> None:
    """Forget all cached pages once the present change is committed."""
    if not _announced(_forget_all):
        transaction.on_commit(_forget_all, robust=True)


def forget_pages_at(addresses: Addresses) -> None:
    """Forget the pages at these paths, and pages that do not know what changes them.

    `addresses` is called after the commit, when all changes are visible.
    """
    change = _ForgetAt(addresses)
    waiting = transaction.get_connection().run_on_commit
    if sum(isinstance(entry[1], _ForgetAt) for entry in waiting) >= MAX_CHANGES:
        forget_pages()
    elif not (_announced(_forget_all) or _announced(change)):
        transaction.on_commit(change, robust=True)


def _forget_all() -> None:
    forget_generations(ALL_KEYS)


@dataclass(frozen=True, slots=True)
class _ForgetAt:
    addresses: Addresses

    def __call__(self) -> None:
        # The one of every change comes first: a new generation of an address implies new parts.
        forget_generations([KEY, *sorted({portion_of(address) for address in self.addresses()})])


def _announced(word: Callable[[], object]) -> bool:
    """Return True if this transaction will do so anyway: an import saves thousands of rows."""
    waiting = transaction.get_connection().run_on_commit
    return any(entry[1] == word for entry in waiting)


def seconds_left(most: int) -> int:
    """How long a page rendered now may be cached, at most `most` seconds; 0 for not at all."""
    now, today = timezone.now(), business_now()
    expires = Q(expire_at__gt=now)
    begins = Q(announcementpage__starts_at__gt=today)
    ends = Q(announcementpage__ends_at__gt=today)
    next_one = Page.objects.filter(expires | begins | ends).aggregate(
        expiry=Min("expire_at", filter=expires),
        begin=Min("announcementpage__starts_at", filter=begins),
        end=Min("announcementpage__ends_at", filter=ends),
    )
    moments = ((next_one["expiry"], now), (next_one["begin"], today), (next_one["end"], today))
    left = [moment - clock for moment, clock in moments if moment is not None]
    return min([most, *(int(span.total_seconds()) for span in left)])


# None: any cached page may show the row.
Reach = Addresses | None
# None when in doubt.
_KNOWN: dict[type[Model], Callable[[Any], Reach]] = {}


# What Wagtail writes on a page's row when somebody saves a draft; readers see none of it.
DRAFT = {
    COMMENTS_RELATION_NAME,
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
}


def no_addresses() -> tuple[str, ...]:
    """Return the reach of a row that no public page shows."""
    return ()


def register_reach(model: type[Model], reach_of: Callable[[Any], Reach]) -> None:
    """Register which pages show a row of this model. Call it in `AppConfig.ready`.

    A reach is a function that returns paths, comparable with `==`. It is called after the commit.
    """
    _KNOWN[model] = reach_of


def forget_row_pages(row: object) -> None:
    """Forget the cached pages that show this row, once the change is committed."""
    reach_of = _KNOWN.get(type(row))  # type: ignore[arg-type]  # any other type is not there
    reach = reach_of(row) if reach_of else None
    if reach is None:
        forget_pages()
    elif reach is not no_addresses:
        forget_pages_at(reach)


def is_of_draft(update_fields: frozenset[str] | None) -> bool:
    """Return True if a save of a page wrote only fields of its draft."""
    return update_fields is not None and update_fields <= DRAFT


# Parts that all pages share are cached by each process under the rules of cached pages: one
# generation, one business day, until the clock changes a page. So a page rendered for a signed-in
# reader queries only its own data. Without a page cache no part is cached. A plugin that caches a
# part registers its tables with `cached_views.forget_pages_on_change`.
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


def get_cached_part(request: HttpRequest, part: Hashable, build: Callable[[], T]) -> T:
    """Return the part as `build` made it, cached in this process by language.

    Requests share it: nobody may change it. `build` must not depend on the reader.
    """
    memory = _memory_of(request)
    if memory is None:
        return build()
    key = (get_language(), part)
    if key not in memory.parts:
        memory.parts[key] = build()
    return cast("T", memory.parts[key])


def _memory_of(request: HttpRequest) -> _Memory | None:
    """Return the same memory for the whole request, so that its parts are of one time."""
    try:
        return cast("_Memory | None", request._coop_memory)  # type: ignore[attr-defined]
    except AttributeError:
        memory = _present()
        request._coop_memory = memory  # type: ignore[attr-defined]  # read back above
        return memory


def _present() -> _Memory | None:
    global _latest  # noqa: PLW0603 - the process keeps one, and a newer one takes its place
    found, day = read_generation(), business_today()
    if found is None:
        # Begin one for the next request, if there is a cache at all.
        current_generation()
        return None
    memory = _latest
    if memory is None or not memory.holds(found, day):
        now = timezone.now()
        memory = _Memory(found, day, now + timedelta(seconds=seconds_left(MAX_STALE_SECONDS)))
        _latest = memory
    return memory
