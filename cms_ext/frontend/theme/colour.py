"""Contrast of colours by WCAG 2.2 (definitions of relative luminance and contrast ratio). Pure."""

from __future__ import annotations

import re

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
