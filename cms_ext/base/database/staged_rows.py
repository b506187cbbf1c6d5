"""Many rows of plain values between two steps of one piece of work, held outside memory.

What is read of a file is staged here until all of it is known to be right, and gone over as often
as the steps that follow need. It stands in a file without a name, which the system removes with the
process, killed or not. Without Django.
"""

from __future__ import annotations

import marshal
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice, pairwise
from typing import IO, Any

Row = tuple[Any, ...]
ROWS_AT_ONCE = 1_000


class StagedRows:
    """Rows in the order in which they were added: tuples of text, whole numbers, None, and tuples
    of these. Nobody adds while somebody reads; any number may read at once.
    """

    def __init__(self, rows_at_once: int = ROWS_AT_ONCE) -> None:
        self._at_once = rows_at_once
        self._last: list[Row] = []
        self._file: IO[bytes] | None = None
        self._ends: list[int] = [0]

    def __len__(self) -> int:
        return (len(self._ends) - 1) * self._at_once + len(self._last)

    def append(self, row: Row) -> None:
        self._last.append(row)
        if len(self._last) == self._at_once:
            self._write()

    def __iter__(self) -> Iterator[Row]:
        return self.between(0, len(self))

    def between(self, begin: int, end: int) -> Iterator[Row]:
        """The rows from number `begin`, the first being 0, up to and without `end`."""
        while begin < end:
            number, first = divmod(begin, self._at_once)
            yield from islice(self._portion(number), first, first + end - begin)
            begin = (number + 1) * self._at_once

    def _write(self) -> None:
        # Not the open portion: few rows need no file.
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with the rows
            weakref.finalize(self, self._file.close)
        self._ends.append(self._ends[-1] + self._file.write(marshal.dumps(self._last)))
        self._last = []

    def _portion(self, number: int) -> list[Row]:
        if number == len(self._ends) - 1:
            return self._last
        assert self._file is not None
        begin, end = self._ends[number], self._ends[number + 1]
        rows: list[Row] = marshal.loads(os.pread(self._file.fileno(), end - begin, begin))
        return rows


class SortedRows:
    """Staged rows that come back in their order as tuples, each portion of them sorted as it comes:
    of two that are equal so far, all that follows must be comparable too.
    """

    def __init__(self) -> None:
        # So few at once are in memory of each portion while all are merged.
        self._rows = StagedRows(rows_at_once=50)
        self._ends = [0]

    def add(self, portion: Iterable[Row]) -> None:
        for row in sorted(portion):
            self._rows.append(row)
        self._ends.append(len(self._rows))

    def __iter__(self) -> Iterator[Row]:
        return merge(*(self._rows.between(*ends) for ends in pairwise(self._ends)))
