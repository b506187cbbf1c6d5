"""A component over the months: what it cost, what changed when, and that nothing is left out.

Days as text, each case of the weekday and of the month, the year where it is needed.
"""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import multiply_rate, sum_money
from ebok_plugin.ledger.domain.queries.explain import ChargedLine
from ebok_plugin.panel.domain.component_history import (
    MonthLine,
    charged_months,
    component_histories,
    year_change,
)
from ebok_plugin.panel.domain.first_page import on_day, since_month, until_day

START = Period(2026, 1)
NAMES = {1: ("EKS", "Eksploatacja", "m²"), 2: ("GOK", "Odpady", "os."), 3: ("DZW", "Dźwig", "os.")}


def line(month: int, component: int, quantity: str, rate: str) -> MonthLine:
    code, name, unit = NAMES[component]
    many, price = Decimal(quantity), Decimal(rate)
    charged = ChargedLine(component, name, unit, many, price, multiply_rate(many, price))
    return MonthLine(START.plus(month - 1), month, code, charged)


def steps_by_component(lines: list[MonthLine]) -> dict[str, list[tuple[str, str, str]]]:
    return {
        history.name: [(str(s.now.period), str(s.amount.amount), s.words) for s in history.steps]
        for history in component_histories(lines)
    }


def test_what_changed_when_and_why():
    lines = [
        line(1, 1, "48.60", "4.35"), line(1, 2, "2", "38"),
        line(2, 1, "48.60", "4.35"), line(2, 2, "3", "38"),
        line(3, 1, "48.60", "4.60"), line(3, 2, "2", "42.75"), line(3, 3, "2", "11"),
        line(4, 1, "48.60", "4.60"), line(4, 3, "2", "11"),
    ]  # fmt: skip

    assert steps_by_component(lines) == {
        "Eksploatacja": [("2026-03", "12.15", "stawka 4,35 → 4,60 zł")],
        "Dźwig": [("2026-03", "22.00", "nowy składnik: 2 os. × 11,00 zł")],
        "Odpady": [
            ("2026-02", "38.00", "ilość 2 → 3 os."),
            ("2026-03", "-28.50", "stawka 38,00 → 42,75 zł, ilość 3 → 2 os."),
            ("2026-04", "-85.50", "składnika już nie ma, było 2 os. × 42,75 zł"),
        ],
    }


def test_a_month_charged_by_days_has_two_lines_and_one_without_a_charge_is_no_change():
    half = line(2, 1, "24.30", "4.00")
    by_days = [line(1, 1, "48.60", "4.00"), half, line(2, 1, "24.30", "5.00")]

    words = "48,6 m² × 4,00 zł → 24,3 m² × 4,00 zł + 24,3 m² × 5,00 zł"
    assert steps_by_component(by_days) == {"Eksploatacja": [("2026-02", "24.30", words)]}
    assert steps_by_component([line(month, 1, "48.60", "4.35") for month in (1, 5)]) == {
        "Eksploatacja": []
    }


def compared(lines: list[MonthLine]) -> str | None:
    change = year_change(component_histories(lines), charged_months(lines))
    return change.words.replace("\N{NO-BREAK SPACE}", " ") if change else None


def test_a_year_later_one_sentence_says_how_much_and_what_of():
    year = [line(month, 1, "50", "4.00") for month in range(1, 13)]
    more = [line(11, 3, "2", "11"), line(12, 3, "2", "11"), line(13, 3, "2", "11")]

    assert compared([*year, line(13, 1, "50", "4.10"), *more]) == (
        "Od stycznia 2027 o 27,00 zł miesięcznie więcej niż rok temu, najbardziej: "
        "Dźwig (+22,00 zł)."
    )
    assert compared([*year, *more[:1], line(13, 1, "50", "3.90")]) == (
        "Od stycznia 2027 o 5,00 zł miesięcznie mniej niż rok temu, najbardziej: "
        "Eksploatacja (−5,00 zł)."
    )
    assert compared([*year, line(13, 1, "50", "4.00")]) == "Opłata jest taka sama jak rok temu."
    # Without the month a year before nothing is compared.
    assert (compared([]), compared(year)) == (None, None)


# Small numbers, which hypothesis draws and shrinks fast: month, component, quantity, rate.
seeds = st.lists(
    st.tuples(
        st.integers(1, 12), st.integers(1, 3), st.integers(1, 9900), st.integers(-90000, 990000)
    ),
    max_size=12,
)


@given(seeds)
def test_in_every_month_the_components_add_up_to_the_charge(drawn: list[tuple[int, int, int, int]]):
    lines = [
        line(month, component, f"{Decimal(quantity).scaleb(-2)}", f"{Decimal(rate).scaleb(-4)}")
        for month, component, quantity, rate in drawn
    ]
    histories = component_histories(lines)

    for number, month in enumerate(charged_months(lines)):
        assert sum_money(history.months[number].amount for history in histories) == month.amount
        assert {history.months[number].period for history in histories} == {month.period}
    for history in histories:
        moved = sum_money(step.amount for step in history.steps)
        assert history.months[0].amount + moved == history.now.amount


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
    found = [on_day(day, TODAY).rpartition(" 1")[0] for day in week[:4]]
    assert found == ["w poniedziałek", "we wtorek", "w środę", "w czwartek"]


def test_the_year_is_said_where_it_is_not_clear():
    days = {
        date(2027, 1, 15): "piątku 15 stycznia",
        date(2027, 11, 15): "poniedziałku 15 listopada 2027",
        date(2026, 2, 16): "poniedziałku 16 lutego",
        date(2025, 12, 15): "poniedziałku 15 grudnia 2025",
    }

    assert {day: until_day(day, TODAY) for day in days} == days
    months = (Period(2027, 1), Period(2028, 1))
    assert [since_month(month, TODAY) for month in months] == ["stycznia", "stycznia 2028"]
