"""What a packet with everything about a person is made of (GDPR art. 15 and 20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, TypeAlias

Value: TypeAlias = "str | int | Decimal | bool | date | datetime | None"
Row: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A file of the packet: its path below `pliki/`, and how to open it."""

    path: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data: a title, why it is kept, and rows of labels with values.

    All rows of a section have the same labels, in the order in which they are shown. Values are
    plain: text, numbers, dates, truth values, None. No secret and no hash belongs here. Sections
    stand by their `order`, those of one order as they were collected.
    """

    title: str
    rows: Sequence[Row]
    why: str = ""
    files: Sequence[PacketFile] = ()
    order: int = 100
