from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.ledger.domain.draft import DocumentDraft, LineDraft
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money

FOUR_PLACES = st.integers(-(10**8), 10**8).map(lambda n: Decimal(n).scaleb(-4))
LINES = st.lists(st.builds(LineDraft, st.integers(1, 9), FOUR_PLACES, FOUR_PLACES), max_size=12)


@given(FOUR_PLACES, FOUR_PLACES)
def test_a_line_is_its_product_rounded_once(quantity: Decimal, rate: Decimal) -> None:
    """INV-1, against exact fractions: at most half a grosz away, and half goes from zero."""
    amount = LineDraft(1, quantity, rate).amount
    exact = Fraction(quantity) * Fraction(rate)
    error = Fraction(amount.amount) - exact

    assert abs(error) <= Fraction(1, 200)
    if abs(error) == Fraction(1, 200):
        assert abs(Fraction(amount.amount)) > abs(exact)
    assert amount == Money((quantity * rate).quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(LINES)
def test_a_charge_is_the_sum_of_its_rounded_lines(lines: list[LineDraft]) -> None:
    """INV-2, and lines of zero quantity change nothing."""
    draft = DocumentDraft(
        account_id=1,
        period=Period(2026, 1),
        document_no="NAL/1",
        booking_date=date(2026, 1, 1),
        due_date=date(2026, 1, 15),
        lines=tuple(lines),
    )

    assert draft.total.grosze == sum(line.amount.grosze for line in lines)
    assert draft.total.grosze == sum(line.amount.grosze for line in draft.charged_lines)
    assert all(line.quantity for line in draft.charged_lines)


def test_five_decimals_are_never_rounded_in_silence() -> None:
    for quantity, rate in (("1.00001", "1"), ("1", "0.28131")):
        with pytest.raises(ValueError, match="more than four decimals"):
            LineDraft(1, Decimal(quantity), Decimal(rate))
