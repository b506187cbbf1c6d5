"""The co-op's own colours in place of the spruce: only pairs that everybody can read."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEX = re.compile(r"^#[0-9a-fA-F]{6}\Z")


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part) for part in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(ink), luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, with_colour: str, share: float) -> str:
    """`colour` with a share (0 to 1) of `with_colour` in it."""
    parts = zip(channels(colour), channels(with_colour), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in parts)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255; ValueError for anything but `#rrggbb`."""
    if not HEX.match(colour):
        raise ValueError(f"{colour!r} is no colour of the form #rrggbb.")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


READABLE = 4.5
PAPER = "#f7f5f0"
CARD = "#ffffff"
# What stands on the dark bars at the top and the bottom of each page.
ON_DEEP = "#d8e9e1"
WASH_SHARE = 0.88


@dataclass(frozen=True, slots=True)
class Brand:
    """`colour` fills buttons and marks the current place; `deep` is the ground of the bars.

    Both are `#rrggbb` for the light scheme; the dark scheme keeps its own colours.
    """

    colour: str
    deep: str

    @property
    def wash(self) -> str:
        """The pale ground of marks in the brand's colour."""
        return mixed(self.colour, CARD, WASH_SHARE)

    @property
    def version(self) -> str:
        """Other colours, another address: the stylesheet may be kept for a year."""
        return f"{self.colour[1:]}-{self.deep[1:]}"

    def pairs(self) -> dict[str, list[tuple[str, str]]]:
        """(ink, ground) as the pages use them, by the colour that is answerable."""
        return {
            "colour": [
                (CARD, self.colour),
                (self.colour, CARD),
                (self.colour, PAPER),
                (self.colour, self.wash),
            ],
            "deep": [(ON_DEEP, self.deep)],
        }

    def too_pale(self) -> dict[str, float]:
        """The worst contrast of each colour that does not reach 4.5."""
        worst = {
            name: min(contrast(ink, ground) for ink, ground in pairs)
            for name, pairs in self.pairs().items()
        }
        return {name: ratio for name, ratio in worst.items() if ratio < READABLE}

    def stylesheet(self) -> str:
        """The tokens that replace the design's own in the light scheme."""
        return (
            "@layer tokens{@media (prefers-color-scheme:light){"
            ':root:not([data-contrast="high"]){'
            f"--brand:{self.colour};--brand-deep:{self.deep};--brand-wash:{self.wash};"
            f"--bar-a:{self.colour}}}}}}}\n"
        )
