"""The site's own address, for feeds, posters and calendars."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings


def site_address(path: str) -> str:
    """Return the absolute address of a path, from COOP_BASE_URL: a request may name any host."""
    base: str = settings.WAGTAILADMIN_BASE_URL
    return urljoin(base, path)


def site_host() -> str:
    """Return the name of the site's host, without a port."""
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or ""
