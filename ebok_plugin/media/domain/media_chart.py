"""Cost and advances of each medium as a drawing: two bars a medium, the table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.theme.chart_scale import (
    FLOOR,
    HEIGHT,
    LEFT,
    WIDTH,
    Gridline,
    bar_height,
    gridlines,
    percent,
    pixels,
    round_step,
)
from ebok_plugin.media.domain.explanation import MediumExplained

# Shares of a medium's width; the outlined bar is drawn narrower, its line adds to it.
COST_AT, COST_WIDE = Decimal("0.17"), Decimal("0.3")
ADVANCES_AT, ADVANCES_WIDE = Decimal("0.53"), Decimal("0.28")


@dataclass(frozen=True, slots=True)
class Bar:
    """`css` is "a" (cost, filled) or "b" (advances, outlined)."""

    css: str
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class MediumBars:
    """The short code stands under the bars; the list of media beside the drawing explains it."""

    label: str
    centre: str
    bars: tuple[Bar, Bar]


@dataclass(frozen=True, slots=True)
class MediaChart:
    """`name` is what the drawing says to whoever does not see it."""

    height: int
    floor: str
    name: str
    gridlines: tuple[Gridline, ...]
    media: tuple[MediumBars, ...]


def media_chart(media: Sequence[MediumExplained]) -> MediaChart:
    """At least one medium; below zero a bar has no height."""
    amounts = [(one.cost.amount, one.advances.amount) for one in media]
    step = round_step(max(max(pair) for pair in amounts))
    slot = WIDTH / len(media)
    told = "; ".join(
        _("{medium}: koszt {cost}, zaliczki {advances}").format(
            medium=one.medium.label, cost=one.cost, advances=one.advances
        )
        for one in media
    )
    return MediaChart(
        height=HEIGHT,
        floor=pixels(FLOOR),
        name=_("Wykres słupkowy. {told}.").format(told=told),
        gridlines=gridlines(step),
        media=tuple(
            MediumBars(
                label=one.medium.short,
                centre=percent(LEFT + slot * (number + Decimal("0.49"))),
                bars=(
                    _bar("a", cost, step, LEFT + slot * (number + COST_AT), slot * COST_WIDE),
                    _bar(
                        "b",
                        advances,
                        step,
                        LEFT + slot * (number + ADVANCES_AT),
                        slot * ADVANCES_WIDE,
                    ),
                ),
            )
            for number, (one, (cost, advances)) in enumerate(zip(media, amounts, strict=True))
        ),
    )


def _bar(css: str, value: Decimal, step: Decimal, x: Decimal, width: Decimal) -> Bar:
    height = bar_height(value, step)
    return Bar(css, percent(x), percent(width), pixels(FLOOR - height), pixels(height))
