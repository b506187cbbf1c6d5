"""Papers of another plugin that a row names by key: each reader gets what its owner opens to him.

There is no foreign key between plugins. On a site without papers nothing is readable, and the keys
stay where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from cms_ext.plugins.contract import NamedPapers, PaperLink
from cms_ext.plugins.registry import declared, filled_slot


def readable_papers(keys: Collection[UUID], user: object, today: date) -> Mapping[UUID, PaperLink]:
    """The title and address of those that this reader may open today; no keys cost nothing."""
    slot = _slot()
    if slot is None or not keys:
        return {}
    found: Mapping[UUID, PaperLink] = declared(slot.readable)(keys, user, today)
    return found


def readable_paper(key: UUID | None, user: object, today: date) -> PaperLink | None:
    """One paper; None where none is named or this reader may not open it."""
    return None if key is None else readable_papers([key], user, today).get(key)


def papers_can_be_named() -> bool:
    """Whether a plugin of this site has papers to name."""
    return _slot() is not None


def paper_meant(typed: str, user: object, today: date) -> UUID | None:
    """The paper of an address, a number or a title; None: not there, or hidden from this person."""
    slot = _slot()
    found: UUID | None = declared(slot.meant)(typed, user, today) if slot else None
    return found


def _slot() -> NamedPapers | None:
    return filled_slot(lambda plugin: plugin.named_papers)
