"""iCalendar text (RFC 5545): events of a day or of an hour. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

LONGEST_LINE = 75
PRODUCT = "-//wagtail-coop//IKCS//PL"


@dataclass(frozen=True, slots=True)
class Event:
    """Something in a calendar. `starts` is a moment with its zone, or a whole day."""

    uid: str
    summary: str
    starts: datetime | date
    location: str = ""
    description: str = ""
    cancelled: bool = False


def calendar(events: Sequence[Event], *, name: str, stamp: datetime) -> bytes:
    """A calendar file; `stamp` says when it was made (a moment with its zone)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Event, stamp: datetime) -> list[str]:
    optional = {"LOCATION": event.location, "DESCRIPTION": event.description}
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_utc(stamp)}",
        _start(event.starts),
        f"SUMMARY:{_text(event.summary)}",
        *(f"{key}:{_text(words)}" for key, words in optional.items() if words),
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _start(starts: datetime | date) -> str:
    if isinstance(starts, datetime):
        return f"DTSTART:{_utc(starts)}"
    return f"DTSTART;VALUE=DATE:{starts:%Y%m%d}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """A value of type TEXT: what would end it or divide it is escaped."""
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n")):
        words = words.replace(sign, escaped)
    return words.replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """The line as octets, folded after at most 75 of them and never inside a sign."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode()
        # Every piece but the first begins with the blank that marks the fold.
        room = LONGEST_LINE - (1 if pieces else 0)
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece = b""
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"
