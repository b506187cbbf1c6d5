"""Which views are cached for everybody, and their pages: shared, and popular ones in the process.

Plugins cache own pages like those of the CMS, and forget them on changes.

A page has the same name and the same end in both, so a process serves it no longer than the shared
cache would. The name begins with the generation of its address and the day.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from cms_ext.frontend.page_cache.generation import forget_pages, read_generation
from cms_ext.frontend.page_cache.store import read_value, write_value

MARK = "cached_for_everybody"
BY_ADDRESS = "forgotten_by_address"
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def cached_for_everybody(view: V) -> V:
    """Mark a view whose answer depends on nothing but its address, the day and stored rows.

    Anyone who marks it names the tables of these rows by `made_of`.
    """
    setattr(view, MARK, True)
    return view


def is_cached(view: Any) -> bool:
    return getattr(view, MARK, False) is True


def forgotten_by_address(response: HttpResponseBase) -> None:
    """Mark an answer of which all that changes it says so at its address (`reach.reaches`).

    Without the mark a stored page is forgotten at whatever change of a public page.
    """
    setattr(response, BY_ADDRESS, True)


def is_forgotten_by_address(response: HttpResponseBase) -> bool:
    return getattr(response, BY_ADDRESS, False) is True


def forget_pages_on_change(
    *models: type[Model], unless: Callable[[Any], bool] = lambda row: False
) -> None:
    """Forget all stored pages at each row of these tables that is saved or deleted.

    Rows of which `unless` holds are on no page. Called once, in `AppConfig.ready`.
    """

    def row_changed(sender: type[Model], instance: Model, **kwargs: Any) -> None:
        if not unless(instance):
            forget_pages()

    for model in models:
        for signal in (post_save, post_delete):
            signal.connect(row_changed, sender=model, weak=False)


# Accepted by name, and not with weight 0.
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.I)
# At most 6 MB a process. Reading and unpacking a page costs as much as all the rest.
NEAR_PAGES, NEAR_BYTES = 60, 100_000


@dataclass(frozen=True, slots=True)
class Stored:
    """A page as it left the views, and compressed; `until` is a moment of `time.time()`.

    Compression is safe (BREACH), because the page is the same for everybody.
    """

    headers: dict[str, str]
    content: bytes
    compressed: bytes
    until: float
    # The generation of all changes; empty if all changes of the page are known by address.
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
        """Return the response in the encoding that this browser accepts."""
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
    found: Stored | None = read_value(_key(name))
    if found is None or not found.holds:
        return None
    if len(found.content) <= NEAR_BYTES:
        if len(_near) >= NEAR_PAGES:
            _near.clear()
        _near[name] = found
    return found


def store_page(name: str, page: Stored, seconds: float) -> None:
    write_value(_key(name), page, seconds)


def _key(name: str) -> str:
    # A release with another shape of pages does not find those of the former one.
    return hashlib.sha256("\n".join([*Stored.__slots__, name]).encode()).hexdigest()


def answer_unless_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer with an ETag of its content; 304 to a reader who names that one."""
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return answer_by_tag(request, response)


def answer_by_tag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer, which has an ETag; 304 to a reader who names it."""
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer or response
