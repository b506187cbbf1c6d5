from ebok_plugin.ledger.checks import check_ledger_settings
from ebok_plugin.ledger.conf import allocation_settings
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
