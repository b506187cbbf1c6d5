"""„Terminy zawiadomień” in words (`fees_law.md` §5)."""

from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.fee_changes.domain.calendar import terms_of
from tests.ebok_plugin.charges.coop import month

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("today", "standing", "nearest"),
    [
        (date(2026, 12, 17), "w terminie", "2027-04"),
        (date(2026, 12, 18), "zagrożone", "2027-04"),
        (date(2026, 12, 31), "zagrożone", "2027-04"),
        (date(2027, 1, 1), "po terminie", "2027-05"),
    ],
)
def test_how_letters_about_controlled_costs_stand(today: date, standing: str, nearest: str) -> None:
    controlled, independent = terms_of(month("2027-04"), today)

    assert (str(controlled.term.legal), controlled.standing.label, str(controlled.nearest)) == (
        "2026-12-31",
        standing,
        nearest,
    )
    # Due day 15: 1 April would be 14 days before, the month before ends on 31 March.
    assert str(independent.term.legal) == "2027-03-31"
