"""How to bring in. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MovingWish:
    """As drafts or published, and whether over what editors have changed."""

    publish: bool = False
    replace: bool = False
