"""Orders at a payment gateway: begun by a payer, followed by its notices, posted once.

The gateway may tell of a payment twice, late, in another order, or never: each notice only says
what the gateway knows now, and `follow_payment` brings the order to that state under its lock.
Posted is what the payer paid, on the day of the confirmation. The gateway's own transfer of many
payments at once comes with a bank statement later, and is placed there as `KeptAs.GATEWAY`: so the
same money is never on accounts twice (decision 47).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext.base.dates.clock import CLOCKS_DIFFER, business_today, elapsed_time
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.base.web.site_address import site_address
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from cms_ext.plugins import JobFound, find_payment_gateway
from cms_ext.plugins.payment_gateway import (
    GatewayPayment,
    GatewaySilent,
    OnlinePayment,
    PaymentGateway,
    PaymentStage,
)
from ebok_plugin.ledger.conf import KEPT_ELSEWHERE, is_mirror
from ebok_plugin.ledger.domain.draft import EntryDraft, is_reason
from ebok_plugin.ledger.domain.period import closed_periods, first_open_period
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch, reverse_entry
from ebok_plugin.ledger.errors import LedgerError
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.online.models import PaymentOrder
from ebok_plugin.payments.domain.bank_matching import reason_to_wait
from ebok_plugin.payments.freshness import ONLINE

CURRENCY = "PLN"
MAX_PER_HOUR = 10
State = PaymentOrder.State
# A payer may still pay at the gateway what this site took for abandoned.
PAYABLE = (State.STARTED, State.EXPIRED)


class OrderRefused(Refusal):
    """An order that cannot be begun or settled so; nothing was done."""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What a payer asks for; `email` goes to the gateway and is not kept."""

    account: Account
    amount: Money
    title: str
    email: str


def begin_order(new: NewOrder, gateway: PaymentGateway, *, origin: Origin) -> str:
    """Keep the order and return the gateway's address for the payer.

    Raises OrderRefused TOO_MANY, and GatewaySilent, after which the order stays unpaid.
    """
    with transaction.atomic():
        wait_for_turn()
        lately = timezone.now() - timedelta(hours=1)
        begun = PaymentOrder.objects.filter(account=new.account, made_at__gt=lately)
        if begun.count() >= MAX_PER_HOUR:
            raise OrderRefused(
                "TOO_MANY",
                _("Za dużo rozpoczętych wpłat w ciągu godziny. Spróbuj później albo zrób przelew."),
            )
        order = PaymentOrder.objects.create(
            key=uuid4().hex,
            gateway=gateway.code,
            account=new.account,
            amount=new.amount,
            title=new.title,
            made_at=timezone.now(),
        )
        _record("ONLINE_PAYMENT_BEGUN", order, origin)
    back = reverse("ebok:online_order", args=[new.account.slug, order.key])
    payment = OnlinePayment(
        key=order.key,
        grosze=order.amount.grosze,
        title=order.title,
        email=new.email,
        return_url=site_address(back),
        notice_url=site_address(reverse("ebok:online_notice", args=[gateway.code])),
    )
    return gateway.begin(payment)


def follow_payment(payment: GatewayPayment, gateway: PaymentGateway, *, today: date) -> bool:
    """Bring the order to what the gateway says; False for a payment that is none of ours.

    The money is confirmed at the gateway before it counts as paid. Raises GatewaySilent, and
    nothing has changed then; the gateway tells it again, or the job asks.
    """
    order = PaymentOrder.objects.filter(key=payment.key, gateway=gateway.code).first()
    if order is None:
        return False
    trouble = _trouble(order, payment)
    if trouble:
        _note_problem(order, trouble)
    elif payment.stage is PaymentStage.PAID and order.state in PAYABLE:
        if not payment.is_confirmed:
            gateway.confirm(payment)
        _take_as_paid(order, payment, today)
    return True


def _trouble(order: PaymentOrder, payment: GatewayPayment) -> str:
    """Return what of the payment a person must look at; "" for nothing."""
    if payment.stage is PaymentStage.OPEN:
        return ""
    if payment.grosze != order.amount.grosze or payment.currency != CURRENCY:
        paid = f"{Money.from_grosze(payment.grosze).digits} {payment.currency[:3]}"
        return _("Operator podał inną kwotę: %(paid)s.") % {"paid": paid}
    if payment.stage is PaymentStage.RETURNED:
        return "" if order.state == State.CLOSED else _("Operator zwrócił tę wpłatę.")
    if order.reference and payment.reference != order.reference:
        return _("Druga wpłata do tego zlecenia, numer u operatora: %(reference)s.") % {
            "reference": payment.reference
        }
    return ""


@transaction.atomic
def _note_problem(order: PaymentOrder, problem: str) -> None:
    order = _lock(order)
    if order.problem == problem:
        return
    order.problem = problem[:255]
    order.save()
    _record("ONLINE_PAYMENT_DOUBTED", order, SYSTEM)


@transaction.atomic
def _take_as_paid(order: PaymentOrder, payment: GatewayPayment, today: date) -> None:
    lock_accounts([order.account_id])
    order = _lock(order)
    if order.state not in PAYABLE:
        return
    order.state, order.paid_on = State.PAID, today
    order.reference = payment.reference[:64]
    order.save()
    _record("ONLINE_PAYMENT_CONFIRMED", order, SYSTEM)
    account, grosze = order.account, order.amount.grosze
    if is_mirror() or reason_to_wait(account, today, grosze, closed_periods()):
        return
    try:
        with transaction.atomic():
            _post(order, SYSTEM, today)
    except LedgerError as refusal:
        # The money is there: it waits for a person, with the reason.
        _note_problem(PaymentOrder.objects.get(pk=order.pk), str(refusal))


@transaction.atomic
def post_order(order: PaymentOrder, *, origin: Origin, today: date) -> None:
    """Post a payment that waits, on the first open day from its own on.

    Raises OrderRefused ORDER_CHANGED, and PostingError as `posting.post_batch`.
    """
    lock_accounts([order.account_id])
    order = _lock(order)
    _expect(order, State.PAID)
    _post(order, origin, today)


def _post(order: PaymentOrder, origin: Origin, today: date) -> None:
    assert order.paid_on is not None  # the database holds it
    day = max(order.paid_on, order.account.opened_on)
    day = max(day, first_open_period(Period.of(day), closed_periods()).first_day)
    draft = EntryDraft(
        account_id=order.account_id,
        kind=EntryKind.PAYMENT,
        amount=-order.amount,
        booking_date=day,
        title=order.title,
        source=ONLINE,
        source_key=order.key,
    )
    batch = post_batch(Batch.Kind.ONLINE, [draft], made_by=origin.actor, today=today)
    order.entry, order.state = batch.entries.get(), State.POSTED
    order.save()
    _record("ONLINE_PAYMENT_POSTED", order, origin)


@transaction.atomic
def enter_in_program(order: PaymentOrder, *, origin: Origin) -> None:
    """Note that the accounting program has the payment. Raises OrderRefused."""
    order = _lock(order)
    _expect(order, State.PAID)
    if not is_mirror():
        raise OrderRefused("NO_MIRROR", _("Księga jest własna: zaksięguj wpłatę."))
    order.state = State.POSTED
    order.save()
    _record("ONLINE_PAYMENT_ENTERED", order, origin)


@transaction.atomic
def close_order(order: PaymentOrder, *, reason: str, origin: Origin, today: date) -> None:
    """End an order whose money was returned or settled otherwise; its posting is reversed.

    Raises OrderRefused REASON_REQUIRED, ORDER_CHANGED, and PostingError as `reverse_entry`.
    """
    if not is_reason(reason):
        raise OrderRefused("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    lock_accounts([order.account_id])
    order = _lock(order)
    if not is_closable(order):
        raise _changed()
    if order.entry is not None and getattr(order.entry, "reversed_by", None) is None:
        if is_mirror():
            raise OrderRefused("LEDGER_MIRROR", str(KEPT_ELSEWHERE))
        day = max(today, order.entry.booking_date)
        reverse_entry(order.entry, on=day, reason=reason, made_by=origin.actor, today=today)
    order.state, order.problem = State.CLOSED, ""
    order.save()
    _record("ONLINE_PAYMENT_CLOSED", order, origin, reason)


@transaction.atomic
def clear_problem(order: PaymentOrder, *, reason: str, origin: Origin) -> None:
    """Note that the problem of a posted order is settled; its posting stays.

    As a second payment that the gateway gave back. Raises OrderRefused REASON_REQUIRED and
    ORDER_CHANGED.
    """
    if not is_reason(reason):
        raise OrderRefused("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    order = _lock(order)
    if not has_problem_only(order):
        raise _changed()
    order.problem = ""
    order.save()
    _record("ONLINE_PAYMENT_CLEARED", order, origin, reason)


def has_problem_only(order: PaymentOrder) -> bool:
    """Return whether the payment is rightly posted, and something else of it is to be looked at."""
    return order.state == State.POSTED and bool(order.problem)


def is_closable(order: PaymentOrder) -> bool:
    """Return whether a person may end it: it was paid, or something of it is to be looked at."""
    return order.state in (State.PAID, State.POSTED) or bool(order.problem)


def _lock(order: PaymentOrder) -> PaymentOrder:
    """Return the order as it is now, in the turn of anyone who writes money."""
    wait_for_turn()
    return PaymentOrder.objects.select_related("account", "entry").get(pk=order.pk)


def _expect(order: PaymentOrder, *states: str) -> None:
    if order.state not in states:
        raise _changed()


def _changed() -> OrderRefused:
    return OrderRefused("ORDER_CHANGED", _("Stan tej wpłaty zmienił się w międzyczasie."))


def _record(action: str, order: PaymentOrder, origin: Origin, reason: str = "") -> None:
    changes = {"state": order.state, "amount": str(order.amount.amount)}
    record(action, origin, obj=order, changes=changes | ({"reason": reason} if reason else {}))


def list_orders() -> QuerySet[PaymentOrder]:
    """Select all orders with what a list says of their accounts."""
    return PaymentOrder.objects.select_related("account")


def list_orders_to_settle() -> QuerySet[PaymentOrder]:
    """Select orders that wait for a person."""
    return list_orders().filter(Q(state=State.PAID) | ~Q(problem=""))


def list_on_the_way(account: Account) -> Sequence[PaymentOrder]:
    """List payments of the account that the gateway has and the ledger does not."""
    return list(PaymentOrder.objects.filter(account=account, state=State.PAID).order_by("pk"))


FIRST_QUESTION = timedelta(minutes=2)
EXPIRES_AFTER = timedelta(days=7)
MAX_PER_RUN = 20
SILENT = gettext_noop(
    "Operator płatności online nie odpowiada. Poproś osobę, która prowadzi serwer, o sprawdzenie "
    "jego ustawień."
)


def ask_about_orders() -> None:
    """Ask about unpaid orders, ever more seldom, and let those of a week expire.

    Raises JobFound where the gateway does not answer.
    """
    gateway = find_payment_gateway()
    if gateway is None:
        return
    now, today = timezone.now(), business_today()
    for order in _list_due(gateway, now):
        PaymentOrder.objects.filter(pk=order.pk).update(asked_at=now)
        try:
            _ask(order, gateway, now, today)
        except GatewaySilent as silent:
            raise JobFound(str(silent)) from silent


def _list_due(gateway: PaymentGateway, now: datetime) -> list[PaymentOrder]:
    ahead = Q(made_at__gt=now + CLOCKS_DIFFER)
    unpaid = PaymentOrder.objects.filter(
        Q(made_at__lt=now - FIRST_QUESTION) | ahead, state=State.STARTED, gateway=gateway.code
    )
    due = (one for one in unpaid.order_by("asked_at", "pk") if _is_due(one, now))
    return [order for order, _place in zip(due, range(MAX_PER_RUN), strict=False)]


def _is_due(order: PaymentOrder, now: datetime) -> bool:
    """Return whether a fifth of its age has passed since the last query."""
    return order.asked_at is None or (
        elapsed_time(order.asked_at, now) >= (now - order.made_at) / 5
    )


def _ask(order: PaymentOrder, gateway: PaymentGateway, now: datetime, today: date) -> None:
    payment = gateway.find(order.key)
    if payment is not None:
        follow_payment(payment, gateway, today=today)
    if now - order.made_at > EXPIRES_AFTER:
        _expire(order)


@transaction.atomic
def _expire(order: PaymentOrder) -> None:
    wait_for_turn()
    current = PaymentOrder.objects.get(pk=order.pk)
    if current.state == State.STARTED and not current.problem:
        current.state = State.EXPIRED
        current.save()


def collect_online_payments(person: Person) -> PacketSection:
    """Return the orders of the accounts for which the person pays."""
    orders = PaymentOrder.objects.filter(account__payer=person).select_related("account")
    rows: list[Row] = [
        {
            _("Konto"): order.account.account_no,
            _("Kwota"): str(order.amount),
            _("Tytuł"): order.title,
            _("Stan"): order.get_state_display(),
            _("Rozpoczęto"): order.made_at,
            _("Zapłacono"): order.paid_on,
        }
        for order in orders.order_by("pk")
    ]
    why = _("Rozliczenie wpłat; ustawa o rachunkowości, art. 74: co najmniej 5 lat.")
    return PacketSection(_("Wpłaty online"), rows, why)
