"""Replaces merged cells by single ones with the same text. Pure.

A value is in each row and column that its cell covered, so that none moves to another column.
A column in which no cell begins tells nothing and goes. As HTML has it: a span ends with its group
of rows, 0 rows means the rest of the group, and what is no number is 1.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

CELLS = ("td", "th")
GROUPS = ("thead", "tbody", "tfoot")
DIGITS = re.compile(r"\s*\+?([0-9]{1,9})")
# As browsers read them; a table of more fields than this is refused.
MAX_COLUMNS = 1000
MAX_FIELDS = 20_000


class TooLargeTable(ValueError):
    """More than MAX_FIELDS fields, or more repeated text than may pass."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A cell over the columns `start` to before `end`, and so many further rows."""

    start: int
    end: int
    below: int
    cell: etree._Element


def spread_cells(root: etree._Element, *, size: int) -> int:
    """Spread the merged cells of all tables in `root`; how many there were.

    `size` is how many bytes the repeated values may have together. Raises TooLargeTable.
    """
    merged, left = 0, size
    # The inner tables first: what is repeated is measured as it will be.
    for table in reversed(list(root.iter("table"))):
        rows = list(_rows_of(table))
        widest = max((len(_cells(row)) for row in rows), default=0)
        if len(rows) * widest > MAX_FIELDS:
            raise TooLargeTable
        found = [cell for row in rows for cell in _cells(row) if _is_merged(cell)]
        if found:
            merged += len(found)
            _mark_header(rows)
            left = _spread(rows, left)
        for cell in (cell for row in rows for cell in _cells(row)):
            for name in ("rowspan", "colspan"):
                cell.attrib.pop(name, "")
    return merged


def _rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of this table, not those of a table in one of its cells."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in GROUPS:
            yield from child.findall("tr")


def _cells(row: etree._Element) -> list[etree._Element]:
    return [child for child in row if child.tag in CELLS]


def _is_merged(cell: etree._Element) -> bool:
    return _number(cell, "colspan") > 1 or _number(cell, "rowspan") != 1


def _number(cell: etree._Element, name: str) -> int:
    found = DIGITS.match(str(cell.get(name, "")))
    return int(found[1]) if found else 1


def _columns(cell: etree._Element) -> int:
    return min(max(_number(cell, "colspan"), 1), MAX_COLUMNS)


def _mark_header(rows: list[etree._Element]) -> None:
    """Word marks no head: one row over two others, next to a cell as high as both, is one."""
    first = _cells(rows[0])
    if any(cell.tag == "th" for row in rows for cell in _cells(row)):
        return
    high = max((_number(cell, "rowspan") for cell in first), default=1)
    if any(_columns(cell) > 1 for cell in first) and 1 < high < len(rows):
        for cell in (cell for row in rows[:high] for cell in _cells(row)):
            cell.tag = "th"


def _spread(rows: list[etree._Element], left: int) -> int:
    """Give each row a cell for each column; returns how many bytes may still be repeated."""
    lines = _placed(rows)
    starts = sorted({span.start for line in lines for span in line})
    used: set[etree._Element] = set()
    for row, line in zip(rows, lines, strict=True):
        spread_rows = []
        for span in line:
            size = len(etree.tostring(span.cell, with_tail=False))
            for _column in starts[bisect_left(starts, span.start) : bisect_left(starts, span.end)]:
                if span.cell in used:
                    left -= size
                    if left < 0:
                        raise TooLargeTable
                    spread_rows.append(_copy(span.cell))
                else:
                    used.add(span.cell)
                    spread_rows.append(span.cell)
        for cell in spread_rows:
            row.append(cell)  # Moves what is in the row already.
    return left


def _copy(cell: etree._Element) -> etree._Element:
    copy = deepcopy(cell)
    copy.tail = None
    return copy


def _placed(rows: list[etree._Element]) -> list[list[_Span]]:
    """Return the cells that cover each row from left to right: its own, and those from above."""
    lines: list[list[_Span]] = []
    starts: set[int] = set()
    above: list[_Span] = []
    group, rest = None, 0
    for row in rows:
        if row.getparent() is not group:
            group, above = row.getparent(), []
            rest = sum(1 for other in rows if other.getparent() is group)
        rest -= 1
        line, free = list(above), 0
        for cell in _cells(row):
            free = _next_free(above, free)
            barrier = min((span.start for span in above if span.start > free), default=None)
            end = free + _columns(cell)
            end = end if barrier is None else min(end, barrier)
            high = _number(cell, "rowspan") or rest + 1
            line.append(_Span(free, end, min(high - 1, rest), cell))
            starts.add(free)
            free = end
            if len(starts) * len(rows) > MAX_FIELDS:
                raise TooLargeTable
        line.sort(key=lambda span: span.start)
        lines.append(line)
        above = [_Span(one.start, one.end, one.below - 1, one.cell) for one in line if one.below]
    return lines


def _next_free(above: list[_Span], column: int) -> int:
    """Return the first column from here on that no cell from above covers; `above` is in order."""
    for span in above:
        if span.start <= column < span.end:
            column = span.end
    return column
