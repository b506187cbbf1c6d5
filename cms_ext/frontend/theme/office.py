"""Where to ring when nothing else works: the office as this site last showed it.

Pages about a fault are made without the database, which may be what failed. So the facts are kept
beside it: in this process, and in the cache for one that was started in the middle of the fault.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.core.cache import cache

from cms_ext.frontend.theme.models import CoopSettings

KEY = "coop-office"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """The co-op's name and its telephones, each empty where there is none."""

    name: str
    phone: str
    emergency_phone: str


_seen: list[Office] = []


def cache_office(coop: CoopSettings) -> None:
    """What a page has just shown; the same again costs nothing."""
    office = Office(coop.name, coop.phone, coop.emergency_phone)
    if _seen != [office]:
        _seen[:] = [office]
        cache.set(KEY, office, timeout=None)


def last_office() -> Office | None:
    """The office as it was last shown; None when nobody has seen a page yet."""
    if _seen:
        return _seen[0]
    try:
        found: Office | None = cache.get(KEY)
    except Exception:
        # A page about a fault must not fail, whatever the cache is made of.
        logger.warning("the office's telephone is not to be had: the cache does not answer")
        return None
    return found
