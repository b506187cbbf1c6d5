"""Where passkeys work: at an address with a name, never at one of digits alone."""

import ipaddress
from urllib.parse import urlsplit

from django.http import HttpRequest

from cms_ext.base.web.site_address import site_address
from cms_ext.frontend.theme.frame import Frame
from cms_ext.people.identity.domain import passkey


def find_relying_party(request: HttpRequest) -> passkey.RelyingParty | None:
    """Return the site for passkeys; None under a bare IP address, which has none."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    if _is_number(host):
        return None
    origin = f"{request.scheme}://{request.get_host()}"
    return passkey.RelyingParty(host, origin, Frame.of(request).coop.name)


def find_named_address() -> str:
    """Return the site's own address, where passkeys work; "" if it has no name either."""
    address = site_address("/")
    return "" if _is_number(urlsplit(address).hostname or "") else address


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
