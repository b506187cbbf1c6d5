"""Caches as a running site has them: pages are stored, and a process keeps what it computed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import caches

from cms_ext.frontend.page_cache.generation import CACHE as PAGES
from cms_ext.frontend.page_cache.generation import generation
from ebok_plugin.panel.domain.part_cache import CACHE

MEMORY = "django.core.cache.backends.locmem.LocMemCache"


@contextmanager
def all_kept(settings) -> Iterator[None]:
    """For one test; nothing of another test is found in it."""
    kept = {name: {"BACKEND": MEMORY, "LOCATION": f"kept-{name}"} for name in (CACHE, PAGES)}
    settings.CACHES = {**settings.CACHES, **kept}
    for name in kept:
        caches[name].clear()
    generation()
    yield
    for name in kept:
        caches[name].clear()
