"""Which addresses may be sent to: public ones, and those that the operator names.

A name is looked up once and the connection goes to what was found, so that a second answer of the
name server leads nowhere else.
"""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from exchange_api.domain.refusal import SystemRefused

MAX_URL_LENGTH = 500
# IPv4 addresses inside IPv6 ones that Python does not take apart (RFC 6052).
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddress(OSError):
    """The name leads to an address that is not public."""


def check_url(url: str) -> SplitResult:
    """Return the parts of an address that may be a receiver. Raises SystemRefused URL.

    `http` is for hosts of `COOP_WEBHOOK_HOSTS` alone, which the operator names.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    own = parts.hostname in settings.COOP_WEBHOOK_HOSTS
    schemes = ("https", "http") if own else ("https",)
    wrong = parts.username is not None or parts.fragment or port == 0 or len(url) > MAX_URL_LENGTH
    if not parts.hostname or parts.scheme not in schemes or wrong:
        words = _("Wpisz adres, który zaczyna się od https://, bez loginu i bez znaku #.")
        raise SystemRefused("URL", words)
    try:
        literal = ipaddress.ip_address(parts.hostname)
    except ValueError:
        return parts
    if not own and not is_public(literal):
        raise SystemRefused("URL", _("To adres sieci wewnętrznej. Wpisz adres publiczny."))
    return parts


def is_public(address: Address) -> bool:
    """True for an address of the internet, also inside an IPv6 address that stands for IPv4."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None or (inner is not None and not is_public(inner)):
            return False
    return address.is_global and not address.is_multicast


def resolve_receiver_address(host: str, port: int) -> str:
    """Return the address to connect to. Raises OSError, PrivateAddress among them.

    One private address among several refuses the name.
    """
    found = [one[4][0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    addresses = [ipaddress.ip_address(str(one).partition("%")[0]) for one in found]
    if host not in settings.COOP_WEBHOOK_HOSTS and not all(map(is_public, addresses)):
        raise PrivateAddress
    return str(addresses[0])


def connect(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    """Connect to a checked address. Raises OSError."""
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    plain = socket.create_connection((resolve_receiver_address(host, port), port), seconds)
    if parts.scheme == "https":
        try:
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
    else:
        connection.sock = plain
    return connection
