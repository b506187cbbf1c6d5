"""The choices for an import. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MovingWish:
    """How to import: as drafts or published, and whether to overwrite what editors have changed."""

    publish: bool = False
    replace: bool = False
