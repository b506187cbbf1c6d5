"""Steps of long work beside the bare writing of its rows: a table, and the same for the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """Milliseconds of CPU, of the floor, how large the ratio may be; megabytes at the peak."""

    database: str
    step: str
    ms: float
    bare_ms: float
    goal: float | None
    peak_mb: float

    @property
    def ratio(self) -> float:
        return self.ms / self.bare_ms


def tell(steps: Sequence[Step], target: Path) -> None:
    """Print the steps and write them to the file."""
    for one in steps:
        print(
            f"{one.database:11} {one.step:14} {one.ms:9.0f} {one.bare_ms:9.0f} "
            f"{one.ratio:7.2f} {one.goal or '':>5} {one.peak_mb:7.1f}",
            flush=True,
        )
    target.write_text(json.dumps([{**asdict(one), "ratio": one.ratio} for one in steps]))
