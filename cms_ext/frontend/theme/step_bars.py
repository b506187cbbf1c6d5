"""How one amount became another, step by step: a bar for each line of a receipt. Pure.

Each bar begins where the one before it ended, so that the eye goes down the stairs from the first
amount to the last. Places are per cent of the line's width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from cms_ext.frontend.theme.bar_chart import percent

WHOLE = Decimal(100)
# So that a step of a few grosze is still seen.
LEAST_WIDE = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class StepBar:
    """`css` is "w" for the two whole amounts, "a" for what adds, "b" for what takes away."""

    css: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class StepBars:
    """`zero` is where nothing stands; `steps` are in the order of the amounts."""

    zero: str
    opening: StepBar
    steps: tuple[StepBar, ...]
    closing: StepBar


def step_bars(opening: Decimal, steps: Sequence[Decimal]) -> StepBars:
    """From `opening` over the signed steps to their sum."""
    stands = list(accumulate(steps, initial=opening))
    low, high = min(*stands, Decimal(0)), max(*stands, Decimal(0))
    scale = WHOLE / ((high - low) or Decimal(1))

    def bar(css: str, start: Decimal, end: Decimal) -> StepBar:
        x, width = (min(start, end) - low) * scale, abs(end - start) * scale
        width = max(width, LEAST_WIDE)
        return StepBar(css, percent(min(x, WHOLE - width)), percent(width))

    return StepBars(
        zero=percent(-low * scale),
        opening=bar("w", Decimal(0), opening),
        steps=tuple(
            bar("a" if step > 0 else "b", before, before + step)
            for before, step in zip(stands, steps, strict=False)
        ),
        closing=bar("w", Decimal(0), stands[-1]),
    )
