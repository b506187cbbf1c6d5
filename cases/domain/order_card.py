"""An order as its page shows it: what it costs, what can be done, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.domain.machine import is_open_to
from cases.domain.moment import day_and_hour, moment_on
from cases.domain.order import cancel_until, may_cancel, pays_by_document
from cases.domain.order_queries import current_quote, order_of
from cases.domain.order_terms import (
    payment_days,
    withdrawal_note,
    withdrawal_until,
)
from cases.domain.order_work import may_be_done
from cases.models import Case, Quote, ServiceOrder
from cases.vocabulary import CaseState
from cms_ext.plugins import PostedCharge, posted_charges


@dataclass(frozen=True, slots=True)
class OrderCard:
    """`quote` is the newest one. `to_confirm`: it waits for the customer and still holds.

    `note` is the note of withdrawal beside the button, `withdrawal_until` the last day after it
    was pressed. `appointment` and `cancel_until` are moments in words, "" for none. `charge` is
    what stands on the account; None where a document was sent, or nothing yet. `visit_first`: it
    is confirmed, and is done only after a visit that nobody has agreed on.
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
    charge: PostedCharge | None
    visit_first: bool


def order_card(case: Case, today: date) -> OrderCard | None:
    """None for a case that is no order, which costs no query."""
    order = order_of(case)
    if order is None:
        return None
    quote = current_quote(case)
    until = cancel_until(order)
    waits = case.state == CaseState.QUOTED and quote is not None
    holds = quote is not None and quote.valid_until >= today
    confirmed = timezone.localdate(quote.confirmed_at) if quote and quote.confirmed_at else None
    return OrderCard(
        order=order,
        quote=quote,
        to_confirm=waits and holds,
        too_late=waits and not holds,
        may_cancel=may_cancel(case, order, moment_on(today)),
        appointment=day_and_hour(order.appointment_at) if order.appointment_at else "",
        cancel_until=day_and_hour(until) if until and case.state == CaseState.SCHEDULED else "",
        by_document=pays_by_document(case),
        payment_days=payment_days(today),
        note=withdrawal_note(today),
        withdrawal_until=withdrawal_until(confirmed) if confirmed else None,
        charge=_charge(order, today),
        visit_first=is_open_to("perform", case) and not may_be_done(case, order),
    )


def _charge(order: ServiceOrder, today: date) -> PostedCharge | None:
    if order.charged_on is None or order.charge_note:
        return None
    return posted_charges([order.charge_key], today).get(order.charge_key)
