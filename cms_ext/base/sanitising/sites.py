from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings


def own_hosts() -> frozenset[str]:
    """The hosts that are this site, so that a link to them does not leave it."""
    base = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    return frozenset(host for host in (base, *settings.ALLOWED_HOSTS) if host and host != "*")
