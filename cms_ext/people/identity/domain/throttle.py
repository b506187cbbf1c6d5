"""Counting tries so that nobody guesses (`access.md` §4).

A try is **reserved before** anything is compared and given back when it was right:

    tries = reserve(bucket("status", number, limit=5), address_bucket(request))
    if tries is None:
        …the same answer as for a wrong secret; still hash once, so that the time is the same…
    if right:
        tries.release()

Reserving is one conditional statement a bucket, so thirty requests at once, over any number of
processes, get no more tries than the limit. Call it outside of a transaction that lasts longer than
the request needs: PostgreSQL holds the counter's row until the commit.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms_ext.base.web.work_limits import TooManyTries
from cms_ext.people.identity.models import TryCounter

SALT = "cms_ext.identity.throttle"

# An expired window begins anew; an open one with room takes one more; a full one returns no row.
RESERVE = """
INSERT INTO {table} (bucket, used, told, window_ends_at) VALUES (%(bucket)s, 1, %(no)s, %(ends)s)
ON CONFLICT (bucket) DO UPDATE SET
    used = CASE WHEN {table}.window_ends_at <= %(now)s THEN 1 ELSE {table}.used + 1 END,
    told = CASE WHEN {table}.window_ends_at <= %(now)s THEN %(no)s ELSE {table}.told END,
    window_ends_at = CASE WHEN {table}.window_ends_at <= %(now)s
        THEN excluded.window_ends_at ELSE {table}.window_ends_at END
WHERE {table}.window_ends_at <= %(now)s OR {table}.used < %(limit)s
RETURNING used
"""
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
    """Tries that are taken; whoever was right gives them back."""

    buckets: tuple[Bucket, ...]
    at: datetime

    def release(self) -> None:
        """Do not count a right try. A window that began since keeps its count."""
        moment = TryCounter._meta.get_field("window_ends_at")
        with transaction.atomic(), connection.cursor() as cursor:
            for one in self.buckets:
                until = moment.get_db_prep_value(self.at + one.window, connection)
                cursor.execute(GIVE_BACK.format(table=TryCounter._meta.db_table), [one.key, until])


def make_bucket(purpose: str, whose: str, *, limit: int, window: timedelta | None = None) -> Bucket:
    """The counter of `purpose` ("login", "status", …) for `whose`, as it is typed or known.

    The window is COOP_TRIES_WINDOW unless told.
    """
    key = salted_hmac(SALT, f"{purpose}:{whose}", algorithm="sha256").hexdigest()
    return Bucket(key, limit, window or settings.COOP_TRIES_WINDOW)


def make_address_bucket(request: HttpRequest | None, purpose: str = "address") -> Bucket:
    """The counter of the sender's network address, COOP_TRIES_PER_ADDRESS in a window."""
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    return make_bucket(
        purpose, find_network(address, v6_prefix=64), limit=settings.COOP_TRIES_PER_ADDRESS
    )


def may_upload_files(request: HttpRequest) -> bool:
    """Reserve a try for a public form that brings files; ask before the form looks into them.

    It stays reserved: looking costs the same whether or not the form is right.
    """
    if not request.FILES:
        return True
    address = find_network(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    limit = settings.COOP_FILE_FORMS_PER_ADDRESS
    return reserve_tries(make_bucket("files", address, limit=limit)) is not None


def reserve_tries(*buckets: Bucket) -> ReservedTries | None:
    """Take a try from each bucket in turn, or None when one of them is full.

    What was taken before the full one stays taken: a refused try is a failure as well. Name the
    buckets in one order everywhere (address first), so that two requests never wait crosswise.
    """
    now = timezone.now()
    with transaction.atomic():
        room = all(_reserve_one(one, now) for one in buckets)
    return ReservedTries(buckets, now) if room else None


def mark_first_refusal(buckets: Sequence[Bucket]) -> Bucket | None:
    """The full bucket without a recorded refusal in its window; marks it as recorded."""
    now = timezone.now()
    for one in buckets:
        told = TryCounter.objects.filter(
            bucket=one.key, window_ends_at__gt=now, used__gte=one.limit, told=False
        ).update(told=True)
        if told:
            return one
    return None


def find_opening_time(one: Bucket) -> datetime | None:
    """When a full bucket opens again; None while there is room."""
    return (
        TryCounter.objects.filter(
            bucket=one.key, window_ends_at__gt=timezone.now(), used__gte=one.limit
        )
        .values_list("window_ends_at", flat=True)
        .first()
    )


def require_room(buckets: Iterable[Bucket]) -> None:
    """Raises TooManyTries when one of them is full, so that a refusal costs no hash.

    For counters of addresses only: of a login it would tell who tries to get in, and whether it
    exists.
    """
    if any(find_opening_time(one) for one in buckets):
        raise TooManyTries


def clear_counters(*buckets: Bucket) -> None:
    """Delete the counters."""
    TryCounter.objects.filter(bucket__in=[one.key for one in buckets]).delete()


def sweep_tries(now: datetime) -> int:
    """Delete the counters whose window has passed; how many."""
    deleted, _ = TryCounter.objects.filter(window_ends_at__lte=now).delete()
    return deleted


def find_network(address: str, *, v4_prefix: int = 32, v6_prefix: int) -> str:
    """The network of an address as text, "" for what is none (a local socket).

    A household has a whole /64 of IPv6 addresses; an IPv4 one may come written as IPv6.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    prefix = v4_prefix if ip.version == 4 else v6_prefix
    return str(ipaddress.ip_network(f"{ip}/{prefix}", strict=False))


def _reserve_one(one: Bucket, now: datetime) -> bool:
    if one.limit < 1:
        return False
    moment = TryCounter._meta.get_field("window_ends_at")
    values = {
        "bucket": one.key,
        "no": False,
        "now": moment.get_db_prep_value(now, connection),
        "ends": moment.get_db_prep_value(now + one.window, connection),
        "limit": one.limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(RESERVE.format(table=TryCounter._meta.db_table), values)
        return cursor.fetchone() is not None


# A secret has 58 bits, so the number alone needs no narrow limit, and must not have one: numbers
# follow one another, and five wrong tries by a stranger would keep whose it is off the page. A
# stranger's tries from one place are few; those from everywhere are 50 in a window of 15 minutes,
# so half of all secrets take 80 thousand million years. Who floods a number from ten networks at
# once holds it up for that window.
TRIES_FROM_ONE_PLACE = 5
TRIES_OF_ONE_NUMBER = 50

Found = TypeVar("Found")


def find_by_secret(
    request: HttpRequest, purpose: str, number: str, look_up: Callable[[], Found | None]
) -> Found | None:
    """What `look_up` gives; None alike when there is nothing and when the tries of this number are
    used up, which costs its hash as well. `purpose` ("status", …) names the counters. Raises
    TooManyTries, before any hash, when the address has used up its own.
    """
    address = find_network(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    of_address = make_address_bucket(request, f"{purpose} address")
    tries = reserve_tries(
        of_address,
        make_bucket(purpose, f"{number} {address}", limit=TRIES_FROM_ONE_PLACE),
        make_bucket(f"{purpose} number", number, limit=TRIES_OF_ONE_NUMBER),
    )
    if tries is None:
        require_room([of_address])
    found = look_up()
    if tries is None or found is None:
        return None
    tries.release()
    return found
