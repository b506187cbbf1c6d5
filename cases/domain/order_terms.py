"""The terms of an order: withdrawing from it, paying for it, and when the desk has to be done."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from cases.domain.opening import case_terms
from cases.domain.refusal import NO_RULE
from cases.models import Case
from cases.vocabulary import CasePriority, Regime
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.office.law.working_days import days_after

WITHDRAWAL, PAYMENT = "SERVICE_WITHDRAWAL", "SERVICE_PAYMENT"
QUOTE_DAYS = 14


def usual_valid_until(today: date) -> date:
    """With which a new quote begins."""
    return today + timedelta(QUOTE_DAYS)


def withdrawal_days(on: date) -> int:
    """Days in which a consumer withdraws from the contract. Raises Refusal without a rule."""
    return _days(WITHDRAWAL, on)


def withdrawal_until(confirmed_on: date) -> date:
    """The last day on which a customer who confirmed then may withdraw."""
    return confirmed_on + timedelta(withdrawal_days(confirmed_on))


def withdrawal_note(on: date) -> str:
    """What a consumer is told before and after the button."""
    return _(
        "Od umowy zawartej na odległość możesz odstąpić bez podania przyczyny w ciągu %(days)d dni "
        "od potwierdzenia zamówienia: wystarczy napisać do nas w tej sprawie. Prawo to wygasa, gdy "
        "na Twoją prośbę wykonamy całą usługę wcześniej."
    ) % {"days": withdrawal_days(on)}


def payment_days(on: date) -> int:
    """Days from the charge to the day by which it is paid. Raises Refusal without a rule."""
    return _days(PAYMENT, on)


def due_date_of_charge(on: date) -> date:
    return days_after(on, payment_days(on))


def desk_term(case: Case, on: date) -> date:
    """By when the desk takes its next step, counted from the one before."""
    return case_terms(Regime(case.regime), CasePriority(case.priority), on).internal


def _days(code: str, on: date) -> int:
    try:
        return int(legal_rule(code, on=on).params["days"])
    except NoSuchRule as error:
        raise Refusal(NO_RULE, str(error)) from error
