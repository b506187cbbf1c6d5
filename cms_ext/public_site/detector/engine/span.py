"""What the detector says: which rule, how strong, from where to where. Never the value itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Strength = Literal["block", "warn"]


@dataclass(frozen=True, slots=True, order=True)
class DetectedSpan:
    """`text[start:end]` is personal data by `rule`.

    `block` is lifted by redaction or by the whitelist alone, `warn` also by a second person's
    reason.
    """

    rule: str
    strength: Strength
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DetectorHit:
    """A find before its strength is looked up; `doubtful` when it may be something else."""

    rule: str
    start: int
    end: int
    doubtful: bool = False
