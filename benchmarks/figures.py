"""One row of every table: a cost, its floor, their ratio and how large it may be.

Shape: `{name, value, floor, ratio, goal}` as docs/rules/contract.md promises for `var/bench.json`;
value and floor are of one unit, milliseconds of CPU unless the name says another; `goal` is None
where nothing is promised.
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


def size(full: int, quick: int) -> int:
    """How many, for the kind of run that was asked for."""
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


def compared(name: str, pairs: Sequence[tuple[float, float]], goal: float | None = None) -> Figure:
    """Of both costs in each round: their medians, and the median of their ratio."""
    return Figure(
        name,
        statistics.median(ours for ours, _ in pairs),
        statistics.median(floor for _, floor in pairs),
        statistics.median(ours / floor for ours, floor in pairs),
        goal,
    )


HEAD = f"{'figure':44} {'ours':>10} {'floor':>10} {'ratio':>7} {'goal':>5}"


def show(figure: Figure) -> None:
    print(
        f"{figure.name:44} {figure.value:10.3f} {figure.floor:10.3f} {figure.ratio:7.2f} "
        f"{figure.goal or '':>5}{'  MISSED' if figure.missed else ''}",
        flush=True,
    )


def write(figures: Iterable[Figure], target: Path) -> None:
    """What a measurement in a process of its own leaves for `bench.py`."""
    target.write_text(json.dumps([asdict(one) for one in figures]))


def read(rows: Iterable[Mapping[str, Any]]) -> list[Figure]:
    return [Figure(**row) for row in rows]


def as_markdown(figures: Iterable[Figure]) -> str:
    """The table as docs/performance.md keeps it."""
    lines = ["| figure | ours | floor | ratio | goal |", "|---|---:|---:|---:|---:|"]
    for one in figures:
        goal = "" if one.goal is None else f"≤ {one.goal:g}{' **missed**' if one.missed else ''}"
        lines.append(
            f"| {one.name} | {one.value:.2f} | {one.floor:.2f} | {one.ratio:.2f} | {goal} |"
        )
    return "\n".join(lines) + "\n"
