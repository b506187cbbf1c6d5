"""Memory does not grow with the file (import_formats.md §5)."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

from cms_ext.base.importing import FindingLog, TableReading, read_file
from tests.cms_ext.base.importing.kinds import FILES

HEADER = b"#ebok;payments;1\r\nexternal_id;nrb;value_date;amount;title;source\r\n"


class Endless(io.RawIOBase):
    """A payments file that exists only while it is read."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.seek(0)

    def _lines(self) -> Iterator[bytes]:
        yield HEADER
        for i in range(self.rows):
            yield (
                f"X-{i:07d};66999000090001000000100005;2026-03-{1 + i % 28:02d};"
                f"{900 + i % 99},{i % 100:02d};Opłata za marzec 2026, lok. 1A/5;BANK\r\n"
            ).encode()

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == 2:
            return sum(len(line) for line in self._lines())
        self._source, self._rest = self._lines(), b""
        return 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces = [self._rest]
        length = len(self._rest)
        while length < size and (line := next(self._source, b"")):
            pieces.append(line)
            length += len(line)
        data = b"".join(pieces)
        self._rest = data[size:]
        return data[:size]


def peak(rows: int) -> tuple[int, int]:
    """Rows read, and the most memory that reading them took, in bytes."""
    stream = Endless(rows)
    tracemalloc.start()
    try:
        file = read_file(stream, FILES)  # type: ignore[arg-type]
        count = sum(1 for _row in TableReading(file, FindingLog()))
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_row_costs_only_its_key() -> None:
    few, little = peak(1_000)
    many, more = peak(21_000)

    assert (few, many) == (1_000, 21_000)
    # A key of nine letters in a dict, with its line, takes about 150 bytes; a row about 1 500.
    assert (more - little) / 20_000 < 250
