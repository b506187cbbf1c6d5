"""Tries of a number and its secret, by which somebody without a login follows a matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

from cms_ext.people.identity.domain.throttle import (
    address_bucket,
    bucket,
    network_of,
    require_room,
    reserve,
)

# A secret has 58 bits, so the number alone needs no narrow limit, and must not have one: numbers
# follow one another, and five wrong tries by a stranger would keep whose it is off the page. A
# stranger's tries from one place are few; those from everywhere are 50 in a window of 15 minutes,
# so half of all secrets take 80 thousand million years. Who floods a number from ten networks at
# once holds it up for that window.
TRIES_FROM_ONE_PLACE = 5
TRIES_OF_ONE_NUMBER = 50

Found = TypeVar("Found")


def found_by_secret(
    request: HttpRequest, purpose: str, number: str, look_up: Callable[[], Found | None]
) -> Found | None:
    """What `look_up` gives; None alike when there is nothing and when the tries of this number are
    used up, which costs its hash as well. `purpose` ("status", …) names the counters. Raises
    TooManyTries, before any hash, when the address has used up its own.
    """
    address = network_of(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    of_address = address_bucket(request, f"{purpose} address")
    tries = reserve(
        of_address,
        bucket(purpose, f"{number} {address}", limit=TRIES_FROM_ONE_PLACE),
        bucket(f"{purpose} number", number, limit=TRIES_OF_ONE_NUMBER),
    )
    if tries is None:
        require_room([of_address])
    found = look_up()
    if tries is None or found is None:
        return None
    tries.release()
    return found
