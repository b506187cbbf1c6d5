from __future__ import annotations

from cms_ext.frontend.theme.opening_hours import HOURS, OpeningLine, opening_lines


def test_neighbouring_days_with_the_same_hours_share_a_line() -> None:
    week = ["8:00–17:00", "8:00–15:00", "8:00–15:00", "8:00–15:00", "8:00-13:00", "", ""]

    assert opening_lines(week) == [
        OpeningLine("poniedziałek", "8:00–17:00"),
        OpeningLine("wtorek–czwartek", "8:00–15:00"),
        OpeningLine("piątek", "8:00–13:00"),
    ]


def test_an_office_that_never_opens_has_no_lines() -> None:
    assert opening_lines([""] * 7) == []


def test_hours_are_two_times_with_a_dash() -> None:
    typed = ["8:00–15:00", "8:00-15:00", "8–15", "8:00–15:00\n", "od 8"]

    assert [text for text in typed if HOURS.match(text)] == ["8:00–15:00", "8:00-15:00"]
