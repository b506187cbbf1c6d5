"""What a rule finds wrong with a plugin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConformanceFinding:
    """What is wrong and where, and what its author does about it; each a sentence."""

    what: str
    cure: str
