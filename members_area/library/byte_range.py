"""The part of a file that a `Range` header asks for (RFC 9110 § 14). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")


class OutOfRange(ValueError):
    """The file has no byte that the header asks for."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes from `first` to `last`, both counted from 0 and both included, of `size`."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        return f"bytes {self.first}-{self.last}/{self.size}"


def asked_part(header: str, size: int) -> ByteRange | None:
    """The part, or None for the whole file: no range, one that cannot be read, or several.

    A server may answer several ranges with the whole. Raises OutOfRange.
    """
    found = ONE_RANGE.fullmatch(header)
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first >= size or last < first:
        raise OutOfRange(header)
    return ByteRange(first, last, size)
