"""How many applications one network address may hand in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from cms_ext.people.identity.domain.throttle import Reserved, bucket, network_of, reserve


def room_for_one_more(request: HttpRequest) -> Reserved | None:
    """One application of the many that an address may hand in, or None when it had its share."""
    address = network_of(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    return reserve(bucket("application", address, limit=settings.COOP_APPLICATIONS_PER_ADDRESS))
