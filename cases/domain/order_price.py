"""The price list of services by day, and keeping it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import ServiceItem
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.models import meeting

# What a row that was ordered still says of the order: only its end can be written.
KEPT = (
    "code",
    "name",
    "unit",
    "about",
    "price",
    "valid_from",
    "needs_appointment",
    "cancel_until_hours",
)


def services_on(day: date) -> Sequence[ServiceItem]:
    """What can be ordered on this day, by name. One query."""
    return list(ServiceItem.objects.on(day).order_by("name", "pk"))


def services_are_offered(day: date) -> bool:
    return ServiceItem.objects.on(day).exists()


def price_on(item: ServiceItem, day: date) -> ServiceItem:
    """The row of the same service on another day; the ordered one where the list has none."""
    return ServiceItem.objects.on(day).filter(code=item.code).first() or item


@transaction.atomic
def save_service(item: ServiceItem, *, origin: Origin) -> ServiceItem:
    """Save a service and its price.

    Raises ValidationError when another price of the service holds in this time, and for any change
    but that of the last day once somebody ordered at this price.
    """
    same = ServiceItem.objects.select_for_update().filter(code=item.code).exclude(pk=item.pk)
    list(same)  # whoever keeps a price of the same service waits here
    before = ServiceItem.objects.filter(pk=item.pk).first()
    item.full_clean()
    _refuse_rewriting(before, item)
    if same.filter(meeting(item.valid_from, item.valid_to)).exists():
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
    if any(getattr(before, name) != getattr(item, name) for name in KEPT):
        raise ValidationError(
            _(
                "Tę cenę ktoś już zamówił, więc można wpisać tylko jej ostatni dzień. Nową cenę "
                "dodaj jako osobny wiersz z tym samym kodem."
            )
        )
