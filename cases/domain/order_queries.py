"""Orders of services: what is asked of them, for the customer, the desk and finance."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from cases.domain.queries import whole
from cases.models import Case, Quote, ServiceOrder
from cases.vocabulary import CaseState, StateMachine
from cms_ext.plugins import WaitingRows

CHARGES = "ebok_plugin_cases.charge_serviceorder"


def is_order(case: Case) -> bool:
    return case.subject.type.machine == StateMachine.ORDER


def is_quoted(case: Case) -> bool:
    """Whether it is an order that has come beyond its first answer."""
    return is_order(case) and case.state != CaseState.NEW


def order_of(case: Case) -> ServiceOrder | None:
    """The order of a case of that type; no query for any other."""
    if not is_order(case):
        return None
    return ServiceOrder.objects.select_related("item").get(case=case)


def current_quote(case: Case) -> Quote | None:
    """The newest quote with its lines; the confirmed one once there is one. Two queries."""
    return case.quotes.prefetch_related("lines").first()


def orders_to_charge() -> QuerySet[Case]:
    """Orders that are done and not charged, the oldest first, with what finance reads of each."""
    done = Case.objects.filter(state=CaseState.DONE)
    return _for_finance(done).order_by("due_internal", "number")


def order_to_charge(key: UUID) -> Case:
    """One that finance may see: done, or charged already. Raises Http404 for any other case."""
    seen = Case.objects.filter(state__in=(CaseState.DONE, CaseState.CHARGED, CaseState.CLOSED))
    return get_object_or_404(_for_finance(seen), pk=key, order__isnull=False)


def confirmed_quote(case: Case) -> Quote:
    """Of a case of these queries: without a query."""
    quote: Quote = getattr(case, CONFIRMED)[0]
    return quote


CONFIRMED = "confirmed_quotes"


def _for_finance(cases: QuerySet[Case]) -> QuerySet[Case]:
    confirmed = Quote.objects.filter(confirmed_at__isnull=False).prefetch_related("lines")
    quotes = Prefetch("quotes", confirmed, to_attr=CONFIRMED)
    return whole(cases).select_related("order__item").prefetch_related(quotes)


def waiting_to_charge(user: AbstractBaseUser, today: date) -> WaitingRows:
    """Services that were done and that nobody charged yet."""
    done = Case.objects.filter(state=CaseState.DONE)
    return WaitingRows(done, since="received_on", due="due_internal")
