"""Until when to file and from which month it counts, to the day (waste_declaration.md §3)."""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.base.money.amounts import Money
from tests.waste_union.tariffs.tariffs import CASES
from waste_union.tariffs.domain.tariff import determine_effect, filing_term, read_filing_rules
from waste_union.tariffs.vocabulary import LateDecrease, Reason

pytestmark = pytest.mark.django_db

ELSEWHERE_IN = Reason.MOVED_IN_FROM_ELSEWHERE
REASONS = {"WASTE_CHANGE": Reason.BIRTH, "WASTE_FIRST": Reason.FIRST_RESIDENT}
MORE, AS_BEFORE, LESS = (Money(Decimal(amount)) for amount in ("132", "99", "66"))


def test_the_terms():
    table = {(row["event"], REASONS[row["rule"]]): row["due"] for row in CASES["deadlines"]} | {
        (date(2026, 1, 15), Reason.DEATH): date(2026, 7, 15),
        # 15 August 2026 is a Saturday and a holiday.
        (date(2026, 2, 15), Reason.DEATH): date(2026, 8, 17),
        # The six months are law since September 2019, the 10th day as well: before it 14 days.
        (date(2019, 9, 5), Reason.DEATH): date(2019, 9, 19),
        (date(2019, 9, 5), Reason.MOVED_OUT): date(2019, 9, 19),
        (date(2019, 9, 6), Reason.MOVED_OUT): date(2019, 10, 10),
    }

    assert len(table) == len(CASES["deadlines"]) + 5
    assert {(event, reason): filing_term(event, reason) for event, reason in table} == table


def effect(
    event: str,
    reason: Reason,
    filed: str,
    fee: Money,
    before: Money | None = AS_BEFORE,
    late_decrease: LateDecrease = LateDecrease.FROM_FILING_MONTH,
) -> tuple[str, bool, list[str]]:
    """First month, whether late, warnings."""
    found = determine_effect(
        date.fromisoformat(event),
        reason,
        filed_on=date.fromisoformat(filed),
        fee=fee,
        before=before,
        late_decrease=late_decrease,
        rules=read_filing_rules(),
    )
    return str(found.month), found.late, [one.code for one in found.warnings]


def test_from_which_month_it_counts():
    table = {
        ("2026-05-20", Reason.BIRTH, "2026-06-10", MORE): ("2026-05", False, []),
        ("2026-05-20", Reason.BIRTH, "2026-09-01", MORE): ("2026-05", True, []),
        ("2026-04-12", Reason.MOVED_OUT, "2026-05-11", LESS): ("2026-04", False, []),
        ("2026-04-12", Reason.MOVED_OUT, "2026-05-12", LESS): ("2026-05", True, ["E-WST-06"]),
        ("2026-04-12", Reason.MOVED_OUT, "2026-05-12", AS_BEFORE): ("2026-04", True, []),
        ("2026-01-15", Reason.DEATH, "2026-07-15", LESS): ("2026-01", False, []),
        ("2026-01-15", Reason.DEATH, "2026-07-16", LESS): ("2026-07", True, ["E-WST-06"]),
        ("2026-05-20", ELSEWHERE_IN, "2026-06-10", MORE): ("2026-06", False, []),
        ("2026-05-20", Reason.MOVED_IN, "2026-06-10", MORE): ("2026-05", False, []),
        ("2026-05-20", Reason.MOVED_ELSEWHERE, "2026-06-10", LESS): ("2026-06", False, []),
        # Late in June, and June is when it begins anyway: nothing reaches back.
        ("2026-05-20", Reason.MOVED_ELSEWHERE, "2026-06-11", LESS): ("2026-06", True, []),
        ("2026-12-05", Reason.MOVED_OUT, "2027-01-11", LESS): ("2026-12", False, []),
        ("2026-12-05", Reason.MOVED_OUT, "2027-01-12", LESS): ("2027-01", True, ["E-WST-06"]),
    }

    assert {case: effect(*case) for case in table} == table


def test_an_authority_may_take_a_late_decrease_from_the_next_month():
    next_month = LateDecrease.FROM_NEXT_MONTH

    found = effect("2026-04-12", Reason.MOVED_OUT, "2026-05-12", LESS, late_decrease=next_month)

    assert found[0] == "2026-06"


def test_the_first_declaration_counts_from_its_event_however_late():
    found = effect("2026-04-18", Reason.FIRST_RESIDENT, "2026-09-01", MORE, before=None)

    assert found == ("2026-04", True, [])
