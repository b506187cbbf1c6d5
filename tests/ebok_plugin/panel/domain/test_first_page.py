"""Days in words, each case of the weekday and of the month, the year where it is needed."""

from datetime import date, timedelta

from cms_ext.base.dates.period import Period
from ebok_plugin.panel.domain.first_page import on_day, since_month, until_day

TODAY = date(2026, 11, 20)


def test_each_weekday_is_declined():
    week = [date(2026, 11, 16) + timedelta(n) for n in range(7)]

    assert [until_day(day, TODAY) for day in week] == [
        "poniedziałku 16 listopada",
        "wtorku 17 listopada",
        "środy 18 listopada",
        "czwartku 19 listopada",
        "piątku 20 listopada",
        "soboty 21 listopada",
        "niedzieli 22 listopada",
    ]
    assert [on_day(day, TODAY).rpartition(" 1")[0] for day in week[:4]] == [
        "w poniedziałek",
        "we wtorek",
        "w środę",
        "w czwartek",
    ]


def test_the_year_is_said_where_it_is_not_clear():
    days = {
        date(2027, 1, 15): "piątku 15 stycznia",
        date(2027, 11, 15): "poniedziałku 15 listopada 2027",
        date(2026, 2, 16): "poniedziałku 16 lutego",
        date(2025, 12, 15): "poniedziałku 15 grudnia 2025",
    }

    assert {day: until_day(day, TODAY) for day in days} == days
    months = (Period(2027, 1), Period(2028, 1))
    assert [since_month(one, TODAY) for one in months] == ["stycznia", "stycznia 2028"]
