"""One line that goes outside: how it is written, how anybody computes its hash, reading it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

# What stands before the first line.
NOTHING = "0" * 64
MOMENT = "%Y-%m-%dT%H:%M:%SZ"
SHAPE = re.compile(
    r"^(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?P<chain>[a-z-]{1,40}) (?P<number>\d{1,18}) "
    r"(?P<head>[0-9a-f]{64}) (?P<line_hash>[0-9a-f]{64})$"
)


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """`2026-11-22T23:00:04Z publications 812 HEAD LINE_HASH`: the UTC moment, chain, number."""

    at: datetime
    chain: str
    number: int
    head: str
    line_hash: str

    @property
    def content(self) -> str:
        """The line without its own hash."""
        return f"{self.at.astimezone(UTC):{MOMENT}} {self.chain} {self.number} {self.head}"

    def __str__(self) -> str:
        return f"{self.content} {self.line_hash}"

    def follows(self, before: str) -> bool:
        """Whether its hash is the one of this content behind the line with the hash `before`."""
        return self.line_hash == line_hash(before, self.content)


def line_hash(before: str, content: str) -> str:
    """SHA-256 of the hash of the line before, a blank, and the line: 64 hex digits."""
    return hashlib.sha256(f"{before} {content}".encode()).hexdigest()


def new_line(at: datetime, chain: str, number: int, head: str, before: str) -> AnchorLine:
    """The line that follows the one whose hash is `before`."""
    bare = AnchorLine(at.astimezone(UTC).replace(microsecond=0), chain, number, head, "")
    return AnchorLine(bare.at, chain, number, head, line_hash(before, bare.content))


def read_line(text: str) -> AnchorLine | None:
    """The line that this text is; None for anything else."""
    found = SHAPE.match(text)
    if found is None:
        return None
    try:
        at = datetime.strptime(found["at"], MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return AnchorLine(at, found["chain"], int(found["number"]), found["head"], found["line_hash"])
