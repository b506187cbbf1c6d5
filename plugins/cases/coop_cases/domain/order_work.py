"""Doing what was ordered: appointment, performance, and one charge."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext import plugins
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from coop_cases.domain import states
from coop_cases.domain.order import (
    desk_term,
    due_date_of_charge,
    find_cancel_end,
    may_cancel,
    notify_appointed,
    payment_days,
    pays_by_document,
    withdrawal_end,
    withdrawal_note,
)
from coop_cases.domain.queries import CHARGES, current_quote, find_order
from coop_cases.domain.refusal import APPOINTMENT_FIRST, NOT_A_DAY, NOT_FINANCE, make_refusal
from coop_cases.models import Case, Quote, ServiceOrder
from coop_cases.vocabulary import CaseState


def _order(case: Case) -> ServiceOrder:
    order = find_order(case)
    assert order is not None  # only orders have these verbs
    return order


def may_be_done(case: Case, order: ServiceOrder) -> bool:
    """Return whether the order may be performed: a visit needs its appointment first."""
    met = order.appointment_at is not None or not order.item.needs_appointment
    return states.allows_verb("perform", case) and met


@transaction.atomic
def schedule_order(case: Case, at: datetime, *, now: datetime, origin: Origin) -> Case:
    """Set or move the appointment. Raises ValidationError for a moment that has passed."""
    case, to = states.lock_for_step(case, "schedule")
    if at <= now:
        raise ValidationError({"hour": _("Ta chwila już minęła.")})
    order = _order(case)
    before, order.appointment_at = order.appointment_at, at
    order.save(update_fields=["appointment_at"])
    case.due_internal = timezone.localdate(at)
    changes = {"at": [before.isoformat() if before else None, at.isoformat()]}
    states.move_case(case, to, "CASE_APPOINTED", on=now.date(), origin=origin, changes=changes)
    notify_appointed(case, at)
    return case


@transaction.atomic
def perform_order(case: Case, done_on: date, *, today: date, origin: Origin) -> Case:
    """Record the day of performance; the order now waits for finance.

    Raises Refusal before a needed appointment, and for a day that is not between confirmation and
    today.
    """
    case, to = states.lock_for_step(case, "perform")
    order = _order(case)
    if not may_be_done(case, order):
        raise make_refusal(APPOINTMENT_FIRST)
    if not timezone.localdate(_confirmed(case).confirmed_at) <= done_on <= today:
        raise make_refusal(NOT_A_DAY)
    order.done_on = done_on
    order.save(update_fields=["done_on"])
    case.due_internal = desk_term(case, today)
    changes = {"done_on": done_on.isoformat()}
    return states.move_case(case, to, "CASE_ORDER_DONE", on=today, origin=origin, changes=changes)


def charged_account(case: Case, today: date) -> str:
    """Return the account to charge; "" where the office charges by a document.

    That is so on a site without accounts, for a person without one, and once the person no longer
    pays for the chosen one.
    """
    if not plugins.has_charging() or case.person is None:
        return ""
    numbers = [account.number for account in plugins.list_chargeable_accounts(case.person, today)]
    return case.account_no if case.account_no in numbers else ""


@transaction.atomic
def charge_order(case: Case, *, today: date, origin: Origin) -> Case:
    """Charge the account, once, with what the customer confirmed, to the grosz.

    Raises Refusal without the right, when it is charged already, and whatever the accounts refuse.
    """
    _expect_finance(origin)
    wait_for_turn()  # before the case, because the charge is posted
    case, to = states.lock_for_step(case, "charge")
    order, quote = _order(case), _confirmed(case)
    charge = plugins.NewCharge(
        key=order.charge_key,
        account_no=case.account_no,
        person=case.person,
        grosze=quote.total,
        title=_("%(service)s, sprawa %(number)s") % {"service": case.title, "number": case.number},
        due_date=due_date_of_charge(today),
    )
    plugins.post_charge(charge, origin, today)
    return _charged(case, to, order, quote, today, origin)


@transaction.atomic
def charge_by_document(case: Case, document: str, *, today: date, origin: Origin) -> Case:
    """Record the document of another system with which the order was charged.

    Raises Refusal without the right and when it is charged already; ValidationError without the
    document, and when an account here can be charged.
    """
    _expect_finance(origin)
    case, to = states.lock_for_step(case, "charge")
    note = document.strip()
    if not note:
        raise ValidationError({"document": _("Wpisz numer dokumentu.")})
    if charged_account(case, today):
        raise ValidationError(_("To zamówienie obciąża konto rozliczeniowe. Obciąż konto."))
    order, quote = _order(case), _confirmed(case)
    order.charge_note = note
    return _charged(case, to, order, quote, today, origin)


def _charged(
    case: Case, to: CaseState, order: ServiceOrder, quote: Quote, today: date, origin: Origin
) -> Case:
    order.charged_on = today
    order.save(update_fields=["charged_on", "charge_note"])
    changes = {"total": quote.total, "account": bool(not order.charge_note)}
    return states.move_case(
        case, to, "CASE_ORDER_CHARGED", on=today, origin=origin, changes=changes
    )


def _expect_finance(origin: Origin) -> None:
    if not origin.signed_in.has_perm(CHARGES):
        raise make_refusal(NOT_FINANCE)


def _confirmed(case: Case) -> Quote:
    quote = current_quote(case)
    assert quote is not None  # it came here by a confirmation
    assert quote.confirmed_at is not None
    return quote


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order as its page shows it.

    `quote` is the newest one. `to_confirm`: it waits for the customer and still holds. `note` is
    the text about withdrawal next to the button, `withdrawal_until` the last day after it was
    pressed. `appointment` and `cancel_until` are moments as text, "" for none. `charge` is the
    posting on the account; None where a document was sent, or nothing yet. `visit_first`: it is
    confirmed, but needs a visit that nobody has agreed on.
    """

    order: ServiceOrder
    quote: Quote | None
    to_confirm: bool
    too_late: bool
    may_cancel: bool
    appointment: str
    cancel_until: str
    by_document: bool
    payment_days: int
    note: str
    withdrawal_until: date | None
    charge: plugins.PostedCharge | None
    visit_first: bool


def order_card(case: Case, today: date) -> OrderCard | None:
    """Return the card of an order; None for other cases, without a query."""
    order = find_order(case)
    if order is None:
        return None
    quote = current_quote(case)
    until = find_cancel_end(order)
    waits = case.state == CaseState.QUOTED and quote is not None
    holds = quote is not None and quote.valid_until >= today
    confirmed = timezone.localdate(quote.confirmed_at) if quote and quote.confirmed_at else None
    return OrderCard(
        order=order,
        quote=quote,
        to_confirm=waits and holds,
        too_late=waits and not holds,
        may_cancel=may_cancel(case, order, states.business_moment(today)),
        appointment=states.day_and_hour(order.appointment_at) if order.appointment_at else "",
        cancel_until=states.day_and_hour(until)
        if until and case.state == CaseState.SCHEDULED
        else "",
        by_document=pays_by_document(case),
        payment_days=payment_days(today),
        note=withdrawal_note(today),
        withdrawal_until=withdrawal_end(confirmed) if confirmed else None,
        charge=_charge(order, today),
        visit_first=states.allows_verb("perform", case) and not may_be_done(case, order),
    )


def _charge(order: ServiceOrder, today: date) -> plugins.PostedCharge | None:
    if order.charged_on is None or order.charge_note:
        return None
    return plugins.find_posted_charges([order.charge_key], today).get(order.charge_key)
