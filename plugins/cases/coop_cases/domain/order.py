"""Orders of services: requested, quoted, confirmed with the obligation to pay, cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import MAX_AMOUNT, Money, multiply_rate, sum_money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.frontend.theme.figures import long_date, short_date
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.models import Person
from cms_ext.plugins import has_charging, list_chargeable_accounts
from coop_cases import vocabulary
from coop_cases.domain import refusal, states
from coop_cases.domain.handling import add_message
from coop_cases.domain.notice import notify_answered, notify_customer
from coop_cases.domain.opening import NewCase, case_terms, open_case
from coop_cases.domain.queries import current_quote, find_order
from coop_cases.models import Case, CaseSubject, Quote, QuoteLine, ServiceItem, ServiceOrder

WITHDRAWAL, PAYMENT = "SERVICE_WITHDRAWAL", "SERVICE_PAYMENT"
QUOTE_DAYS = 14


def usual_quote_end(today: date) -> date:
    """Return the last day with which a new quote begins."""
    return today + timedelta(QUOTE_DAYS)


def withdrawal_days(on: date) -> int:
    """Days in which a consumer withdraws from the contract. Raises Refusal without a rule."""
    return _days(WITHDRAWAL, on)


def withdrawal_end(confirmed_on: date) -> date:
    """Return the last day on which a customer who confirmed then may withdraw."""
    return confirmed_on + timedelta(withdrawal_days(confirmed_on))


def withdrawal_note(on: date) -> str:
    """Return the text about withdrawal that a consumer reads before and after the button."""
    return _(
        "Od umowy zawartej na odległość możesz odstąpić bez podania przyczyny w ciągu %(days)d dni "
        "od potwierdzenia zamówienia: wystarczy napisać do nas w tej sprawie. Prawo to wygasa, gdy "
        "na Twoją prośbę wykonamy całą usługę wcześniej."
    ) % {"days": withdrawal_days(on)}


def payment_days(on: date) -> int:
    """Days from the charge to the day by which it is paid. Raises Refusal without a rule."""
    return _days(PAYMENT, on)


def due_date_of_charge(on: date) -> date:
    return add_term_days(on, payment_days(on))


def desk_term(case: Case, on: date) -> date:
    """Return the day of the desk's next step, counted from the one before."""
    return case_terms(
        vocabulary.Regime(case.regime), vocabulary.CasePriority(case.priority), on
    ).internal


def _days(code: str, on: date) -> int:
    try:
        return int(legal_rule(code, on=on).params["days"])
    except NoSuchRule as error:
        raise Refusal(refusal.NO_RULE, str(error)) from error


QUOTED = "cases/mail/quoted.txt"
ORDERED = "cases/mail/ordered.txt"
APPOINTED = "cases/mail/appointed.txt"


def notify_quoted(case: Case, quote: Quote) -> None:
    notify_customer(case, QUOTED, total=str(quote.amount), until=long_date(quote.valid_until))


def notify_ordered(case: Case, quote: Quote) -> None:
    """Send the contract in writing: what, for how much, and how to withdraw."""
    lines = [f"{line.name}: {line.cost}" for line in quote.lines.all()]
    assert quote.confirmed_at is not None
    note = withdrawal_note(quote.confirmed_at.date())
    notify_customer(case, ORDERED, lines="\n".join(lines), total=str(quote.amount), note=note)


def notify_appointed(case: Case, at: datetime) -> None:
    notify_customer(case, APPOINTED, at=states.day_and_hour(at))


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order by a signed-in person; `account_no` is charged, "" where none is kept."""

    item: ServiceItem
    quantity: int
    person: Person
    channel: vocabulary.CaseChannel
    account_no: str = ""
    wishes: str = ""


@transaction.atomic
def order_service(new: NewOrder, *, today: date, origin: Origin) -> Case:
    """Open a case that asks for a quote; nothing is owed by it.

    Raises Refusal for an account that the person does not pay for.
    """
    numbers = [account.number for account in list_chargeable_accounts(new.person, today)]
    # A person without an account here pays by a document of the office.
    if new.account_no not in numbers and (new.account_no or numbers):
        raise refusal.make_refusal(refusal.NOT_YOUR_ACCOUNT)
    request = _("Zamówienie: %(name)s, ile: %(quantity)d (%(unit)s).") % {
        "name": new.item.name,
        "quantity": new.quantity,
        "unit": new.item.unit,
    }
    case = open_case(
        NewCase(
            subject=CaseSubject.objects.select_related("type").get(
                type__machine=vocabulary.StateMachine.ORDER
            ),
            title=new.item.name,
            description="\n\n".join(filter(None, (request, new.wishes.strip()))),
            channel=new.channel,
            received_on=today,
            person=new.person,
            reply_way=vocabulary.ReplyWay.EMAIL,
            account_no=new.account_no,
            # Only the payer of an account may order.
            told_to_payer=bool(new.account_no),
        ),
        origin,
    ).case
    ServiceOrder.objects.create(case=case, item=new.item, quantity=new.quantity)
    return case


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a quote that a clerk typed; `price` is gross, for one unit."""

    name: str
    quantity: Decimal
    unit: str
    price: Money


@transaction.atomic
def quote_order(
    case: Case, lines: Sequence[DraftLine], valid_until: date, *, now: datetime, origin: Origin
) -> Case:
    """Quote the price and until when it holds (M4); the clerk has the case from now on.

    Raises Refusal when the order is confirmed or over, ValidationError for a day that has passed
    and a sum that cannot be charged.
    """
    case, to = states.lock_for_step(case, "quote")
    today = now.date()
    amounts = [multiply_rate(line.quantity, line.price.amount) for line in lines]
    full_price = sum_money(amounts)
    if not Money.from_grosze(0) < full_price <= MAX_AMOUNT:
        raise ValidationError(
            _("Wycena musi mieć kwotę większą od zera i nie większą niż %(limit)s.")
            % {"limit": MAX_AMOUNT}
        )
    if valid_until < today:
        raise ValidationError({"valid_until": _("Ten dzień już minął.")})
    quote = Quote.objects.create(
        case=case,
        total=full_price.grosze,
        valid_until=valid_until,
        made_at=now,
        made_by=origin.signed_in,
    )
    _save_lines(quote, lines, amounts)
    case.due_internal = valid_until
    case.assigned_to = case.assigned_to or origin.signed_in
    changes = {"total": quote.total, "valid_until": valid_until.isoformat()}
    states.move_case(case, to, "CASE_QUOTED", on=today, origin=origin, changes=changes)
    notify_quoted(case, quote)
    return case


def _save_lines(quote: Quote, lines: Sequence[DraftLine], amounts: Sequence[Money]) -> None:
    QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote,
            position=position,
            name=line.name,
            quantity=line.quantity,
            unit=line.unit,
            price=line.price.grosze,
            amount=amount.grosze,
        )
        for position, (line, amount) in enumerate(zip(lines, amounts, strict=True), start=1)
    )


@transaction.atomic
def confirm_order(
    case: Case, quote: UUID, *, begins_early: bool, now: datetime, origin: Origin
) -> Case:
    """Confirm a quote: the customer takes on the obligation to pay. Repeatable.

    Raises Refusal: E-CAS-04 after the quote's last day, QUOTE_CHANGED when there is a newer one.
    """
    case = states.lock_case(case)
    current = current_quote(case)
    if current is not None and current.confirmed_at is not None and current.pk == quote:
        # Pressing twice, or in two windows, confirms once.
        return case
    if not states.allows_verb("confirm", case) and case.state != vocabulary.CaseState.EXPIRED:
        raise states.refuse_state(case)
    assert current is not None  # a case is quoted by its quote
    if current.pk != quote:
        raise refusal.make_refusal(refusal.QUOTE_CHANGED)
    today = now.date()
    if current.valid_until < today or case.state == vocabulary.CaseState.EXPIRED:
        raise refusal.make_refusal(refusal.QUOTE_EXPIRED, date=short_date(current.valid_until))
    current.confirmed_at = now
    current.save(update_fields=["confirmed_at"])
    ServiceOrder.objects.filter(case=case).update(begins_early=begins_early)
    case.due_internal = desk_term(case, today)
    states.move_case(
        case,
        vocabulary.CaseState.CONFIRMED,
        "CASE_ORDER_CONFIRMED",
        on=today,
        origin=origin,
        changes={"total": current.total, "begins_early": begins_early},
    )
    notify_ordered(case, current)
    return case


def expire_quotes(today: date, origin: Origin) -> int:
    """End the orders whose quote nobody confirmed in time; returns how many."""
    quoted = Case.objects.filter(state=vocabulary.CaseState.QUOTED, due_internal__lt=today)
    return sum(_expired(case, today, origin) for case in quoted.order_by("pk"))


@transaction.atomic
def _expired(case: Case, today: date, origin: Origin) -> bool:
    case = states.lock_case(case)
    quote = current_quote(case)
    # It may have been confirmed, or quoted again, since the list was read.
    if not states.allows_verb("expire", case) or quote is None or quote.valid_until >= today:
        return False
    states.move_case(
        case, vocabulary.CaseState.EXPIRED, "CASE_QUOTE_EXPIRED", on=today, origin=origin
    )
    return True


def find_cancel_end(order: ServiceOrder) -> datetime | None:
    """Return the last moment in which the customer may cancel; None without an appointment."""
    if order.appointment_at is None:
        return None
    return order.appointment_at - timedelta(hours=order.item.cancel_until_hours)


def may_cancel(case: Case, order: ServiceOrder, now: datetime) -> bool:
    """Return whether the customer may still cancel."""
    until = find_cancel_end(order)
    return states.allows_verb("cancel", case) and (until is None or now <= until)


@transaction.atomic
def cancel_own_order(case: Case, *, now: datetime, origin: Origin) -> Case:
    """Cancel as the customer. Raises Refusal CANCEL_TOO_LATE when the appointment is too near."""
    case, to = states.lock_for_step(case, "cancel")
    order = find_order(case)
    assert order is not None
    if not may_cancel(case, order, now):
        until = find_cancel_end(order)
        assert until is not None
        raise refusal.make_refusal(refusal.CANCEL_TOO_LATE, until=states.day_and_hour(until))
    return states.move_case(case, to, "CASE_ORDER_CANCELLED", on=now.date(), origin=origin)


@transaction.atomic
def cancel_order(case: Case, reason: str, *, today: date, origin: Origin) -> Case:
    """Cancel as a clerk, at any time before it is done; the customer reads the reason."""
    case, to = states.lock_for_step(case, "cancel")
    add_message(case, reason, vocabulary.MessageDirection.OUT, today, origin)
    states.move_case(case, to, "CASE_ORDER_CANCELLED", on=today, origin=origin)
    notify_answered(case)
    return case


def pays_by_document(case: Case) -> bool:
    """Return whether the office sends a document, because no account of this site is charged."""
    return not case.account_no or not has_charging()
