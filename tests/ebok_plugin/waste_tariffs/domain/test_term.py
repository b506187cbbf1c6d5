"""Until when to file and from which month it counts, to the day (waste_declaration.md §3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money
from ebok_plugin.waste_tariffs.domain.term import effect_of, filing_rules, filing_term
from ebok_plugin.waste_tariffs.vocabulary import LateDecrease, Reason
from tests.ebok_plugin.waste_tariffs.tariffs import CASES

pytestmark = pytest.mark.django_db

REASONS = {"WASTE_CHANGE": Reason.BIRTH, "WASTE_FIRST": Reason.FIRST_RESIDENT}
MORE, AS_BEFORE, LESS = (Money(Decimal(amount)) for amount in ("132", "99", "66"))


@pytest.mark.parametrize(
    ("rule", "event", "due"),
    [(row["rule"], row["event"], row["due"]) for row in CASES["deadlines"]],
)
def test_the_terms_of_the_table(rule: str, event: date, due: date) -> None:
    assert filing_term(event, REASONS[rule]) == due


@pytest.mark.parametrize(
    ("event", "reason", "due"),
    [
        (date(2026, 1, 15), Reason.DEATH, date(2026, 7, 15)),
        # 15 August 2026 is a Saturday and a holiday.
        (date(2026, 2, 15), Reason.DEATH, date(2026, 8, 17)),
        # The six months are law since September 2019, the 10th day as well: before it 14 days.
        (date(2019, 9, 5), Reason.DEATH, date(2019, 9, 19)),
        (date(2019, 9, 5), Reason.MOVED_OUT, date(2019, 9, 19)),
        (date(2019, 9, 6), Reason.MOVED_OUT, date(2019, 10, 10)),
    ],
)
def test_other_terms(event: date, reason: Reason, due: date) -> None:
    assert filing_term(event, reason) == due


EFFECTS = [
    # event, reason, filed, fee, first month, late, warned
    ("2026-05-20", Reason.BIRTH, "2026-06-10", MORE, "2026-05", False, []),
    ("2026-05-20", Reason.BIRTH, "2026-09-01", MORE, "2026-05", True, []),
    ("2026-04-12", Reason.MOVED_OUT, "2026-05-11", LESS, "2026-04", False, []),
    ("2026-04-12", Reason.MOVED_OUT, "2026-05-12", LESS, "2026-05", True, ["E-WST-06"]),
    ("2026-04-12", Reason.MOVED_OUT, "2026-05-12", AS_BEFORE, "2026-04", True, []),
    ("2026-01-15", Reason.DEATH, "2026-07-15", LESS, "2026-01", False, []),
    ("2026-01-15", Reason.DEATH, "2026-07-16", LESS, "2026-07", True, ["E-WST-06"]),
    ("2026-05-20", Reason.MOVED_IN_FROM_ELSEWHERE, "2026-06-10", MORE, "2026-06", False, []),
    ("2026-05-20", Reason.MOVED_IN, "2026-06-10", MORE, "2026-05", False, []),
    ("2026-05-20", Reason.MOVED_ELSEWHERE, "2026-06-10", LESS, "2026-06", False, []),
    # Late in June, and June is when it begins anyway: nothing reaches back.
    ("2026-05-20", Reason.MOVED_ELSEWHERE, "2026-06-11", LESS, "2026-06", True, []),
    ("2026-12-05", Reason.MOVED_OUT, "2027-01-11", LESS, "2026-12", False, []),
    ("2026-12-05", Reason.MOVED_OUT, "2027-01-12", LESS, "2027-01", True, ["E-WST-06"]),
]


@pytest.mark.parametrize(("event", "reason", "filed", "fee", "month", "late", "warned"), EFFECTS)
def test_from_which_month_it_counts(
    event: str,
    reason: Reason,
    filed: str,
    fee: Money,
    month: str,
    late: bool,
    warned: list[str],
) -> None:
    effect = effect_of(
        date.fromisoformat(event),
        reason,
        filed_on=date.fromisoformat(filed),
        fee=fee,
        before=AS_BEFORE,
        late_decrease=LateDecrease.FROM_FILING_MONTH,
        rules=filing_rules(),
    )

    assert (effect.month, effect.late) == (Period.parse(month), late)
    assert [one.code for one in effect.warnings] == warned


def test_an_authority_may_take_a_late_decrease_from_the_next_month() -> None:
    effect = effect_of(
        date(2026, 4, 12),
        Reason.MOVED_OUT,
        filed_on=date(2026, 5, 12),
        fee=LESS,
        before=AS_BEFORE,
        late_decrease=LateDecrease.FROM_NEXT_MONTH,
        rules=filing_rules(),
    )

    assert effect.month == Period(2026, 6)


def test_the_first_declaration_counts_from_its_event_however_late() -> None:
    effect = effect_of(
        date(2026, 4, 18),
        Reason.FIRST_RESIDENT,
        filed_on=date(2026, 9, 1),
        fee=MORE,
        before=None,
        late_decrease=LateDecrease.FROM_FILING_MONTH,
        rules=filing_rules(),
    )

    assert (effect.month, effect.late, effect.warnings) == (Period(2026, 4), True, ())
