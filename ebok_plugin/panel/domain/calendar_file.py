"""Days with a name each as an iCalendar file (RFC 5545). Pure.

Whole days only, so no time zone is needed. Lines are folded after 75 octets, as programs expect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_LINE = 75
FOLD = b"\r\n "
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One event; the same `uid` later means the same event, changed."""

    uid: str
    day: date
    title: str


def calendar_file(days: Iterable[CalendarDay], *, name: str, made_on: date) -> bytes:
    """The whole file; the same days give the same bytes."""
    return b"".join(_folded(line) + b"\r\n" for line in _lines(days, name, made_on))


def _lines(days: Iterable[CalendarDay], name: str, made_on: date) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//wagtail-coop//E-BOK//PL")
    yield from ("CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name)}")
    for one in days:
        yield "BEGIN:VEVENT"
        yield f"UID:{one.uid}"
        yield f"DTSTAMP:{made_on:%Y%m%d}T000000Z"
        yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{one.day + timedelta(1):%Y%m%d}"
        yield f"SUMMARY:{_escaped(one.title)}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """Cut between characters, never within one."""
    pieces: list[bytes] = []
    piece = b""
    for sign in line:
        octets = sign.encode()
        room = LONGEST_LINE - (1 if pieces else 0)  # the blank that begins a folded line
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            piece = b""
        piece += octets
    return FOLD.join([*pieces, piece])
