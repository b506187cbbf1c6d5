from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money
from ebok_plugin.interest.domain.accrual import line_in_words
from ebok_plugin.interest.domain.computation import (
    DebtSpan,
    InterestLine,
    RateIndex,
    RateStep,
    RateTable,
    Segment,
    compute_debt_interest,
    compute_interest,
    percent,
)
from ebok_plugin.interest.errors import RateUnknown
from ebok_plugin.ledger.vocabulary import Regime
from tests.ebok_plugin.interest.tables import CONFIRMED_UNTIL, STATUTORY, TAX, VECTORS, rows, table
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.ledger.refusals import refusal

CASES = [
    *((STATUTORY, vector, vector["interest"]) for vector in VECTORS["statutory"]),
    *((TAX, vector, vector["interest_full_zl"]) for vector in VECTORS["tax"]),
]
FIRST = date(2016, 1, 2)
# Drawn as small numbers, which is many times faster than dates.
DAYS = st.integers(0, 4000).map(lambda days: FIRST + timedelta(days))
AMOUNTS = st.integers(1, 999_999_999).map(Money.from_grosze)


day = date.fromisoformat


def segments(lines: tuple[InterestLine, ...]) -> list[dict[str, Any]]:
    return [
        {"start": f"{line.start}", "end": f"{line.end}", "days": line.days, "rate": f"{line.rate}"}
        for line in lines
    ]


def raw(lines: tuple[InterestLine, ...]) -> str:
    """To six decimals, as the vectors are written."""
    whole = sum((line.raw for line in lines), Decimal(0))
    return f"{whole.quantize(Decimal('0.000001'), ROUND_HALF_UP)}"


def test_the_vectors():
    for terms, vector, expected in CASES:
        found = compute_interest(
            zl(vector["amount"]), day(vector["due"]), day(vector["paid"]), terms
        )

        assert found.total == zl(expected)
        assert raw(found.lines) == vector["raw"]
        assert sum(line.days for line in found.lines) == vector["days"]
        assert segments(found.lines) == vector["segments"]


def test_the_day_of_payment_counts_and_a_credit_is_no_debt():
    """Without it the first vector would come to 9.73 (`interest.md` §3)."""
    due = day("2026-02-16")

    assert compute_interest(zl("926.94"), due, day("2026-03-29"), STATUTORY).total == zl("9.73")
    assert compute_interest(zl("926.94"), due, day("2026-03-30"), STATUTORY).total == zl("9.97")
    assert compute_interest(zl("0.00"), due, day("2026-06-30"), STATUTORY).total == zl("0")
    with pytest.raises(ValueError, match="is no debt"):
        compute_interest(zl("-0.01"), due, day("2026-06-30"), STATUTORY)


def test_a_charge_paid_in_parts_is_rounded_once():
    partial = VECTORS["partial"]
    due = day(partial["due"])
    paid = [(zl(part["amount"]), day(part["date"])) for part in partial["payments"]]
    spans = [DebtSpan(amount.grosze, due + timedelta(1), end) for amount, end in paid]

    whole = compute_debt_interest(spans, STATUTORY)

    assert raw(whole.lines) == partial["raw"]
    assert whole.total == zl(partial["interest_rounded_once"])
    assert [compute_interest(amount, due, end, STATUTORY).total for amount, end in paid] == [
        zl(part["interest_alone"]) for part in partial["payments"]
    ]


def test_tax_interest_not_above_the_minimum_is_not_charged():
    """The unrounded 5.518849 is compared, not the 6 zł that it becomes."""

    def total(amount: str, due: str, until: str, minimum: str) -> Money:
        terms = replace(TAX, tax_minimum=zl(minimum))
        return compute_interest(zl(amount), day(due), day(until), terms).total

    charged = {"5.51": zl("6.00"), "5.52": zl("0.00"), "8.70": zl("0.00"), "0.00": zl("6.00")}
    assert {text: total("114.00", "2026-01-15", "2026-06-30", text) for text in charged} == charged
    # 3650.00 for 10 days at 10.50 % is exactly 10.50.
    charged = {"10.50": zl("0.00"), "10.49": zl("11.00")}
    assert {text: total("3650.00", "2026-03-04", "2026-03-14", text) for text in charged} == charged


def test_one_day_is_rounded_half_up():
    agreed = replace(STATUTORY, rates=STATUTORY.rates.agreed(250))

    for terms, base, rounded in (
        (STATUTORY, "36.50", "0.01"),  # 0.00925 zł a day
        (STATUTORY, "19.72", "0.00"),  # 0.0049975…
        (STATUTORY, "19.73", "0.01"),  # 0.0050000684…
        (TAX, "1738.09", "0.00"),  # 0.4999986…
        (TAX, "1738.10", "1.00"),  # 0.5000013…
        (agreed, "73.00", "0.01"),  # exactly 0.005
    ):
        total = compute_interest(zl(base), day("2026-03-04"), day("2026-03-05"), terms).total
        assert (base, total) == (base, zl(rounded))


@given(AMOUNTS, DAYS, st.integers(0, 900), st.integers(0, 900))
def test_two_spans_one_after_the_other_are_one_and_waiting_longer_never_costs_less(
    base: Money, first: date, days: int, more: int
):
    """|I(a..c) − (I(a..b) + I(b..c))| ≤ 0.01 (`interest.md` §2)."""
    middle, last = first + timedelta(days), first + timedelta(days + more)
    spans = ((first, last), (first, middle), (middle, last))
    whole, before, after = (compute_interest(base, start, end, STATUTORY) for start, end in spans)

    assert abs(whole.total - (before.total + after.total)) <= zl("0.01")
    assert sum(line.units for line in whole.lines) == sum(
        line.units for line in (*before.lines, *after.lines)
    )
    assert before.total <= whole.total


@given(AMOUNTS, DAYS, st.integers(0, 4000))
def test_the_decimal_way_gives_the_same_grosz(base: Money, due: date, late: int):
    until = due + timedelta(late)
    with localcontext() as context:
        context.prec = 40
        by_segment = (
            base.amount * segment.days * Decimal(segment.basis_points).scaleb(-2) / 36500
            for segment in STATUTORY.rates.segments(due + timedelta(1), until)
        )
        expected = sum(by_segment, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)

    assert compute_interest(base, due, until, STATUTORY).total == Money(expected)


RATES = STATUTORY.rates
FIRST_RATED, LAST = date(2016, 1, 1), date(2027, 12, 31)
# Drawn as numbers, which is many times faster than dates.
RATED_DAYS = st.integers(0, (LAST - FIRST_RATED).days).map(
    lambda days: FIRST_RATED + timedelta(days)
)


def test_the_last_days_of_the_published_table_follow_from_the_first_ones():
    """So that no row needs a last day of its own, and the table can have no gap."""
    for regime in Regime:
        assert [
            (f"{cut.start}", f"{cut.end}" if cut.end < LAST else "", cut.basis_points)
            for cut in table(regime).segments(FIRST_RATED, LAST)
        ] == [
            (row["valid_from"], row["valid_to"], int(Decimal(row["rate_percent"]) * 100))
            for row in rows(regime)
        ]


def test_a_new_rate_holds_from_its_first_day():
    assert RATES.segments(date(2026, 3, 3), date(2026, 3, 6)) == (
        Segment(date(2026, 3, 3), date(2026, 3, 4), 950),
        Segment(date(2026, 3, 5), date(2026, 3, 6), 925),
    )
    assert RATES.segments(date(2026, 3, 3), date(2026, 3, 2)) == ()
    assert str(percent(925)) == "9.25"


def test_a_day_before_the_first_rate_is_unknown_and_never_zero():
    for start, end in (
        (date(2015, 12, 31), date(2016, 2, 1)),
        (date(2014, 1, 1), date(2014, 1, 2)),
    ):
        by_segment = refusal(RateUnknown, RATES.segments, start, end)
        by_index = refusal(RateUnknown, RateIndex(RATES, LAST).units, [(1, start, end)])

        said = f"Brak stawki odsetek na {start:%d.%m.%Y}. Uzupełnij tabelę stawek."
        assert (by_segment.code, by_segment.message) == ("RATE_UNKNOWN", said)
        assert by_index.message == said


@given(RATED_DAYS, RATED_DAYS)
def test_segments_cover_the_days_once_in_order_and_the_index_sums_them(one: date, other: date):
    start, end = min(one, other), max(one, other)

    for rates in (RATES, TAX.rates):
        segments = rates.segments(start, end)
        assert [segments[0].start, segments[-1].end] == [start, end]
        assert all(
            after.start - before.end == timedelta(1)
            for before, after in zip(segments, segments[1:], strict=False)
        )
        assert RateIndex(rates, LAST).units([(1, start, end)]) == sum(
            segment.days * segment.basis_points for segment in segments
        )


def test_the_index_of_days_before_the_last_change():
    short = RateIndex(RATES, date(2020, 1, 31))

    assert short.units([(50, date(2020, 1, 1), date(2020, 1, 31))]) == 50 * 31 * 700


def test_an_agreed_rate_is_capped_at_twice_the_statutory_one():
    day = date(2026, 3, 5)
    charged = {0: 0, 500: 500, 925: 925, 1850: 1850, 1851: 1850, 9000: 1850}

    assert {agreed: RATES.agreed(agreed).segments(day, day) for agreed in charged} == {
        agreed: (Segment(day, day, points),) for agreed, points in charged.items()
    }
    # The cap of each day counts.
    steps = RateTable(
        (RateStep(FIRST_RATED, 300), RateStep(date(2020, 1, 1), 400)), CONFIRMED_UNTIL
    )
    assert steps.agreed(700).steps == (RateStep(FIRST_RATED, 600), RateStep(date(2020, 1, 1), 700))


def test_days_are_counted_in_polish():
    for last, days in {1: "1 dzień", 2: "2 dni", 5: "5 dni", 22: "22 dni"}.items():
        line = InterestLine(zl("100.00"), date(2026, 3, 1), date(2026, 3, last), 925)
        assert f"× {days} × 9,25% / 365 =" in line_in_words(line)
