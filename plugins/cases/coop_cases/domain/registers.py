"""Registers of cases: subjects with their terms, templates of answers, and the price list."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.law.models import overlapping_period
from cms_ext.plugins.coverage import SealStream
from coop_cases.models import CaseSubject, CaseTemplate, ServiceItem
from coop_cases.vocabulary import StateMachine


@transaction.atomic
def save_subject(subject: CaseSubject, *, origin: Origin) -> CaseSubject:
    """Save a subject. Open cases keep the rule of their term until a clerk assigns them again.

    Raises ValidationError for a new subject of orders, because the price list says what can be
    ordered.
    """
    if subject._state.adding and subject.type.machine == StateMachine.ORDER:
        raise ValidationError({"type": _("Usługi, które można zamówić, są w cenniku usług.")})
    subject.full_clean()
    subject.save()
    names = ("name", "regime", "priority", "shows_data", "public_place", "offered")
    changes = {name: getattr(subject, name) for name in names}
    changes["desk"] = str(subject.desk or "")
    record("CASE_SUBJECT_KEPT", origin, obj=subject, changes=changes)
    return subject


@transaction.atomic
def save_template(template: CaseTemplate, *, origin: Origin) -> CaseTemplate:
    """Save a template of an answer."""
    template.full_clean()
    template.save()
    record("CASE_TEMPLATE_KEPT", origin, obj=template, changes={"name": template.name})
    return template


# Fields of a price that may not change once somebody ordered at it.
FIXED_FIELDS = (
    "code",
    "name",
    "unit",
    "about",
    "price",
    "valid_from",
    "needs_appointment",
    "cancel_until_hours",
)


def list_services(day: date) -> Sequence[ServiceItem]:
    """Return the services that can be ordered on this day, by name. One query."""
    return list(ServiceItem.objects.on(day).order_by("name__polish", "pk"))


def services_are_offered(day: date) -> bool:
    return ServiceItem.objects.on(day).exists()


def find_price(item: ServiceItem, day: date) -> ServiceItem:
    """Return the price of the same service on another day.

    The ordered row where the list has none.
    """
    return ServiceItem.objects.on(day).filter(code=item.code).first() or item


@transaction.atomic
def save_service(item: ServiceItem, *, origin: Origin) -> ServiceItem:
    """Save a service and its price.

    Raises ValidationError when another price of the service overlaps, and, once somebody ordered at
    this price, for any change but that of the last day.
    """
    wait_for_turn(SealStream.OFFICE)
    same = ServiceItem.objects.select_for_update().filter(code=item.code).exclude(pk=item.pk)
    list(same)  # another change of the same service waits here
    before = ServiceItem.objects.filter(pk=item.pk).first()
    item.full_clean()
    _refuse_rewriting(before, item)
    if same.filter(overlapping_period(item.valid_from, item.valid_to)).exists():
        raise ValidationError(
            {
                "valid_from": _(
                    "W tym czasie obowiązuje inna cena tej usługi. Najpierw wpisz tamtej ostatni "
                    "dzień."
                )
            }
        )
    item.save()
    facts = {
        "code": item.code,
        "price": item.price,
        "valid_from": item.valid_from.isoformat(),
        "valid_to": item.valid_to.isoformat() if item.valid_to else None,
    }
    record("CASE_SERVICE_KEPT", origin, obj=item, changes=facts)
    return item


def _refuse_rewriting(before: ServiceItem | None, item: ServiceItem) -> None:
    if before is None or not before.orders.exists():
        return
    if any(getattr(before, name) != getattr(item, name) for name in FIXED_FIELDS):
        raise ValidationError(
            _(
                "Tę cenę ktoś już zamówił, więc można wpisać tylko jej ostatni dzień. Nową cenę "
                "dodaj jako osobny wiersz z tym samym kodem."
            )
        )
