"""Steps of long work, compared with the bare writing of their rows: table and report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.figures import Figure, print_figure, write_figures


@dataclass(frozen=True, slots=True)
class Step:
    """CPU milliseconds of a step and its floor, the goal of the ratio, and peak megabytes."""

    database: str
    step: str
    ms: float
    bare_ms: float
    goal: float | None
    peak_mb: float

    @property
    def ratio(self) -> float:
        return self.ms / self.bare_ms


def report_steps(work: str, steps: Sequence[Step], target: Path) -> None:
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
        print_figure(figure)
    write_figures(figures, target)
