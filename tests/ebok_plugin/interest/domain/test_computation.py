from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.interest.domain.computation import (
    DebtSpan,
    InterestLine,
    InterestTerms,
    interest,
    interest_of,
)
from ebok_plugin.ledger.vocabulary import Regime
from ebok_plugin.money import Money
from tests.ebok_plugin.interest.tables import STATUTORY, TAX, VECTORS
from tests.ebok_plugin.ledger.books import zl

CASES = [
    *((STATUTORY, vector, vector["interest"]) for vector in VECTORS["statutory"]),
    *((TAX, vector, vector["interest_full_zl"]) for vector in VECTORS["tax"]),
]
IDS = [f"{v['amount']} {v['due']}–{v['paid']}" for _, v, _ in CASES]
FIRST = date(2016, 1, 2)
# Drawn as small numbers, which is many times faster than dates.
DAYS = st.integers(0, 4000).map(lambda days: FIRST + timedelta(days))
AMOUNTS = st.integers(1, 999_999_999).map(Money.from_grosze)


def day(text: str) -> date:
    return date.fromisoformat(text)


def segments(lines: tuple[InterestLine, ...]) -> list[dict[str, Any]]:
    return [
        {
            "start": f"{line.start}",
            "end": f"{line.end}",
            "days": line.days,
            "rate": f"{line.rate}",
        }
        for line in lines
    ]


def raw(lines: tuple[InterestLine, ...]) -> str:
    """To six decimals, as the vectors are written."""
    whole = sum((line.raw for line in lines), Decimal(0))
    return f"{whole.quantize(Decimal('0.000001'), ROUND_HALF_UP)}"


@pytest.mark.parametrize(("terms", "vector", "expected"), CASES, ids=IDS)
def test_the_vectors(terms: InterestTerms, vector: dict[str, Any], expected: str) -> None:
    found = interest(zl(vector["amount"]), day(vector["due"]), day(vector["paid"]), terms)

    assert found.total == zl(expected)
    assert raw(found.lines) == vector["raw"]
    assert sum(line.days for line in found.lines) == vector["days"]
    assert segments(found.lines) == vector["segments"]


def test_the_day_of_payment_counts() -> None:
    """Without it the first vector would come to 9.73 (`interest.md` §3)."""
    a_day_short = interest(zl("926.94"), day("2026-02-16"), day("2026-03-29"), STATUTORY)
    right = interest(zl("926.94"), day("2026-02-16"), day("2026-03-30"), STATUTORY)

    assert (a_day_short.total, right.total) == (zl("9.73"), zl("9.97"))


def test_a_charge_paid_in_parts_is_rounded_once() -> None:
    partial = VECTORS["partial"]
    due = day(partial["due"])
    paid = [(zl(part["amount"]), day(part["date"])) for part in partial["payments"]]
    spans = [DebtSpan(amount.grosze, due + timedelta(1), end) for amount, end in paid]

    whole = interest_of(spans, STATUTORY)

    assert raw(whole.lines) == partial["raw"]
    assert whole.total == zl(partial["interest_rounded_once"])
    assert [interest(amount, due, end, STATUTORY).total for amount, end in paid] == [
        zl(part["interest_alone"]) for part in partial["payments"]
    ]


@pytest.mark.parametrize(
    ("minimum", "charged"),
    [("5.51", "6.00"), ("5.52", "0.00"), ("8.70", "0.00"), ("0.00", "6.00")],
)
def test_tax_interest_not_above_the_minimum_is_not_charged(minimum: str, charged: str) -> None:
    """The unrounded 5.518849 is compared, not the 6 zł that it becomes."""
    terms = replace(TAX, tax_minimum=zl(minimum))

    assert interest(zl("114.00"), day("2026-01-15"), day("2026-06-30"), terms).total == zl(charged)


def test_tax_interest_equal_to_the_minimum_is_not_charged() -> None:
    """3650.00 for 10 days at 10.50 % is exactly 10.50."""
    until = day("2026-03-14")
    exactly, below = (replace(TAX, tax_minimum=zl(text)) for text in ("10.50", "10.49"))

    assert interest(zl("3650.00"), day("2026-03-04"), until, exactly).total == zl("0.00")
    assert interest(zl("3650.00"), day("2026-03-04"), until, below).total == zl("11.00")


@pytest.mark.parametrize(
    ("regime", "base", "rounded"),
    [
        (Regime.COOP, "36.50", "0.01"),  # 0.00925 zł a day
        (Regime.COOP, "19.72", "0.00"),  # 0.0049975…
        (Regime.COOP, "19.73", "0.01"),  # 0.0050000684…
        (Regime.WASTE, "1738.09", "0.00"),  # 0.4999986…
        (Regime.WASTE, "1738.10", "1.00"),  # 0.5000013…
    ],
)
def test_one_day_is_rounded_half_up(regime: Regime, base: str, rounded: str) -> None:
    terms = STATUTORY if regime == Regime.COOP else TAX

    assert interest(zl(base), day("2026-03-04"), day("2026-03-05"), terms).total == zl(rounded)


def test_exactly_half_a_grosz_is_a_whole_one() -> None:
    """73.00 for one day at 2.50 % is 0.005."""
    agreed = replace(STATUTORY, rates=STATUTORY.rates.agreed(250))

    assert interest(zl("73.00"), day("2026-03-04"), day("2026-03-05"), agreed).total == zl("0.01")


def test_nothing_owed_bears_nothing() -> None:
    assert interest(zl("0.00"), day("2026-01-15"), day("2026-06-30"), STATUTORY).total == zl("0")


def test_a_credit_is_no_debt() -> None:
    with pytest.raises(ValueError, match="is no debt"):
        interest(zl("-0.01"), day("2026-01-15"), day("2026-06-30"), STATUTORY)


@given(AMOUNTS, DAYS, st.integers(0, 900), st.integers(0, 900))
def test_two_spans_one_after_the_other_are_one(
    base: Money, first: date, days: int, more: int
) -> None:
    """|I(a..c) − (I(a..b) + I(b..c))| ≤ 0.01 (`interest.md` §2)."""
    middle, last = first + timedelta(days), first + timedelta(days + more)
    whole = interest(base, first, last, STATUTORY)
    before, after = (
        interest(base, first, middle, STATUTORY),
        interest(base, middle, last, STATUTORY),
    )

    assert abs(whole.total - (before.total + after.total)) <= zl("0.01")
    assert sum(line.units for line in whole.lines) == sum(
        line.units for line in (*before.lines, *after.lines)
    )


@given(AMOUNTS, DAYS, st.integers(0, 4000))
def test_the_decimal_way_gives_the_same_grosz(base: Money, due: date, late: int) -> None:
    until = due + timedelta(late)
    with localcontext() as context:
        context.prec = 40
        by_segment = (
            base.amount * segment.days * Decimal(segment.basis_points).scaleb(-2) / 36500
            for segment in STATUTORY.rates.segments(due + timedelta(1), until)
        )
        expected = sum(by_segment, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)

    assert interest(base, due, until, STATUTORY).total == Money(expected)


@given(AMOUNTS, DAYS, st.integers(0, 400))
def test_waiting_longer_never_costs_less(base: Money, due: date, late: int) -> None:
    until = due + timedelta(late)
    tomorrow = until + timedelta(1)

    assert (
        interest(base, due, until, STATUTORY).total
        <= interest(base, due, tomorrow, STATUTORY).total
    )
