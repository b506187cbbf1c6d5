"""Until when a declaration is filed, and from which month its fee counts (waste_declaration.md §1).

Terms are legal rules, looked up as of the day of the event; no constant of the law stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.office.law.domain import NoSuchRule, RulePeriod, periods_of
from cms_ext.office.law.working_days import day_of_next_month, days_after, months_after
from waste_union.tariffs.domain.calculation import CalculationWarning
from waste_union.tariffs.vocabulary import LateDecrease, Reason

FIRST, CHANGE, DEATH = CODES = ("WASTE_FIRST", "WASTE_CHANGE", "WASTE_DEATH_BACK")
OWN_TERMS = {Reason.FIRST_RESIDENT: FIRST, Reason.DEATH: DEATH}
# Somebody pays the month of the move where he lived before (art. 6i u.c.p.g.).
BETWEEN_COMMUNES = frozenset({Reason.MOVED_IN_FROM_ELSEWHERE, Reason.MOVED_ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Effect:
    """From which month a declared fee counts. `late`: it was filed after its term.

    `warnings` tell in words why a lower fee does not reach back to its event (E-WST-06).
    """

    month: Period
    late: bool
    warnings: tuple[CalculationWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class FilingRules:
    """The terms of filing as the law has them at any time; read once for many declarations."""

    periods: tuple[RulePeriod, ...]

    def on(self, code: str, day: date) -> Mapping[str, int] | None:
        """What the rule of the code says on the day; None where none holds."""
        for known, first, last, params in self.periods:
            if known == code and first and first <= day and (last is None or day <= last):
                found: Mapping[str, int] = params
                return found
        return None

    def term(self, event: date, reason: Reason) -> date:
        """The last day on which to file, moved to a working day. Raises NoSuchRule."""
        code = OWN_TERMS.get(reason, CHANGE)
        # Before it was law a death was a change as any other.
        params = self.on(code, event) or (self.on(CHANGE, event) if code == DEATH else None)
        if params is None:
            raise NoSuchRule(
                _(
                    "Na dzień {day} nie ma reguły prawnej {code}. Wpisz ją w „Reguły prawne”."
                ).format(day=f"{event:%d.%m.%Y}", code=code)
            )
        return _end(params, event)


def filing_rules() -> FilingRules:
    """One query."""
    return FilingRules(tuple(periods_of(CODES)))


def filing_term(event: date, reason: Reason) -> date:
    """The last day on which to file, moved to a working day. Raises NoSuchRule; one query."""
    return filing_rules().term(event, reason)


def effect_of(
    event: date,
    reason: Reason,
    *,
    filed_on: date,
    fee: Money,
    before: Money | None,
    late_decrease: str,
    rules: FilingRules,
) -> Effect:
    """From which month the fee counts that was declared on `filed_on`.

    `before` is the fee in force, None where there is none; `late_decrease` is the tariff's rule. A
    higher fee counts from its event however late it is filed. Raises NoSuchRule.
    """
    late = filed_on > rules.term(event, reason)
    begins = Period.of(event)
    if reason in BETWEEN_COMMUNES:
        begins = begins.next
    if not late or before is None or fee >= before:
        return Effect(begins, late)
    first = Period.of(filed_on)
    if late_decrease == LateDecrease.FROM_NEXT_MONTH:
        first = first.next
    return Effect(max(begins, first), late, (_lowered_backwards(),) if first > begins else ())


def _end(params: Mapping[str, int], event: date) -> date:
    if "day_of_next_month" in params:
        return day_of_next_month(event, params["day_of_next_month"])
    if "months" in params:
        return months_after(event, params["months"])
    return days_after(event, params["days"])


def _lowered_backwards() -> CalculationWarning:
    return CalculationWarning(
        "E-WST-06",
        _(
            "Obniżenie opłaty wstecz jest możliwe tylko w związku ze śmiercią mieszkańca "
            "(6 miesięcy)."
        ),
    )
