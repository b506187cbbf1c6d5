"""Whose office this is and where to ring when nothing else works: as this site last showed it.

Pages about a fault are made without the database, which may be what failed, and the administration
bears the co-op's name and emblem without asking for them. So the facts are kept beside it: in this
process, and in the cache for one that was started in the middle of the fault.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.core.cache import cache
from wagtail.images.shortcuts import get_rendition_or_not_found

from cms_ext.frontend.theme.models import CoopSettings

KEY = "coop-office-with-emblem"
EMBLEM = "max-160x160"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """Its name, telephones and the address of its emblem, each empty where there is none."""

    name: str
    phone: str
    emergency_phone: str
    emblem: str = ""


_seen: list[Office] = []
# The address of the small picture by the file that it was made of: asked for once.
_emblems: dict[str, str] = {}


def cache_office(coop: CoopSettings) -> None:
    """What a page has just shown; the same again costs nothing."""
    office = Office(coop.name, coop.phone, coop.emergency_phone, _emblem_of(coop))
    if _seen != [office]:
        _seen[:] = [office]
        cache.set(KEY, office, timeout=None)


def _emblem_of(coop: CoopSettings) -> str:
    if coop.emblem is None:
        return ""
    file = coop.emblem.file.name
    if file not in _emblems:
        _emblems[file] = get_rendition_or_not_found(coop.emblem, EMBLEM).url
    return _emblems[file]


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
