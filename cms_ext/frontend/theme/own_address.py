"""Whether an address that a visitor brought may be gone to."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_address(address: str, request: HttpRequest) -> bool:
    """Whether it leads to this site, by the same scheme; nothing and foreign ones do not."""
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
