"""Says whether standard input is plain text: `ok` or `broken`. Runs on its own, without Django.

Looking at each sign of a long text takes a second, which a web worker does not have (`content.py`
asks for it).
"""

from __future__ import annotations

import sys

from cms_ext.base.sandbox.walls import close_walls

MAX_MEMORY = 256 * 1024 * 1024
MAX_SECONDS = 5
LAYOUT = str.maketrans("", "", "\r\n\t")


def reading(content: bytes) -> str:
    """`ok` for UTF-8 without control characters: neither a program nor something compressed."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "broken"
    return "ok" if text.translate(LAYOUT).isprintable() else "broken"


def main(arguments: list[str]) -> None:
    close_walls(memory=MAX_MEMORY, seconds=MAX_SECONDS)
    sys.stdout.write(reading(sys.stdin.buffer.read()))
