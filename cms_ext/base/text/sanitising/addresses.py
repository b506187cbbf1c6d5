"""Which link addresses pass the seam. Pure.

bleach's own check lets `javascript:123` through (it takes 123 for a port), so the scheme is
checked here.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from cms_ext.base.text.sanitising.policy import SCHEMES

# Browsers drop tabs and line breaks inside an address and read a backslash as a slash.
SUSPICIOUS = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufffd]")
SCHEME = re.compile(r"^([^/?#:]*):")


def safe_address(address: str) -> str | None:
    """The address without outer blanks, or None when a link must not lead there.

    Passes: http and https with a host and without a login, mailto, tel, and addresses of this
    site (a path, `?…`, `#…`). Not `//host`, which changes its scheme with the page.
    """
    trimmed = address.strip(" \t\r\n")
    if not trimmed or SUSPICIOUS.search(trimmed) or trimmed.startswith("//"):
        return None
    found = SCHEME.match(trimmed)
    if found is None:
        return trimmed
    scheme = found.group(1).lower()
    if scheme not in SCHEMES or len(trimmed) == found.end():
        return None
    if scheme in ("http", "https") and not _names_a_host(trimmed):
        return None
    return trimmed


def is_external(address: str, own_hosts: Collection[str]) -> bool:
    """Whether a safe address leads to a host that is not ours."""
    parts = urlsplit(address)
    return parts.scheme.lower() in ("http", "https") and parts.hostname not in own_hosts


def _names_a_host(address: str) -> bool:
    parts = _split(address)
    return parts is not None and bool(parts.hostname) and "@" not in parts.netloc


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return parts


def own_hosts() -> frozenset[str]:
    """The hosts that are this site, so that a link to them does not leave it."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return frozenset(host for host in (base, *settings.ALLOWED_HOSTS) if host and host != "*")
