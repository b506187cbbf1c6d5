"""Numbers of a year, one after another and without a gap."""

from __future__ import annotations

from waste_union.declarations.models import YearSequence

Series = YearSequence.Series


def next_in_year(series: Series, year: int) -> int:
    """The next number; its row stays locked until the caller's transaction ends.

    What is rolled back gives its number back, so that there are no gaps.
    """
    YearSequence.objects.get_or_create(series=series, year=year)
    sequence = YearSequence.objects.select_for_update().get(series=series, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return sequence.last
