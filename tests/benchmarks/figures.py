"""A row of every table: a cost, its floor, their ratio and the goal of the ratio.

Shape: `{name, value, floor, ratio, goal}` as docs/rules/contract.md promises for `var/bench.json`;
value and floor have one unit, CPU milliseconds unless the name says another; `goal` is None where
nothing is promised.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# `make bench` ends within five minutes; FULL=1 takes the sizes that the goals speak of.
FULL = os.environ.get("FULL") == "1"


def choose_size(full: int, quick: int) -> int:
    """Return the size for this kind of run."""
    return full if FULL else quick


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    floor: float
    ratio: float
    goal: float | None = None

    @property
    def missed(self) -> bool:
        return self.goal is not None and self.ratio > self.goal


def compare_costs(
    name: str, pairs: Sequence[tuple[float, float]], goal: float | None = None
) -> Figure:
    """Return the medians of both costs, and the median of their ratio in each round."""
    return Figure(
        name,
        statistics.median(ours for ours, _ in pairs),
        statistics.median(floor for _, floor in pairs),
        statistics.median(ours / floor for ours, floor in pairs),
        goal,
    )


HEAD = f"{'figure':44} {'ours':>10} {'floor':>10} {'ratio':>7} {'goal':>5}"


def print_figure(figure: Figure) -> None:
    print(
        f"{figure.name:44} {figure.value:10.3f} {figure.floor:10.3f} {figure.ratio:7.2f} "
        f"{figure.goal or '':>5}{'  MISSED' if figure.missed else ''}",
        flush=True,
    )


def write_figures(figures: Iterable[Figure], target: Path) -> None:
    """Write the figures of a measurement in its own process for `bench.py`."""
    target.write_text(json.dumps([asdict(one) for one in figures]))


def read_figures(rows: Iterable[Mapping[str, Any]]) -> list[Figure]:
    return [Figure(**row) for row in rows]


def as_markdown(figures: Iterable[Figure]) -> str:
    """Write the table as docs/performance.md shows it."""
    lines = ["| figure | ours | floor | ratio | goal |", "|---|---:|---:|---:|---:|"]
    for one in figures:
        goal = "" if one.goal is None else f"≤ {one.goal:g}{' **missed**' if one.missed else ''}"
        lines.append(
            f"| {one.name} | {one.value:.2f} | {one.floor:.2f} | {one.ratio:.2f} | {goal} |"
        )
    return "\n".join(lines) + "\n"
