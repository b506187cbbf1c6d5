"""Draws house.svg from the layers that the import linter holds: `python docs/pictures/house.py`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

PICTURE = Path(__file__).with_name("house.svg")
ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / "pyproject.toml"
PLUGINS = sorted(ROOT.glob("plugins/*/pyproject.toml"))
# A box of a name is as high as a line; all in pixels.
LINE, GAP, PAD, CHARACTER, NARROWEST = 22, 12, 8, 7.2, 44
LAYERS = dict[str, list[list[str]]]

STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1d2b24; text-anchor: middle; }
  .name { font-weight: 600; }
  .sheet { fill: #fff; }
  .box { fill: #f3f7f4; stroke: #7b9485; }
  .leaf { fill: #fff; stroke: #b5c4ba; }
  path { stroke: #4b6456; fill: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6efe9; }
    .sheet { fill: #131a16; }
    .box { fill: #1c2620; stroke: #6c8577; }
    .leaf { fill: #26332b; stroke: #4d6256; }
    path { stroke: #a9c2b3; }
  }
"""
TITLE = "The packages of wagtail-coop and their layers"
DESCRIPTION = (
    "Boxes are packages, a box in a box is a part of it. An arrow points from a layer to those "
    "below it, the only ones that it imports; packages of one layer do not know each other. "
    "From the top: "
)


@dataclass
class Box:
    """A package, with its layers from the top down."""

    name: str
    layers: list[list[Box]]

    @property
    def height(self) -> float:
        if not self.layers:
            return LINE
        inner = sum(max(one.height for one in layer) for layer in self.layers)
        return LINE + inner + GAP * (len(self.layers) - 1) + PAD

    @property
    def width(self) -> float:
        """Return the least width in which all names in it fit."""
        rows = [
            sum(one.width for one in row) + PAD * (len(row) - 1) + 2 * PAD for row in self.layers
        ]
        return max(NARROWEST, len(self.name) * CHARACTER + PAD, *rows)


def read_layers(config: str) -> LAYERS:
    """Return the layers by the package that they divide; those of the whole under ""."""
    found: LAYERS = {}
    for contract in tomllib.loads(config)["tool"]["importlinter"]["contracts"]:
        containers = contract.get("containers", [""])
        if contract["type"] == "layers" and len(containers) == 1:
            found[containers[0]] = [
                [name.strip(" ()") for name in layer.split("|")] for layer in contract["layers"]
            ]
    return found


def read_house() -> LAYERS:
    """Return the layers of the site with its plugins, which stand between it and its parts."""
    layers = read_layers(CONTRACTS.read_text(encoding="utf-8"))
    plugins = []
    for project in PLUGINS:
        config = project.read_text(encoding="utf-8")
        plugins.append(tomllib.loads(config)["tool"]["importlinter"]["root_packages"][0])
        layers = read_layers(config) | layers
    site, *parts = layers[""]
    return layers | {"": [site, plugins, *parts]}


def make_box(path: str, layers: LAYERS) -> Box:
    inside = layers.get(path, [])
    below = [[make_box(f"{path}.{name}".strip("."), layers) for name in layer] for layer in inside]
    return Box(path.rpartition(".")[2], below)


def _shapes(box: Box, left: float, top: float, width: float, height: float) -> Iterator[str]:
    kind = "box" if box.layers else "leaf"
    yield (
        f'<rect class="{kind}" x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" rx="4"/>'
    )
    at = top + (15 if box.layers else height / 2 + 4)
    words = ' class="name"' if box.layers else ""
    yield f'<text{words} x="{left + width / 2:.0f}" y="{at:.0f}">{escape(box.name)}</text>'
    yield from _inside(box, left, top + LINE, width)


def _inside(box: Box, left: float, top: float, width: float) -> Iterator[str]:
    for number, row in enumerate(box.layers):
        if number:
            middle = left + width / 2
            yield f'<path d="M{middle:.0f} {top - GAP + 2:.0f}v8m-4 -4l4 4l4 -4"/>'
        tallest = max(one.height for one in row)
        gaps = PAD * (len(row) + 1)
        spare = (width - gaps - sum(one.width for one in row)) / len(row)
        at = left + PAD
        for one in row:
            yield from _shapes(one, at, top, one.width + spare, tallest)
            at += one.width + spare + PAD
        top += tallest + GAP


def draw(layers: LAYERS) -> str:
    """Return the picture of these layers."""
    house = make_box("", layers)
    width, height = house.width, house.height - LINE + PAD
    rows = "; ".join(", ".join(one.name for one in row) for row in house.layers)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" role="img" aria-labelledby="t d">',
            f'<title id="t">{TITLE}</title>',
            f'<desc id="d">{DESCRIPTION}{escape(rows)}.</desc>',
            f"<style>{STYLE}</style>",
            '<rect class="sheet" width="100%" height="100%"/>',
            *_inside(house, 0, PAD, width),
            "</svg>\n",
        )
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(read_house()), encoding="utf-8")
