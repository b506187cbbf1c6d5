"""The calendar file, read by a reader of different origin."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ebok_plugin.panel.domain.calendar_file import CalendarDay, calendar_file

TODAY = date(2026, 11, 20)


def read(content: bytes) -> list[tuple[str, date, date, str]]:
    return [
        (str(one["UID"]), one["DTSTART"].dt, one["DTEND"].dt, str(one["SUMMARY"]))
        for one in Calendar.from_ical(content).walk("VEVENT")
    ]


def test_a_reader_finds_whole_days_with_their_titles() -> None:
    days = [
        CalendarDay("a@e-bok", date(2026, 12, 31), "Termin płatności: 1 954,17 zł"),
        CalendarDay("b@e-bok", date(2028, 2, 29), "przecinek, średnik; ukośnik \\ i\nwiersz"),
    ]

    content = calendar_file(days, name="Terminy płatności", made_on=TODAY)

    assert read(content) == [
        ("a@e-bok", date(2026, 12, 31), date(2027, 1, 1), "Termin płatności: 1 954,17 zł"),
        (
            "b@e-bok",
            date(2028, 2, 29),
            date(2028, 3, 1),
            "przecinek, średnik; ukośnik \\ i\nwiersz",
        ),
    ]
    assert str(Calendar.from_ical(content)["X-WR-CALNAME"]) == "Terminy płatności"
    assert content == calendar_file(days, name="Terminy płatności", made_on=TODAY)


def test_without_days_it_is_a_calendar_too() -> None:
    assert read(calendar_file([], name="Puste", made_on=TODAY)) == []


@given(st.text(st.sampled_from("aęż€😀 ,;\\"), min_size=60, max_size=90))
def test_long_titles_are_folded_between_characters(title: str) -> None:
    content = calendar_file([CalendarDay("a", TODAY, title)], name="n", made_on=TODAY)

    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert [found for *_rest, found in read(content)] == [title]
