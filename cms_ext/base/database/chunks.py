"""Long lists in portions that one SQL statement takes as parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
# SQLite before 3.32 refuses more than 999 parameters.
PARAMETERS = 900


def split_into_chunks(items: Iterable[Item], size: int = PARAMETERS) -> Iterator[list[Item]]:
    """The items in order, in lists of at most `size`."""
    rest = iter(items)
    while portion := list(islice(rest, size)):
        yield portion
