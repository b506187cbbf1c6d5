"""Work on many rows: in portions, with rare garbage collection, outside memory. No Django."""

import gc
import marshal
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import merge
from itertools import islice, pairwise
from threading import Lock
from typing import IO, Any, TypeVar

Item = TypeVar("Item")
# SQLite before 3.32 refuses more than 999 parameters.
PARAMETERS = 900


def split_into_chunks(items: Iterable[Item], size: int = PARAMETERS) -> Iterator[list[Item]]:
    """The items in order, in lists of at most `size`, by default what one SQL statement takes."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion


SELDOM = (50_000, 10, 10)
"""Thresholds of `gc.set_threshold` meanwhile; usually 700, 10, 10."""


class _Held:
    """How many pieces of work slow the collector down, and its thresholds before them."""

    lock = Lock()
    pieces = 0
    before = gc.get_threshold()


@contextmanager
def collect_garbage_rarely() -> Iterator[None]:
    """Slow garbage collection down while thousands of rows pass through memory.

    Nearly all of their objects are freed before the collector sees them, and looking at the rest
    again and again is a tenth of the work. It is not switched off: cycles are still found, after
    some megabytes. Nested and parallel blocks share it; the last one to end restores the
    thresholds, whatever was raised.
    """
    with _Held.lock:
        if not _Held.pieces:
            _Held.before = gc.get_threshold()
            gc.set_threshold(*SELDOM)
        _Held.pieces += 1
    try:
        yield
    finally:
        with _Held.lock:
            _Held.pieces -= 1
            if not _Held.pieces:
                gc.set_threshold(*_Held.before)


Row = tuple[Any, ...]
ROWS_AT_ONCE = 1_000


class StagedRows:
    """Rows outside memory, in the order in which they were added, to be read any number of times.

    A row is a tuple of text, integers, None and such tuples. Nobody adds while somebody reads; any
    number may read at once. They are in an unnamed temporary file, which the system removes with
    the process, killed or not.
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
        """Yield the rows from number `begin`, the first being 0, up to and without `end`."""
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
        rows: list[Row] = marshal.loads(os.pread(self._file.fileno(), end - begin, begin))  # noqa: S302 - our own file, without a name
        return rows


class SortedRows:
    """Staged rows that come back sorted; each portion is sorted when it is added.

    Rows are compared as tuples, so all their values must be comparable.
    """

    def __init__(self) -> None:
        # Few rows of each portion are in memory at once while all are merged.
        self._rows = StagedRows(rows_at_once=50)
        self._ends = [0]

    def add(self, portion: Iterable[Row]) -> None:
        for row in sorted(portion):
            self._rows.append(row)
        self._ends.append(len(self._rows))

    def __iter__(self) -> Iterator[Row]:
        return merge(*(self._rows.between(*ends) for ends in pairwise(self._ends)))
