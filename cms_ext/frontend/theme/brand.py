"""The co-op's own colours in place of the spruce: only pairs that everybody can read."""

from __future__ import annotations

from dataclasses import dataclass

from cms_ext.frontend.theme.colour import contrast, mixed

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
