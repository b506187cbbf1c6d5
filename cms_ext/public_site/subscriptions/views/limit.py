"""How many wishes may come from one network address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms_ext.people.identity.domain.throttle import bucket, network_of, reserve


def had_enough(request: HttpRequest) -> str:
    """What to say to an address that has had its share; nothing while there is room."""
    address = network_of(request.META.get("REMOTE_ADDR", ""), v6_prefix=64)
    limit = settings.COOP_SUBSCRIPTIONS_PER_ADDRESS
    if reserve(bucket("subscription", address, limit=limit)) is None:
        return _("Z tego miejsca przyszło zbyt wiele zapisów. Spróbuj za kwadrans.")
    return ""
