"""Orders of the tests: the sealing of a water meter, and how they come to each state."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.models import Person, User
from coop_cases.domain import handling
from coop_cases.domain.order import (
    DraftLine,
    NewOrder,
    cancel_order,
    confirm_order,
    expire_quotes,
    order_service,
    quote_order,
)
from coop_cases.domain.order_work import charge_order, perform_order, schedule_order
from coop_cases.domain.queries import current_quote
from coop_cases.domain.registers import save_service
from coop_cases.models import Case, ServiceItem
from coop_cases.vocabulary import CaseChannel
from plugins.cases.tests.cases import TODAY

# At noon: the clock's own time would make the day before begin in the middle of a run.
NOW = timezone.make_aware(datetime.combine(TODAY, time(12)))
UNTIL = date(2026, 12, 4)
ACCOUNT = "100005"
SEAL = DraftLine("Plombowanie wodomierza", Decimal(2), "szt.", Money(Decimal("61.55")))
DRIVE = DraftLine("Dojazd", Decimal("1.5"), "", Money(Decimal("20.01")))
# 2 × 61,55 + r2(1,5 × 20,01) = 123,10 + 30,02
TOTAL = Money(Decimal("153.12"))


TO_DONE = ("quote", "confirm", "schedule", "perform")
# The shortest way of an order to each of its states.
ORDER_WAYS: dict[str, tuple[str, ...]] = {
    "NEW": (),
    "QUOTED": ("quote",),
    "CONFIRMED": ("quote", "confirm"),
    "SCHEDULED": ("quote", "confirm", "schedule"),
    "DONE": TO_DONE,
    "CHARGED": (*TO_DONE, "charge"),
    "CLOSED": (*TO_DONE, "charge", "close"),
    "EXPIRED": ("quote", "expire"),
    "CANCELLED": ("cancel",),
}


def service(code: str = "PLOMBA", price: int = 6155, **facts: Any) -> ServiceItem:
    """A row of the price list from 2026 on."""
    known = {"name": "Plombowanie wodomierza", "valid_from": date(2026, 1, 1), **facts}
    return save_service(ServiceItem(code=code, price=price, **known), origin=SYSTEM)


def ordered(person: Person, *, item: ServiceItem | None = None, account: str = ACCOUNT) -> Case:
    wished = NewOrder(
        item=item or ServiceItem.objects.filter(code="PLOMBA").first() or service(),
        quantity=2,
        person=person,
        channel=CaseChannel.EBOK,
        account_no=account,
    )
    return order_service(wished, today=TODAY, origin=SYSTEM)


def quote(case: Case, clerk: User, *, until: date = UNTIL, now: datetime = NOW) -> Case:
    return quote_order(case, [SEAL, DRIVE], until, now=now, origin=Origin(actor=clerk))


def confirm(case: Case, *, now: datetime = NOW, early: bool = False) -> Case:
    newest = current_quote(case)
    key = newest.pk if newest else uuid4()
    return confirm_order(case, key, begins_early=early, now=now, origin=SYSTEM)


def done(person: Person, clerk: User) -> Case:
    """An order that waits for finance."""
    return order_in_state("DONE", person, clerk, clerk)


def order_in_state(
    state: str, person: Person, clerk: User, finance: User, *, account: str = ACCOUNT
) -> Case:
    """An order that took the shortest way to this state."""
    case, steps = ordered(person, account=account), order_walks(clerk, finance)
    for verb in ORDER_WAYS[state]:
        steps[verb](case)
    return Case.objects.get(pk=case.pk)


def order_walks(clerk: User, finance: User) -> Mapping[str, Callable[[Case], object]]:
    """Each verb of an order as the tests take it, by its name in the state machine."""
    desk: dict[str, Any] = {"origin": Origin(actor=clerk)}
    return {
        "quote": lambda case: quote(case, clerk),
        "confirm": confirm,
        "expire": lambda case: expire_quotes(UNTIL + timedelta(1), SYSTEM),
        "schedule": lambda case: schedule_order(case, NOW + timedelta(days=3), now=NOW, **desk),
        "perform": lambda case: perform_order(case, TODAY, today=TODAY, **desk),
        "charge": lambda case: charge_order(case, today=TODAY, origin=Origin(actor=finance)),
        "close": lambda case: handling.close_case(case, today=TODAY, **desk),
        "cancel": lambda case: cancel_order(case, "Nie mamy plomb.", today=TODAY, **desk),
    }
