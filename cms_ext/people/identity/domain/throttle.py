"""Throttling: counting tries so that nobody can guess (`access.md` §4).

A try is **reserved before** anything is compared and released when it was right:

    tries = reserve_tries(make_bucket("status", number, limit=5), make_address_bucket(request))
    if tries is None:
        …the same answer as for a wrong secret; still hash once, so that the time is the same…
    if right:
        tries.release()

Reserving is one conditional statement a bucket, so thirty requests at once, over any number of
processes, get no more tries than the limit. Call it outside of a transaction that lasts longer than
the request needs: PostgreSQL holds the counter's row until the commit.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms_ext.base.dates.clock import CLOCKS_DIFFER
from cms_ext.base.web.limits import TooManyTries
from cms_ext.base.web.visitor_address import find_network
from cms_ext.people.identity.models import TryCounter

SALT = "cms_ext.identity.throttle"

# A window that is over restarts, as does one that ends later than any can (the clock was ahead); an
# open one that is not full takes one more; a full one returns none.
RESERVE = """
INSERT INTO {table} (bucket, used, told, window_ends_at) VALUES (%(bucket)s, 1, %(no)s, %(ends)s)
ON CONFLICT (bucket) DO UPDATE SET
    used = CASE WHEN {over} THEN 1 ELSE {table}.used + 1 END,
    told = CASE WHEN {over} THEN %(no)s ELSE {table}.told END,
    window_ends_at = CASE WHEN {over} THEN excluded.window_ends_at ELSE {table}.window_ends_at END
WHERE {over} OR {table}.used < %(limit)s
RETURNING used
"""
OVER = "({table}.window_ends_at <= %(now)s OR {table}.window_ends_at > %(last_end)s)"
GIVE_BACK = """
UPDATE {table} SET used = used - 1 WHERE bucket = %s AND window_ends_at <= %s AND used > 0
"""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together: `key` is a keyed hash, `limit` the tries in one window."""

    key: str
    limit: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class ReservedTries:
    """Reserved tries; a right try releases them."""

    buckets: tuple[Bucket, ...]
    at: datetime

    def release(self) -> None:
        """Do not count a right try. A window that began since keeps its count."""
        moment = TryCounter._meta.get_field("window_ends_at")
        with transaction.atomic(), connection.cursor() as cursor:
            for bucket in self.buckets:
                until = moment.get_db_prep_value(self.at + bucket.window, connection)
                cursor.execute(
                    GIVE_BACK.format(table=TryCounter._meta.db_table), [bucket.key, until]
                )


def make_bucket(purpose: str, whose: str, *, limit: int, window: timedelta | None = None) -> Bucket:
    """Return the counter of `purpose` ("login", "status", …) for `whose`, as typed or known.

    The window is COOP_TRIES_WINDOW unless given.
    """
    key = salted_hmac(SALT, f"{purpose}:{whose}", algorithm="sha256").hexdigest()
    return Bucket(key, limit, window or settings.COOP_TRIES_WINDOW)


def make_address_bucket(
    request: HttpRequest | None, purpose: str = "address", *, limit: int | None = None
) -> Bucket:
    """Return the counter of the sender's network address.

    COOP_TRIES_PER_ADDRESS in a window, unless `limit` is given.
    """
    most = settings.COOP_TRIES_PER_ADDRESS if limit is None else limit
    return make_bucket(purpose, find_sender(request), limit=most)


def find_sender(request: HttpRequest | None) -> str:
    """Return the network of a household that a request came from, "" for none."""
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    return find_network(address, v6_prefix=64)


def may_upload_files(request: HttpRequest) -> bool:
    """Reserve a try for a public form with files; call it before the form reads them.

    It stays reserved: reading costs the same whether or not the form is right.
    """
    if not request.FILES:
        return True
    bucket = make_address_bucket(request, "files", limit=settings.COOP_FILE_FORMS_PER_ADDRESS)
    return reserve_tries(bucket) is not None


def reserve_tries(*buckets: Bucket) -> ReservedTries | None:
    """Reserve a try in each bucket in turn; return None when one of them is full.

    Tries reserved before the full one stay: a refused try is a failure as well. Name the buckets in
    one order everywhere (address first), so that two requests never deadlock.
    """
    now = timezone.now()
    with transaction.atomic():
        room = all(_reserve_one(bucket, now) for bucket in buckets)
    return ReservedTries(buckets, now) if room else None


def mark_first_refusal(buckets: Sequence[Bucket]) -> Bucket | None:
    """Return a full bucket whose refusal is not recorded in its window; mark it recorded."""
    now = timezone.now()
    for bucket in buckets:
        is_first = TryCounter.objects.filter(_is_full(bucket, now), told=False).update(told=True)
        if is_first:
            return bucket
    return None


def find_opening_time(bucket: Bucket) -> datetime | None:
    """Return when a full bucket opens again; None while it is not full."""
    return (
        TryCounter.objects.filter(_is_full(bucket, timezone.now()))
        .values_list("window_ends_at", flat=True)
        .first()
    )


def _is_full(bucket: Bucket, now: datetime) -> Q:
    last_end = now + bucket.window + CLOCKS_DIFFER
    is_open = Q(window_ends_at__gt=now, window_ends_at__lte=last_end)
    return is_open & Q(bucket=bucket.key, used__gte=bucket.limit)


def require_room(buckets: Iterable[Bucket]) -> None:
    """Raise TooManyTries when one of the buckets is full, so that a refusal costs no hash.

    For counters of addresses only: for a login it would reveal who tries to get in, and whether it
    exists.
    """
    if any(find_opening_time(bucket) for bucket in buckets):
        raise TooManyTries


def clear_counters(*buckets: Bucket) -> None:
    """Delete the counters of these buckets."""
    TryCounter.objects.filter(bucket__in=[bucket.key for bucket in buckets]).delete()


def sweep_tries(now: datetime) -> int:
    """Delete the counters whose window has passed; return how many."""
    deleted, _ = TryCounter.objects.filter(window_ends_at__lte=now).delete()
    return deleted


def _reserve_one(bucket: Bucket, now: datetime) -> bool:
    if bucket.limit < 1:
        return False
    moment = TryCounter._meta.get_field("window_ends_at")
    values = {
        "bucket": bucket.key,
        "no": False,
        "now": moment.get_db_prep_value(now, connection),
        "ends": moment.get_db_prep_value(now + bucket.window, connection),
        "last_end": moment.get_db_prep_value(now + bucket.window + CLOCKS_DIFFER, connection),
        "limit": bucket.limit,
    }
    with connection.cursor() as cursor:
        table = TryCounter._meta.db_table
        cursor.execute(RESERVE.format(table=table, over=OVER.format(table=table)), values)
        return cursor.fetchone() is not None


# A secret has 58 bits, so the number alone needs no narrow limit, and must not have one: numbers
# are consecutive, and five wrong tries by a stranger would lock the owner out. Tries from one place
# are few; those from everywhere are 50 in a window of 15 minutes, so half of all secrets take 80
# thousand million years. An attack on a number from ten networks at once blocks it for that window.
TRIES_FROM_ONE_PLACE = 5
TRIES_OF_ONE_NUMBER = 50

Found = TypeVar("Found")


def find_by_secret(
    request: HttpRequest, purpose: str, number: str, look_up: Callable[[], Found | None]
) -> Found | None:
    """Return what `look_up` finds; None alike if it finds nothing and if the tries are used up.

    A refused try costs its hash as well. `purpose` ("status", …) names the counters. Raises
    TooManyTries, before any hash, when the address has used up its own tries.
    """
    of_address = make_address_bucket(request, f"{purpose} address")
    tries = reserve_tries(
        of_address,
        make_bucket(purpose, f"{number} {find_sender(request)}", limit=TRIES_FROM_ONE_PLACE),
        make_bucket(f"{purpose} number", number, limit=TRIES_OF_ONE_NUMBER),
    )
    if tries is None:
        require_room([of_address])
    result = look_up()
    if tries is None or result is None:
        return None
    tries.release()
    return result
