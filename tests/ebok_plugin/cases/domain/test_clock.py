from __future__ import annotations

from datetime import date

import pytest

from cms_ext.office.workflow.refusal import Refusal
from ebok_plugin.cases.domain.clock import CaseClock, CaseTerms, Nearness, paused, terms
from ebok_plugin.cases.domain.opening import case_terms
from ebok_plugin.cases.vocabulary import CasePriority, Regime


def test_cs_01_the_law_moves_a_term_on_and_the_office_moves_its_own_back() -> None:
    expected = {
        # Saturday 31 October: by law Monday, the office's own target the Friday before.
        (date(2026, 10, 17), "days", 14): CaseTerms(date(2026, 11, 2), date(2026, 10, 30)),
        (date(2026, 10, 5), "days", 14): CaseTerms(date(2026, 10, 19), date(2026, 10, 19)),
        (date(2026, 10, 5), "days", 30): CaseTerms(date(2026, 11, 4), date(2026, 11, 4)),
        # Christmas Eve is free since 2025.
        (date(2026, 12, 10), "days", 14): CaseTerms(date(2026, 12, 28), date(2026, 12, 23)),
        (date(2026, 10, 30), "months", 1): CaseTerms(date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 9, 30), "months", 1): CaseTerms(date(2026, 10, 30), date(2026, 10, 30)),
    }

    assert {
        (received, unit, many): terms(received, {unit: many}, by_law=True)
        for received, unit, many in expected
    } == expected


def test_a_ticket_has_the_offices_own_term_alone() -> None:
    expected = {
        ("days", 7): CaseTerms(None, date(2026, 11, 27)),
        ("days", 8): CaseTerms(None, date(2026, 11, 30)),  # a Saturday
        ("hours", 24): CaseTerms(None, date(2026, 11, 21)),  # a leak does not wait for Monday
    }

    assert {
        (unit, many): terms(date(2026, 11, 20), {unit: many}, by_law=False)
        for unit, many in expected
    } == expected


def test_a_term_warns_at_a_half_at_four_fifths_and_on_the_day_before() -> None:
    nearness = {
        5: Nearness.EARLY,
        9: Nearness.EARLY,
        10: Nearness.HALF,
        12: Nearness.HALF,
        13: Nearness.CLOSE,
        14: Nearness.LAST,
        15: Nearness.LAST,
        16: Nearness.LATE,
    }
    begun, ends = date(2026, 10, 5), date(2026, 10, 15)

    assert {
        day: CaseClock(begun, ends, date(2026, 10, day)).nearness for day in nearness
    } == nearness


def test_a_clock_that_rested_four_days_ends_four_days_later() -> None:
    assert paused(date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 20)) == date(2026, 11, 27)


@pytest.mark.django_db
def test_cs_02_the_rule_is_that_of_the_day_of_receipt() -> None:
    """30 days until the end of 2022, 14 from 2023 on; 15 January 2023 is a Sunday."""
    legal = {date(2022, 12, 31): date(2023, 1, 30), date(2023, 1, 1): date(2023, 1, 16)}

    assert {
        received: case_terms(Regime.CONSUMER, CasePriority.NORMAL, received).legal
        for received in legal
    } == legal


@pytest.mark.django_db
def test_every_rule_that_a_subject_can_name_is_there() -> None:
    day = date(2026, 11, 20)
    assert {regime: case_terms(regime, CasePriority.NORMAL, day).internal for regime in Regime} == {
        Regime.CONSUMER: date(2026, 12, 4),
        Regime.BYLAW: date(2026, 12, 18),  # the 20th is a Sunday
        Regime.PUBLIC: date(2026, 12, 18),
        Regime.GDPR: date(2026, 12, 18),
        Regime.APPEAL: date(2027, 2, 19),
        Regime.CALCULATION: date(2026, 12, 4),
        Regime.BY_PRIORITY: date(2026, 11, 27),
    }


@pytest.mark.django_db
def test_a_day_before_every_rule_is_said() -> None:
    with pytest.raises(Refusal, match="Na dzień 01.02.2016 nie ma"):
        case_terms(Regime.CONSUMER, CasePriority.NORMAL, date(2016, 2, 1))
