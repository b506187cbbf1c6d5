"""Stored pages: in the cache that all processes share, and those asked for again in this one.

What a process keeps has the same name, which begins with the generation of its address and the day,
and the same end as in the shared cache: it is found there no longer than it would be there.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from dataclasses import dataclass

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from cms_ext.frontend.page_cache.cached_views import is_forgotten_by_address
from cms_ext.frontend.page_cache.generation import CACHE, read_generation

# Taken by name, and not with a weight of nothing.
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.I)
# At most 6 MB in each process. Reading and unpacking a page costs as much as all else of its way.
NEAR_PAGES, NEAR_BYTES = 60, 100_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A page as it left the views, and compressed: it says the same to everybody, so the length of
    what is sent tells nobody anything (BREACH). `until` is a moment of `time.time()`.
    """

    headers: dict[str, str]
    content: bytes
    compressed: bytes
    until: float
    # Of all changes, when it was asked for; empty when what changes it says so at its address.
    generation: str

    @classmethod
    def of(cls, response: HttpResponse, seconds: float, generation: str) -> Stored:
        content = response.content
        packed = gzip.compress(content, mtime=0)
        asked_in = "" if is_forgotten_by_address(response) else generation
        return cls(dict(response.items()), content, packed, time.time() + seconds, asked_in)

    @property
    def holds(self) -> bool:
        return time.time() < self.until and self.generation in ("", read_generation())

    def response(self, request: HttpRequest) -> HttpResponse:
        """As this browser takes it."""
        if not GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            return HttpResponse(self.content, headers=self.headers)
        packed = {"Content-Encoding": "gzip", "Content-Length": str(len(self.compressed))}
        return HttpResponse(self.compressed, headers={**self.headers, **packed})


_near: dict[str, Stored] = {}


def stored_page(name: str) -> Stored | None:
    """`name` is whatever the bytes of the page depend on."""
    near = _near.get(name)
    if near is not None and near.holds:
        return near
    found: Stored | None = caches[CACHE].get(_key(name))
    if found is None or not found.holds:
        return None
    if len(found.content) <= NEAR_BYTES:
        if len(_near) >= NEAR_PAGES:
            _near.clear()
        _near[name] = found
    return found


def store_page(name: str, page: Stored, seconds: float) -> None:
    caches[CACHE].set(_key(name), page, timeout=seconds)


def _key(name: str) -> str:
    # A release that keeps pages in another shape does not find those of the former one.
    return hashlib.sha256("\n".join([*Stored.__slots__, name]).encode()).hexdigest()
