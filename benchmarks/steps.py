"""Steps of long work beside the bare writing of its rows: a table, and the same for the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, show, write


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


def tell(work: str, steps: Sequence[Step], target: Path) -> None:
    """Print the steps and write them to the file."""
    figures = [
        Figure(
            f"{work}: {one.step}, {one.peak_mb:.0f} MB ({one.database})",
            one.ms,
            one.bare_ms,
            one.ratio,
            one.goal,
        )
        for one in steps
    ]
    for figure in figures:
        show(figure)
    write(figures, target)
