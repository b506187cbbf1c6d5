"""Links from a paper to other registers, for staff. Apps above the library add theirs.

An app calls `register_source(source)` in its `AppConfig.ready`; so the library needs to know none
of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cms_ext.people.identity.models import User
from members_area.library.models import Document


@dataclass(frozen=True, slots=True)
class RegisterLink:
    """An entry of another register, or the form for one: its text and address."""

    words: str
    url: str


Source = Callable[[Document, User], Sequence[RegisterLink]]
_SOURCES: list[Source] = []


def register_source(source: Source) -> None:
    """Add a source; adding it again changes nothing."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def places_of(document: Document, user: User) -> list[RegisterLink]:
    """The entries about this paper in other registers that this user may see."""
    return [place for source in _SOURCES for place in source(document, user)]
