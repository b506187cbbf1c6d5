"""The stairs from one amount to another: each bar begins where the one before it ended."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.frontend.theme.charts import MarkedBar, StepBar, marked_bar, step_bars

amounts = st.decimals(-9999, 9999, places=2)


def d(text: str) -> Decimal:
    return Decimal(text)


def test_a_charge_and_its_payment() -> None:
    bars = step_bars(d("0"), [d("954.17"), d("-954.17")])

    assert bars.zero == "0.00%"
    assert (bars.opening, bars.closing) == (StepBar("w", "0.00%", "0.60%"),) * 2
    assert bars.steps == (StepBar("a", "0.00%", "100.00%"), StepBar("b", "0.00%", "100.00%"))


def test_a_credit_stands_left_of_nothing() -> None:
    bars = step_bars(d("-100"), [d("300")])

    assert bars.zero == "33.33%"
    assert bars.opening == StepBar("w", "0.00%", "33.33%")
    assert bars.steps == (StepBar("a", "0.00%", "100.00%"),)
    assert bars.closing == StepBar("w", "33.33%", "66.67%")


def test_nothing_at_all_has_bars_too() -> None:
    assert step_bars(d("0"), []).closing == StepBar("w", "0.00%", "0.60%")


@given(amounts, st.lists(amounts, max_size=8))
def test_every_bar_lies_within_the_line(opening: Decimal, steps: list[Decimal]) -> None:
    bars = step_bars(opening, steps)

    for bar in (bars.opening, *bars.steps, bars.closing):
        left, width = float(bar.x[:-1]), float(bar.width[:-1])
        assert 0 <= left <= 100
        assert left + width <= 100.02


def test_an_amount_beside_others_the_greatest_is_farthest() -> None:
    assert marked_bar(d("24.50"), (d("49"), None)) == MarkedBar(
        StepBar("a", "0.00%", "49.00%"), ("98.00%", None)
    )
    assert marked_bar(d("49"), (d("24.50"), d("0"))) == MarkedBar(
        StepBar("a", "0.00%", "98.00%"), ("49.00%", "0.00%")
    )
    assert marked_bar(d("0"), (None, None)) == MarkedBar(
        StepBar("a", "0.00%", "0.60%"), (None, None)
    )
