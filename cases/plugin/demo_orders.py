"""The demo's price list and orders, from fixtures/coop/orders.yaml through the verbs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from cases.domain.configuration import save_subject
from cases.domain.order import (
    DraftLine,
    NewOrder,
    confirm_order,
    order_service,
    quote_order,
)
from cases.domain.order_work import perform_order, save_service, schedule_order
from cases.domain.queries import current_quote
from cases.domain.states import moment_on
from cases.models import Case, CaseSubject, CaseType, ServiceItem
from cases.vocabulary import CaseChannel, CasePriority, Regime
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.people import person_of
from cms_ext.people.identity.models import User
from cms_ext.plugins import list_chargeable_accounts
from cms_ext.public_site.pages.models import Desk


def load_orders(today: date, clerk: User) -> None:
    """Each order as far as it has come by `today`; nothing of it is charged."""
    path = settings.COOP_DEMO_FIXTURES / "orders.yaml"
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    origin = Origin(actor=clerk)
    for row in found["services"]:
        save_service(_service(row), origin=origin)
    for row in found["orders"]:
        if row["day"] <= today:
            _ordered(row, today, origin)


def _service(row: dict[str, Any]) -> ServiceItem:
    return ServiceItem(
        code=row["code"],
        name=row["name"],
        unit=row["unit"],
        about=row["about"],
        price=row["grosze"],
        valid_from=row["from"],
        valid_to=row.get("to"),
        needs_appointment=row.get("visit", True),
        cancel_until_hours=row.get("hours", 24),
    )


def _ordered(row: dict[str, Any], today: date, origin: Origin) -> None:
    person = person_of(row["person"])
    own = Origin(actor=User.objects.filter(person=person).first())
    accounts = list_chargeable_accounts(person, row["day"])
    item = ServiceItem.objects.on(row["day"]).get(code=row["service"])
    new = NewOrder(
        item=item,
        quantity=row["quantity"],
        person=person,
        channel=CaseChannel.EBOK,
        account_no=accounts[0].number if accounts else "",
        wishes=row.get("wishes", ""),
    )
    case = order_service(new, today=row["day"], origin=own)
    for step, taken in STEPS.items():
        day = row.get(step)
        if day and (day if step != "visit" else row["confirmed"]) <= today:
            taken(case, row, own if step == "confirmed" else origin)


def _quoted(case: Case, row: dict[str, Any], origin: Origin) -> None:
    item = case.order.item
    line = DraftLine(item.name, Decimal(row["quantity"]), item.unit, item.amount)
    quote_order(case, [line], row["until"], now=moment_on(row["quoted"]), origin=origin)


def _confirmed(case: Case, row: dict[str, Any], origin: Origin) -> None:
    quote = current_quote(case)
    assert quote is not None
    now = moment_on(row["confirmed"])
    confirm_order(case, quote.pk, begins_early=True, now=now, origin=origin)


def _visit(case: Case, row: dict[str, Any], origin: Origin) -> None:
    at = timezone.make_aware(datetime.fromisoformat(row["visit"]))
    schedule_order(case, at, now=moment_on(row["confirmed"]), origin=origin)


def _done(case: Case, row: dict[str, Any], origin: Origin) -> None:
    perform_order(case, row["done"], today=row["done"], origin=origin)


STEPS = {"quoted": _quoted, "confirmed": _confirmed, "visit": _visit, "done": _done}


def load_subjects(clerk: User) -> None:
    """Repeatable: one that is there stays as the office has it."""
    path = settings.COOP_DEMO_FIXTURES / "case_subjects.yaml"
    found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    origin = Origin(actor=clerk)
    for subject in CaseSubject.objects.filter(name__in=found["withdrawn"], offered=True):
        subject.offered = False
        save_subject(subject, origin=origin)
    for row in found["subjects"]:
        if not CaseSubject.objects.filter(type__code=row["type"], name=row["name"]).exists():
            save_subject(_subject(row), origin=origin)


def _subject(row: dict[str, Any]) -> CaseSubject:
    return CaseSubject(
        type=CaseType.objects.get(code=row["type"]),
        name=row["name"],
        regime=Regime(row["regime"]),
        priority=CasePriority(row.get("priority", CasePriority.NORMAL)),
        shows_data=row.get("shows_data", False),
        desk=Desk.objects.get(code=row["desk"]),
        position=row["position"],
    )
