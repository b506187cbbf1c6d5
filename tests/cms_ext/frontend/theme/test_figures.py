from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template

from cms_ext.frontend.theme.figures import days_left, file_size, long_date, weekday_date
from ebok_plugin.money import Money


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0.00", "0,00 zł"),
        ("1234.56", "1 234,56 zł"),
        ("-87.43", "−87,43 zł"),
        ("9999999.99", "9 999 999,99 zł"),
    ],
)
def test_an_amount_is_written_alike_by_the_theme_and_by_the_ledger(
    amount: str, written: str
) -> None:
    money = Money(Decimal(amount))

    page = Template("{% load coop %}{{ amount|money }}").render(Context({"amount": money}))

    assert page == str(money) == written.replace(" ", "\N{NO-BREAK SPACE}")


def test_dates_are_written_for_people() -> None:
    day = date(2026, 11, 24)

    assert long_date(day) == "24 listopada 2026 r."
    assert weekday_date(day) == "wtorek, 24 listopada 2026"


@pytest.mark.parametrize(
    ("day", "words"), [(19, ""), (20, "dziś"), (21, "jutro"), (22, "za 2 dni"), (30, "za 10 dni")]
)
def test_how_many_days_are_left(day: int, words: str) -> None:
    assert days_left(date(2026, 11, day), date(2026, 11, 20)) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (412_300, "412 kB"), (999_499, "999 kB"),
     (999_500, "1,0 MB"), (1_140_000, "1,1 MB")],
)  # fmt: skip
def test_a_file_s_size(size: int, words: str) -> None:
    assert file_size(size) == words.replace(" ", "\N{NO-BREAK SPACE}")
