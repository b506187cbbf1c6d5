"""Months and spans of the ledger, and what its settings may not say."""

from datetime import date

import pytest

from cms_ext.base.dates.period import Period
from ebok_plugin.ledger.conf import allocation_settings, check_ledger_settings
from ebok_plugin.ledger.domain.record import AllocationSettings
from ebok_plugin.ledger.vocabulary import SubAccount


def test_the_settings_of_the_site_are_in_order():
    assert check_ledger_settings(None) == []
    assert allocation_settings() == AllocationSettings()


def test_a_due_day_that_the_law_or_february_forbids(settings):
    for due_day in (9, 29, "15", None):
        settings.COOP_DUE_DAY = due_day
        (problem,) = check_ledger_settings(None)
        assert (problem.id, problem.msg) == ("ledger.E001", f"COOP_DUE_DAY is {due_day!r}.")
        assert problem.hint == "Set a day of the month from 10 to 28."


def test_a_priority_that_leaves_a_subaccount_out(settings):
    for priority in (["MAIN"], ["MAIN", "COURT", "RENT", "REPAIR", "MEDIA"], []):
        settings.COOP_SUBACCOUNT_PRIORITY = priority
        (problem,) = check_ledger_settings(None)
        assert problem.id == "ledger.E002"
        assert problem.hint == (
            "Name each of MAIN, REPAIR, MEDIA, INTEREST, COURT once, the first to be paid first."
        )


def test_the_coop_may_choose(settings):
    settings.COOP_INTEREST_FIRST = True
    settings.COOP_READ_DESIGNATION_FROM_TITLE = False
    priority = ["MEDIA", "REPAIR", "MAIN", "INTEREST", "COURT"]
    settings.COOP_SUBACCOUNT_PRIORITY = priority

    assert check_ledger_settings(None) == []
    assert allocation_settings() == AllocationSettings(
        interest_first=True,
        subaccount_priority=tuple(SubAccount(name) for name in priority),
        read_designation_from_title=False,
    )


def test_a_month_in_all_its_spellings():
    month = Period.parse("2026-02")

    assert (str(month), month.label, month.dotted) == ("2026-02", "02/2026", "02.2026")
    assert month.name == "luty 2026"
    assert (month.first_day, month.last_day) == (date(2026, 2, 1), date(2026, 2, 28))
    # Only one spelling is stored.
    wrong = ["2026-13", "2026-00", "03-2026", "marzec 2026", "2026-3", "202603", "2026-03-01", ""]
    for text in wrong:
        with pytest.raises(ValueError, match="is no month"):
            Period.parse(text)


def test_counting_months_crosses_years():
    months = {0: "2026-01", 1: "2026-02", -1: "2025-12", -13: "2024-12"}
    december = Period.of(date(2025, 12, 31))

    assert {count: str(Period(2026, 1).plus(count)) for count in months} == months
    assert december < december.next == Period(2026, 1)
    assert december.next.previous == december
    assert Period(2028, 2).last_day == date(2028, 2, 29)
