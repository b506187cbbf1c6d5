"""Asking the gateway about orders of which it has said nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.plugins import GatewaySilent, JobFound, PaymentGateway, find_payment_gateway
from ebok_plugin.online.domain.order import State, follow_payment
from ebok_plugin.online.models import PaymentOrder

FIRST_QUESTION = timedelta(minutes=2)
EXPIRES_AFTER = timedelta(days=7)
MOST_IN_A_TURN = 20
SILENT = _(
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
    unpaid = PaymentOrder.objects.filter(
        state=State.STARTED, gateway=gateway.code, made_at__lt=now - FIRST_QUESTION
    )
    due = (one for one in unpaid.order_by("asked_at", "pk") if _is_due(one, now))
    return [order for order, _place in zip(due, range(MOST_IN_A_TURN), strict=False)]


def _is_due(order: PaymentOrder, now: datetime) -> bool:
    """Whether a fifth of its age has passed since the last question."""
    return order.asked_at is None or (now - order.asked_at) * 5 >= now - order.made_at


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
