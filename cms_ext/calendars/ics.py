"""iCalendar text (RFC 5545): events of days or of hours in Warsaw. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cms_ext.sanitising.words import plain_words

LONGEST_LINE = 75
PRODUCT = "-//wagtail-coop//PL"
WARSAW = ZoneInfo("Europe/Warsaw")
# The rule of Directive 2000/84/EC: from the last Sunday of March to the last Sunday of October.
ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Warsaw",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:19970330T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something in a calendar. `starts` is a moment with its zone, or a whole day.

    `ends` is a moment too, or the last day, inclusive. The same `uid` later means the same event;
    a greater `sequence` means that it was changed.
    """

    uid: str
    summary: str
    starts: datetime | date
    ends: datetime | date | None = None
    location: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False
    sequence: int = 0


def calendar(events: Sequence[Event], *, name: str, stamp: datetime) -> bytes:
    """A calendar file; `stamp` says when it was made (a moment with its zone)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    if any(isinstance(event.starts, datetime) for event in events):
        lines += ZONE
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Event, stamp: datetime) -> list[str]:
    optional = {"LOCATION": event.location, "DESCRIPTION": event.description}
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{event.sequence}",
        *_span(event),
        f"SUMMARY:{_text(event.summary)}",
        *(f"{key}:{_text(words)}" for key, words in optional.items() if words),
        *([f"URL:{event.url}"] if event.url else []),
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _span(event: Event) -> list[str]:
    if isinstance(event.starts, datetime):
        ends = event.ends if isinstance(event.ends, datetime) else None
        return [_moment("DTSTART", event.starts), *([_moment("DTEND", ends)] if ends else [])]
    # The file names the first day that is free again.
    after = (event.ends or event.starts) + timedelta(days=1)
    return [
        f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        "TRANSP:TRANSPARENT",
    ]


def _moment(name: str, moment: datetime) -> str:
    return f"{name};TZID=Europe/Warsaw:{moment.astimezone(WARSAW):%Y%m%dT%H%M%S}"


def _text(words: str) -> str:
    """A value of type TEXT: what would end it or divide it is escaped."""
    words = plain_words(words)
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(sign, escaped)
    return words


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
