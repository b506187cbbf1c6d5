"""Reading a file in pieces, so that its length does not matter."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

PIECE = 1 << 20


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """The whole file from its beginning, a mebibyte at a time."""
    stream.seek(0)
    while piece := stream.read(PIECE):
        yield piece


def open_text(stream: BinaryIO, encoding: str, length: int) -> io.TextIOWrapper:
    """The first `length` bytes of a file as text; lines end at LF only, and are not changed."""
    window = io.BufferedReader(_Window(stream, length), PIECE)
    return io.TextIOWrapper(window, encoding=encoding, errors="strict", newline="\n")


class _Window(io.RawIOBase):
    """The beginning of another file; closing it leaves that file open for the next reading."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        stream.seek(0)
        self._stream = stream
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # it gets no other
        piece = self._stream.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)
