from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms_ext.desks.privacy.models import TermUnit, words_of


@pytest.mark.parametrize(
    ("now", "unit", "amount", "before"),
    [
        ((2026, 11, 20), TermUnit.DAYS, 30, (2026, 10, 21)),
        ((2026, 11, 20), TermUnit.DAYS, 0, (2026, 11, 20)),
        ((2026, 11, 20), TermUnit.MONTHS, 12, (2025, 11, 20)),
        ((2026, 11, 20), TermUnit.MONTHS, 72, (2020, 11, 20)),
        ((2026, 1, 31), TermUnit.MONTHS, 1, (2025, 12, 31)),
        ((2026, 3, 31), TermUnit.MONTHS, 1, (2026, 2, 28)),
        ((2024, 2, 29), TermUnit.MONTHS, 12, (2023, 2, 28)),
    ],
)
def test_a_term_counts_back_by_the_calendar(
    now: tuple[int, int, int], unit: TermUnit, amount: int, before: tuple[int, int, int]
) -> None:
    assert unit.back_from(datetime(*now, 3, tzinfo=UTC), amount) == datetime(*before, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (1, TermUnit.DAYS, "1 dzień"),
        (30, TermUnit.DAYS, "30 dni"),
        (72, TermUnit.MONTHS, "72 mies."),
    ],
)
def test_a_term_in_words(amount: int, unit: TermUnit, words: str) -> None:
    assert words_of(amount, unit) == words
