"""Where the browser is, as passkeys see it."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain.passkey import RelyingParty


def place_of(request: HttpRequest) -> RelyingParty | None:
    """The place of this request; None under a bare IP address, where browsers make no passkeys."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        origin = f"{request.scheme}://{request.get_host()}"
        return RelyingParty(host, origin, Frame.of(request).coop.name)
    return None
