"""Headings one level after another, as screen readers need them; old sites chose them by size."""

from __future__ import annotations

from typing import Any

FIRST, DEEPEST = 2, 4


def put_in_order(blocks: list[dict[str, Any]]) -> bool:
    """Give each heading of a raw body the level of its place; whether any had another one."""
    open_levels: list[int] = []
    changed = False
    for block in blocks:
        if block["type"] != "heading":
            continue
        value = block["value"]
        level = int(value["level"])
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        right = str(min(FIRST + len(open_levels) - 1, DEEPEST))
        changed = changed or value["level"] != right
        value["level"] = right
    return changed
