"""Meeting requests in letters (iCalendar, RFC 5545), as text. Pure; nothing here raises."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from cms_ext.base.dates.calendars import WARSAW

KINDS = ("text/calendar", "application/ics")
MAX_CALENDAR = 256 * 1024  # characters
MAX_EVENTS = 5
FOLD = re.compile(r"\r?\n[ \t]")
CONTENT_LINE = re.compile(r"([A-Za-z-]{1,40})((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.*)")
ZONE = re.compile(r";TZID=\"?([^\";:]{1,80})", re.I)
MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?\Z")
ESCAPED = re.compile(r"\\(.)")


def describe_invitation(calendar: str) -> tuple[str, str] | None:
    """Name and hours of the events, and their descriptions; None if there are none or many."""
    if len(calendar) > MAX_CALENDAR:
        return None
    lines = list(_content_lines(calendar))
    method = next((value for name, _zone, value in lines if name == "METHOD"), "").upper()
    events = list(_events(lines))
    if not 0 < len(events) <= MAX_EVENTS:
        return None
    heads = "\n\n".join(_head(event, method.strip()) for event in events)
    details = (_unescaped(event.get("DESCRIPTION", ("", ""))[1]).strip() for event in events)
    return heads, "\n\n".join(filter(None, details))


def _content_lines(calendar: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the zone and the value of each line."""
    for line in FOLD.sub("", calendar).splitlines():
        if found := CONTENT_LINE.match(line):
            zone = ZONE.search(found[2])
            yield found[1].upper(), zone[1] if zone else "", found[3]


def _events(lines: list[tuple[str, str, str]]) -> Iterator[Mapping[str, tuple[str, str]]]:
    """Yield the zones and values of each event by name; alarms inside of it are skipped."""
    event: dict[str, tuple[str, str]] | None = None
    inner = 0
    for name, zone, value in lines:
        word = value.strip().upper()
        if name == "BEGIN" and event is not None:
            inner += 1
        elif name == "BEGIN" and word == "VEVENT":
            event = {}
        elif name == "END" and inner:
            inner -= 1
        elif name == "END" and event is not None:
            yield event
            event = None
        elif event is not None and not inner:
            event.setdefault(name, (zone, value))


def _head(event: Mapping[str, tuple[str, str]], method: str) -> str:
    kinds = {
        "REQUEST": _("Zaproszenie"),
        "CANCEL": _("Odwołane spotkanie"),
        "REPLY": _("Odpowiedź na zaproszenie"),
    }
    summary = _unescaped(event.get("SUMMARY", ("", ""))[1]).strip()
    place = _unescaped(event.get("LOCATION", ("", ""))[1]).strip()
    lines = [f"{kinds.get(method, _('Termin w kalendarzu'))}: {summary or '–'}"]
    if hours := _hours(event):
        repeats = _(" (powtarza się)") if "RRULE" in event else ""
        lines.append(_("Kiedy: %s") % hours + repeats)
    if place:
        lines.append(_("Gdzie: %s") % place)
    return "\n".join(lines)


def _hours(event: Mapping[str, tuple[str, str]]) -> str:
    """Return the day, or the day and the hours in Warsaw."""
    starts, ends = (_moment(*event.get(name, ("", ""))) for name in ("DTSTART", "DTEND"))
    begins = _in_words(starts)
    if starts is None or ends is None or type(starts) is not type(ends) or ends <= starts:
        return begins
    if not isinstance(starts, datetime) or not isinstance(ends, datetime):
        # The end of whole days is the day after the last one.
        last = ends - timedelta(days=1)
        return begins if last == starts else f"{begins}–{_in_words(last)}"
    end = f"{ends:%H:%M}" if ends.date() == starts.date() else _in_words(ends)
    return f"{begins}–{end}"


def _in_words(moment: date | None) -> str:
    if moment is None:
        return ""
    return f"{moment:%-d.%m.%Y %H:%M}" if isinstance(moment, datetime) else f"{moment:%-d.%m.%Y}"


def _moment(zone: str, value: str) -> date | None:
    """Return the day, or the moment as a clock in Warsaw shows it; None for another value."""
    found = MOMENT.match(value.strip())
    if found is None:
        return None
    with suppress(ValueError, OverflowError):
        if not found[2]:
            return datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        naive = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 - see below
        written_in = UTC if found[3] else _zone(zone)
        return naive.replace(tzinfo=written_in).astimezone(WARSAW).replace(tzinfo=None)
    return None


def _zone(name: str) -> ZoneInfo:
    """Return the zone by its name or by that of Windows; Warsaw for an unknown one."""
    with suppress(ValueError, LookupError, OSError):
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    return WARSAW


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
