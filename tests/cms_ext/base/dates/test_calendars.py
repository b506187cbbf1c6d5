from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cms_ext.base.dates.calendars import CalendarEvent, render_calendar

WARSAW = ZoneInfo("Europe/Warsaw")
STAMP = datetime(2026, 6, 1, 10, tzinfo=UTC)
MEETING = CalendarEvent(
    uid="x1",
    summary="Walne Zgromadzenie",
    starts=datetime(2026, 6, 24, 17, tzinfo=timezone(timedelta(hours=2))),
    location="świetlica, ul. Sosnowa 5",
    description="1. Otwarcie\n2. Zmiana statutu; głosowanie",
)


def read_by_hand(content: bytes) -> list[tuple[str, str]]:
    """A second reader, of the standard library alone: (name with parameters, value) of lines."""
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert lines.pop() == ""
    pairs = [line.partition(":") for line in lines]
    return [(name, value) for name, _, value in pairs]


def unescaped(value: str) -> str:
    out, signs = "", iter(value)
    for sign in signs:
        if sign == "\\":
            following = next(signs)
            out += "\n" if following == "n" else following
        else:
            out += sign
    return out


def test_an_event_as_two_readers_read_it():
    content = render_calendar([MEETING], name="Walne zgromadzenia", stamp=STAMP)

    (event,) = Calendar.from_ical(content).walk("VEVENT")
    by_hand = dict(read_by_hand(content))

    expected = {
        "UID": "x1",
        "SUMMARY": "Walne Zgromadzenie",
        "LOCATION": "świetlica, ul. Sosnowa 5",
        "DESCRIPTION": "1. Otwarcie\n2. Zmiana statutu; głosowanie",
        "STATUS": "CONFIRMED",
    }
    assert {name: str(event[name]) for name in expected} == expected
    assert event.decoded("DTSTART") == datetime(2026, 6, 24, 17, tzinfo=WARSAW)
    assert by_hand["DTSTART;TZID=Europe/Warsaw"] == "20260624T170000"
    for name in ("LOCATION", "DESCRIPTION"):
        assert unescaped(by_hand[name]) == expected[name]


def test_a_whole_day_has_no_hour_and_a_cancelled_one_says_so():
    day = CalendarEvent("d", "Poprawki", date(2026, 6, 21), cancelled=True)
    content = render_calendar([day], name="x", stamp=STAMP)

    (event,) = Calendar.from_ical(content).walk("VEVENT")

    assert event.decoded("DTSTART") == date(2026, 6, 21)
    assert event.decoded("DTEND") == date(2026, 6, 22)
    assert ("DTSTART;VALUE=DATE", "20260621") in read_by_hand(content)
    assert ("STATUS", "CANCELLED") in read_by_hand(content)
    # No events are a calendar, too.
    assert Calendar.from_ical(render_calendar([], name="x", stamp=STAMP))["VERSION"] == "2.0"


def test_days_end_after_the_last_of_them_and_hours_at_theirs():
    days = CalendarEvent("d", "Biuro nieczynne", date(2026, 12, 24), date(2026, 12, 27))
    hours = CalendarEvent(
        "h",
        "Brak wody",
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 12, tzinfo=UTC),
        sequence=3,
        url="https://spoldzielnia.example/ogloszenia/brak-wody/",
    )

    read = Calendar.from_ical(render_calendar([days, hours], name="x", stamp=STAMP)).walk("VEVENT")

    spans = [(event.decoded("DTSTART"), event.decoded("DTEND")) for event in read]
    assert spans == [
        (date(2026, 12, 24), date(2026, 12, 28)),
        (datetime(2026, 10, 25, 0, tzinfo=WARSAW), datetime(2026, 10, 25, 13, tzinfo=WARSAW)),
    ]
    assert (read[1]["SEQUENCE"], str(read[1]["URL"])) == (3, hours.url)


def test_the_zone_in_the_file_is_that_of_the_clocks():
    content = render_calendar([MEETING], name="x", stamp=STAMP)
    (zone,) = Calendar.from_ical(content).walk("VTIMEZONE")

    clock = zone.to_tz(lookup_tzid=False)

    for moment in (
        datetime(2026, 3, 29, 1, 59),
        datetime(2026, 3, 29, 3, 0),
        datetime(2026, 10, 25, 1, 59),
        datetime(2026, 10, 25, 3, 0),
        datetime(2030, 7, 1),
    ):
        assert moment.replace(tzinfo=clock).utcoffset() == moment.replace(tzinfo=WARSAW).utcoffset()


def warsaw(month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW, fold=fold)


@pytest.mark.parametrize(
    ("starts", "ends", "written"),
    [
        # A local 2:30 of October is the first one; the second has no other name than UTC.
        ((10, 25, 2, 30), (10, 25, 2, 45), "20261025T023000 20261025T024500"),
        ((10, 25, 2, 30, 1), (10, 25, 2, 45, 1), "20261025T013000Z 20261025T014500Z"),
        ((10, 25, 2, 30), (10, 25, 2, 10, 1), "20261025T003000Z 20261025T011000Z"),
        ((10, 25, 2, 30, 1), (10, 25, 4), "20261025T013000Z 20261025T030000Z"),
        ((10, 25, 1), (10, 25, 2, 59, 1), "20261024T230000Z 20261025T015900Z"),
        ((10, 25, 2, 0, 1), (10, 25, 3), "20261025T010000Z 20261025T020000Z"),
        ((10, 24, 22), (10, 25, 6), "20261024T220000 20261025T060000"),
        ((10, 25, 3), None, "20261025T030000"),
        ((10, 25, 2, 30, 1), None, "20261025T013000Z"),
        ((3, 29, 1, 30), (3, 29, 3, 30), "20260329T013000 20260329T033000"),
        # 2:30 of March never was: an hour later, or earlier, on the clock.
        ((3, 29, 2, 30), (3, 29, 3, 45), "20260329T033000 20260329T034500"),
        ((3, 29, 1, 15), (3, 29, 2, 30, 1), "20260329T011500 20260329T013000"),
    ],
)
def test_the_hours_at_which_the_clocks_change(
    starts: tuple[int, ...], ends: tuple[int, ...] | None, written: str
):
    moments = [
        datetime(2026, month, day, hour, *minute[:1], tzinfo=WARSAW, fold=sum(minute[1:]))
        for month, day, hour, *minute in (starts, ends or starts)
    ]
    event = CalendarEvent("u", "Przerwa", moments[0], moments[1] if ends else None)

    (read,) = Calendar.from_ical(render_calendar([event], name="x", stamp=STAMP)).walk("VEVENT")

    names = [name for name in ("DTSTART", "DTEND") if name in read]
    utc = [moment.astimezone(UTC) for moment in moments]
    assert " ".join(read[name].to_ical().decode() for name in names) == written
    assert [read.decoded(name).astimezone(UTC) for name in names] == utc[: len(names)]
    assert utc == sorted(utc)


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=300)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_any_words_come_back_and_no_line_is_too_long(texts: list[str]):
    events = [
        CalendarEvent(f"u{n}", text, date(2026, 6, 24), description=text)
        for n, text in enumerate(texts)
    ]

    content = render_calendar(events, name="x", stamp=STAMP)

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    read = [(name, unescaped(value)) for name, value in read_by_hand(content)]
    assert [value for name, value in read if name == "SUMMARY"] == texts
    assert [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")] == texts


def test_words_cannot_end_a_line():
    for trick in ("x\r\nEND:VEVENT", "x\nATTACH:http://a.example", "x\rY"):
        event = CalendarEvent("u", trick, date(2026, 6, 24))

        names = [
            name for name, _ in read_by_hand(render_calendar([event], name=trick, stamp=STAMP))
        ]

        assert (names.count("END"), names.count("ATTACH")) == (2, 0)
