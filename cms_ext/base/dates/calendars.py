"""iCalendar files (RFC 5545): events of days or of hours in Warsaw. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from cms_ext.base.text.sanitising.words import plain_words

PRODUCT = "-//wagtail-coop//PL"
WARSAW = ZoneInfo("Europe/Warsaw")
# The rule of Directive 2000/84/EC: from the last Sunday of March to the last Sunday of October.
ZONE = icalendar.Timezone.from_ical("""\
BEGIN:VTIMEZONE
TZID:Europe/Warsaw
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE
""")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
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


def render_calendar(events: Sequence[CalendarEvent], *, name: str, stamp: datetime) -> bytes:
    """Render a calendar file; `stamp` is when it was made (a moment with its zone)."""
    file = icalendar.Calendar()
    file.add("version", "2.0")
    file.add("prodid", PRODUCT)
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    # The library has no type for X- names and would not escape them.
    file.add("x-wr-calname", icalendar.vText(plain_words(name)))
    if any(isinstance(event.starts, datetime) for event in events):
        file.add_component(ZONE)
    for event in events:
        file.add_component(_component(event, stamp))
    content: bytes = file.to_ical(sorted=False)
    return content


def _component(event: CalendarEvent, stamp: datetime) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", plain_words(event.uid))
    made.add("dtstamp", stamp.astimezone(UTC))
    made.add("sequence", event.sequence)
    _add_span(made, event)
    made.add("summary", plain_words(event.summary))
    for name, words in (("location", event.location), ("description", event.description)):
        if words:
            made.add(name, plain_words(words))
    if event.url:
        made.add("url", event.url)
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    return made


def _add_span(made: icalendar.Event, event: CalendarEvent) -> None:
    if isinstance(event.starts, datetime):
        moments = [one for one in (event.starts, event.ends) if isinstance(one, datetime)]
        for name, moment in zip(("dtstart", "dtend"), _local_or_utc(moments), strict=False):
            made.add(name, moment)
        return
    made.add("dtstart", event.starts)
    # DTEND is exclusive: the first day after the event.
    made.add("dtend", (event.ends or event.starts) + timedelta(days=1))
    made.add("transp", "TRANSPARENT")


def _local_or_utc(moments: Sequence[datetime]) -> list[datetime]:
    """Return the moments in Warsaw; in UTC when one is in the hour that October repeats.

    A local time that occurs twice means the first of the two (RFC 5545 § 3.3.5), so only UTC can
    name the second. By way of UTC, a local time that March leaves out becomes the one after it.
    """
    utc = [moment.astimezone(UTC) for moment in moments]
    local = [moment.astimezone(WARSAW) for moment in utc]
    return utc if any(moment.fold for moment in local) else local
