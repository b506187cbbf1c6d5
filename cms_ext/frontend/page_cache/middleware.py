"""Public pages for anonymous readers, rendered once and then shown from the shared cache.

It stands before sessions and sign-in, so that a stored page costs no query. What is not plainly
the same for everybody is never stored: see `_may_ask` and `_may_keep`.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from cms_ext.base.appearance import COOKIES, Appearance
from cms_ext.base.sanitising.addresses import own_hosts
from cms_ext.frontend.page_cache.generation import CACHE, LONGEST_SECONDS, generation, seconds_left
from cms_ext.frontend.page_cache.kept import is_kept
from cms_ext.office.rules.clock import business_today

GetResponse = Callable[[HttpRequest], HttpResponse]

# The view of the pages of the CMS; of plugins' own addresses only marked ones are stored.
PAGES = "wagtail_serve"
# Taken by name, and not with a weight of nothing.
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.I)


@dataclass(frozen=True, slots=True)
class Stored:
    """A page as it left the views, and compressed: it says the same to everybody, so the length of
    what is sent tells nobody anything (BREACH).
    """

    headers: tuple[tuple[str, str], ...]
    content: bytes
    compressed: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> Stored:
        content = response.content
        return cls(tuple(response.items()), content, gzip.compress(content, mtime=0))

    def response(self, request: HttpRequest) -> HttpResponse:
        """As this browser takes it."""
        if not GZIP.search(request.headers.get("Accept-Encoding", "")):
            return HttpResponse(self.content, headers=dict(self.headers))
        packed = {"Content-Encoding": "gzip", "Content-Length": str(len(self.compressed))}
        return HttpResponse(self.compressed, headers={**dict(self.headers), **packed})


class PageCacheMiddleware:
    """Serves a stored page, or stores the page that the site answers with."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_ask(request):
            return self.get_response(request)
        key = _key(request)
        stored: Stored | None = caches[CACHE].get(key)
        if stored is not None:
            return _conditional(request, stored.response(request))
        response = self.get_response(request)
        if not _may_keep(request, response):
            return response
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        # Weak: it names the page, whether compressed or not.
        response["ETag"] = f'W/"{digest}"'
        patch_vary_headers(response, ["Accept-Encoding"])
        # A browser asks each time, and mostly hears that nothing changed.
        patch_cache_control(response, no_cache=True)
        page = Stored.of(response)
        left = seconds_left(LONGEST_SECONDS)
        if left:
            caches[CACHE].set(key, page, timeout=left)
        return _conditional(request, page.response(request))


def _may_ask(request: HttpRequest) -> bool:
    """A reader of whom nothing is known but the size of the text and the contrast."""
    return (
        request.method in {"GET", "HEAD"}
        and not request.META.get("QUERY_STRING")
        and "Authorization" not in request.headers
        and not request.COOKIES.keys() - set(COOKIES.values())
        # Whoever invents names and ports would push every page out of the store.
        and _host(request) in own_hosts()
    )


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        request.method == "GET"
        and response.status_code == 200
        and not response.streaming
        and match is not None
        and (match.url_name == PAGES or is_kept(match.func))
        and not response.cookies
        and "Set-Cookie" not in response
        and not {"no-store", "private"} & _cache_control(response)
    )


def _cache_control(response: HttpResponse) -> set[str]:
    return {part.strip().lower() for part in response.get("Cache-Control", "").split(",")}


def _key(request: HttpRequest) -> str:
    """Whatever the bytes of a page depend on, read before it is rendered."""
    look = Appearance.of(request.COOKIES)
    parts = (
        generation(),
        # A plugin put in or taken out changes menus and tiles without a row being saved.
        *settings.INSTALLED_APPS,
        business_today().isoformat(),
        request.scheme or "",
        _host(request),
        request.path,
        str(look.large_text),
        str(look.high_contrast),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _host(request: HttpRequest) -> str:
    """The name in small letters, without a port: no page depends on the port."""
    return split_domain_port(request.get_host())[0]


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer or response
