"""The address of a visitor, and whether it is a proxy's, as servers and proxies write it. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# With a port: `[2001:db8::1]:443`, `192.0.2.7:443`.
_BRACKETED = re.compile(r"\[([0-9A-Fa-f:.%\w]+)\](?::\d{1,5})?", re.ASCII)
_WITH_PORT = re.compile(r"([0-9.]+):\d{1,5}", re.ASCII)


def parse_address(text: str) -> Address | None:
    """Return the address without port, brackets and zone; None for anything else.

    An IPv4 address that is written as IPv6 (`::ffff:192.0.2.7`) is the IPv4 address.
    """
    plain = text.strip().strip('"')
    if found := _BRACKETED.fullmatch(plain) or _WITH_PORT.fullmatch(plain):
        plain = found[1]
    try:
        address = ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache
def parse_proxies(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Return the networks of proxies: addresses, or networks as `10.0.0.0/8`.

    Raises ValueError for anything else.
    """
    return tuple(_parse_network(text) for text in texts if text.strip())


def _parse_network(text: str) -> Network:
    address = parse_address(text)
    network = ip_network(address if address is not None else text.strip(), strict=False)
    mapped = network.network_address
    if isinstance(mapped, IPv6Address) and mapped.ipv4_mapped and network.prefixlen >= 96:
        return ip_network(f"{mapped.ipv4_mapped}/{network.prefixlen - 96}")
    return network


def is_proxy(address: Address | None, proxies: Iterable[Network]) -> bool:
    return address is not None and any(address in network for network in proxies)


def find_network(text: str, *, v4_prefix: int = 32, v6_prefix: int) -> str:
    """Return the network of an address as text, "" for none (a local socket).

    A household has a whole /64 of IPv6 addresses.
    """
    address = parse_address(text)
    if address is None:
        return ""
    prefix = v4_prefix if address.version == 4 else v6_prefix
    return str(ip_network(f"{address}/{prefix}", strict=False))
