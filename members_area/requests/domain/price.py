"""The cost of copies by day, and saving a price."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.models import meeting
from members_area.library.models import DocumentKind
from members_area.requests.models import CopyPrice
from members_area.requests.vocabulary import Form


def cost_of(form: Form, kinds: Iterable[DocumentKind], units: int, on: date) -> int:
    """The cost of so many pages or files in grosze; viewing and free kinds cost nothing.

    Raises ValidationError where the price list has no price on that day.
    """
    if form == Form.VIEW or all(kind.copy_free for kind in kinds) or units == 0:
        return 0
    return price_of(form, on).price * units


def price_of(form: Form, on: date) -> CopyPrice:
    """The price of the list. Raises ValidationError when there is none on that day."""
    found = CopyPrice.objects.on(on).filter(form=form).first()
    if found is None:
        raise ValidationError(
            _("Cennik nie ma na ten dzień ceny dla formy „%(form)s”. Dopisz ją w „Cennik kopii”.")
            % {"form": Form(form).label}
        )
    return found


@transaction.atomic
def save_price(price: CopyPrice, *, origin: Origin) -> CopyPrice:
    """Save a price. Raises ValidationError when another one of the form holds in this time."""
    same = CopyPrice.objects.select_for_update().filter(form=price.form).exclude(pk=price.pk)
    list(same)  # whoever keeps a price of the same form waits here
    price.full_clean()
    if same.filter(meeting(price.valid_from, price.valid_to)).exists():
        raise ValidationError(
            {
                "valid_from": _(
                    "W tym czasie obowiązuje inna cena. Najpierw wpisz tamtej ostatni dzień."
                )
            }
        )
    price.save()
    facts = {"form": price.form, "unit": price.unit, "price": price.price}
    record("COPY_PRICE_KEPT", origin, obj=price, changes=facts)
    return price
