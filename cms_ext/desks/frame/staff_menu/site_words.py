"""The source of a handbook as this site reads it: without what it does without, in its words.

The handbooks speak of all that a co-op may have. `<!-- only: X -->` marks what a site without X
leaves out, where X is the slug of a plugin or a permission: alone below a heading it marks the
chapter, at the end of a row of a table or of a point that line, else its whole paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext

from cms_ext.plugins import find_absent_rights, plugin_configs

MARK = re.compile(r" ?<!-- only: ([\w.-]+) -->")
HEADING = re.compile(r"(#+ )(.*)")
# Lines that stand for themselves.
ROWS = ("|", "* ", "- ")


def keep_for_this_site(source: str) -> str:
    """Return the Markdown without marks and what they leave out, by the site's catalogue.

    The catalogue is asked for each line, of a heading for its words alone: an office that is no
    co-op has its own (`fixtures/union/make_words.py`).
    """
    return "\n\n".join(_kept_blocks(source.split("\n\n")))


def _kept_blocks(blocks: list[str]) -> Iterator[str]:
    # How deep the heading of a chapter is that is left out, 0 for none.
    left_out = 0
    for block, below in zip(blocks, [*blocks[1:], ""], strict=True):
        level = len(block) - len(block.lstrip("#"))
        if level and (not left_out or level <= left_out):
            mark = MARK.fullmatch(below)
            left_out = level if mark and not _has(mark[1]) else 0
        if not left_out and (lines := _kept_lines(block)):
            yield "\n".join(lines)


def _kept_lines(block: str) -> list[str]:
    lines = block.split("\n")
    mark = MARK.search(lines[-1])
    if mark and not lines[-1].startswith(ROWS) and not _has(mark[1]):
        return []
    kept = (line for line in lines if not (mark := MARK.search(line)) or _has(mark[1]))
    return [_in_own_words(MARK.sub("", line)) for line in kept if not MARK.fullmatch(line)]


def _in_own_words(line: str) -> str:
    if heading := HEADING.fullmatch(line):
        return heading[1] + gettext(heading[2])
    return gettext(line) if line else line


def _has(named: str) -> bool:
    if "." in named:
        return named not in find_absent_rights()
    return any(config.slug == named for config in plugin_configs())
