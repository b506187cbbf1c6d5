"""The generations of the stored pages: words shared by all processes.

Each stored page carries the generation of its address in which it was asked for. Forgetting pages
is therefore a write of a few words, and a page that was being rendered meanwhile is stored for
nobody. Addresses share their generations in portions: one look tells whether a page still holds.
Beside them one generation goes on with every change, for whatever does not know its changes.
"""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django.db import transaction
from django.db.models import Min, Model, Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import COMMENTS_RELATION_NAME, Page

from cms_ext.base.dates.clock import business_now, business_today

CACHE = "pages"
KEY = "generation"
# Few enough to write them all when everything changes, many enough that a change of one address
# takes few others along.
PORTIONS = 64
# More changes in one transaction, an import for example, forget everything.
MOST_CHANGES = 50

Addresses = Callable[[], Iterable[str]]


def current_generation() -> str:
    """The present generation. One that the cache has lost is a new one: nothing stale is shown."""
    return read_generation() or _begun(KEY)


def read_generation() -> str | None:
    """The present generation; None when the cache has lost it, or keeps nothing at all."""
    found: str | None = caches[CACHE].get(KEY)
    return found


def generation_at(address: str) -> str:
    """The present generation of the pages at an address, a path.

    All begin together: whoever invents addresses puts nothing into the cache.
    """
    found: str | None = caches[CACHE].get(portion_of(address))
    return found or _forget_all()


def portion_of(address: str) -> str:
    """The key of the generation of an address, which it shares with what stands further below."""
    first_two = "/".join(address.strip("/").split("/")[:2])
    return _portion(zlib.crc32(first_two.encode()) % PORTIONS)


def _portion(number: int) -> str:
    return f"{KEY}-{number}"


def forget_pages() -> None:
    """No stored page is shown any more, once the change that makes them old is committed."""
    if not _announced(_forget_all):
        transaction.on_commit(_forget_all)


def forget_pages_at(addresses: Addresses) -> None:
    """The same for the pages at these paths, and for those that do not know what changes them.

    The paths are asked for after the commit, when nobody's change is hidden any more.
    """
    told = _ForgetAt(addresses)
    waiting = transaction.get_connection().run_on_commit
    if sum(isinstance(entry[1], _ForgetAt) for entry in waiting) >= MOST_CHANGES:
        forget_pages()
    elif not (_announced(_forget_all) or _announced(told)):
        transaction.on_commit(told)


def _forget_all() -> str:
    return _begun(KEY, *(_portion(number) for number in range(PORTIONS)))


@dataclass(frozen=True, slots=True)
class _ForgetAt:
    addresses: Addresses

    def __call__(self) -> None:
        _begun(KEY, *sorted({portion_of(address) for address in self.addresses()}))


def _begun(*keys: str) -> str:
    """A new generation under each key.

    The one of every change first: who finds a new one of an address finds a new one of the parts
    that all pages show, too.
    """
    made = uuid.uuid4().hex
    for key in keys:
        caches[CACHE].set(key, made, timeout=None)
    return made


def _announced(word: Callable[[], object]) -> bool:
    """Whether this transaction will say so already: an import saves thousands of rows."""
    waiting = transaction.get_connection().run_on_commit
    return any(entry[1] == word for entry in waiting)


# Until when a page of now stays true: the next moment at which the clock changes a public page.
#
# Days need no moment here, because the key of a stored page holds its business day.


# A lost signal, or a server that died between a commit and its word, costs no more than this.
LONGEST_SECONDS = 300


def seconds_left(most: int) -> int:
    """How long a page that is rendered now may be shown, at most `most` seconds; 0: not at all."""
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


# None: any stored page may show it.
Reach = Addresses | None
# In doubt a room says None.
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
    """The reach of what stands on no public page."""
    return ()


def register_reach(model: type[Model], reach_of: Callable[[Any], Reach]) -> None:
    """Name who knows where a row of this very model, just saved, is shown. In `AppConfig.ready`.

    A reach is a function that gives paths, comparable with `==`; it is asked after the commit.
    """
    _KNOWN[model] = reach_of


def forget_pages_with(row: object) -> None:
    """Forget the stored pages that a change of this row can change, once it is committed."""
    reach_of = _KNOWN.get(type(row))  # type: ignore[arg-type]  # any other type is not there
    reach = reach_of(row) if reach_of else None
    if reach is None:
        forget_pages()
    elif reach is not no_addresses:
        forget_pages_at(reach)


def is_of_draft(update_fields: frozenset[str] | None) -> bool:
    """Whether a save of a page wrote only what belongs to its draft."""
    return update_fields is not None and update_fields <= DRAFT


# What every page shows alike, kept by each process for as long as stored pages may be shown.
#
# A page that is rendered anew, for a signed-in reader or after a change, asks the database only for
# what is its own. The rules are those of the stored pages: one generation, one business day, and
# the next moment at which the clock changes something. Where no pages are stored, nothing is kept.
# A plugin that keeps a part here names the tables of which it is made by `kept.made_of`.

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
    found, day = read_generation(), business_today()
    if found is None:
        # Begun for the next request, where the cache keeps anything at all.
        current_generation()
        return None
    memory = _latest
    if memory is None or not memory.holds(found, day):
        now = timezone.now()
        memory = _Memory(found, day, now + timedelta(seconds=seconds_left(LONGEST_SECONDS)))
        _latest = memory
    return memory
