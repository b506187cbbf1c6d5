"""What the office changes by hand; each change stands in the access log."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from waste_union.collections.domain.day_file import FURTHEST
from waste_union.collections.domain.number_range import contradict
from waste_union.collections.models import (
    AddressRange,
    CollectionDay,
    CollectionTerms,
    Fraction,
    Sector,
)


@transaction.atomic
def save_sector(sector: Sector, *, origin: Origin) -> Sector:
    """Raises ValidationError for a code that another one has."""
    sector.full_clean()
    sector.save()
    facts = {"code": sector.code, "name": sector.name}
    record("COLLECTION_SECTOR_KEPT", origin, obj=sector, changes=facts)
    return sector


@transaction.atomic
def save_fraction(fraction: Fraction, *, origin: Origin) -> Fraction:
    """Raises ValidationError for a code, a name or a mark that another one has."""
    fraction.full_clean()
    fraction.save()
    names = ("code", "name", "mark", "colour", "about", "position")
    facts = {name: getattr(fraction, name) for name in names}
    record("COLLECTION_FRACTION_KEPT", origin, obj=fraction, changes=facts)
    return fraction


@transaction.atomic
def save_terms(terms: CollectionTerms, *, origin: Origin) -> CollectionTerms:
    """The one row of what holds for all collections."""
    terms.full_clean()
    terms.save()
    facts = {
        "put_out_by": terms.put_out_by.isoformat("minutes"),
        "report_days": terms.report_days,
        "next_year_month": terms.next_year_month,
        "phone": terms.phone,
    }
    record("COLLECTION_TERMS_KEPT", origin, obj=terms, changes=facts)
    return terms


@transaction.atomic
def change_day(day: CollectionDay, *, origin: Origin) -> CollectionDay:
    """Move or cancel one collection; it belongs to no file any more.

    Raises ValidationError for a day that is too far from the one of the rhythm.
    """
    if abs(day.day - day.planned_on) > FURTHEST:
        words = _("Dzień odbioru jest więcej niż %(most)s dni od dnia z rytmu. Sprawdź datę.")
        raise ValidationError({"day": words % {"most": FURTHEST.days}})
    day.brought_by = None
    day.full_clean()
    day.save()
    facts = {"planned_on": day.planned_on.isoformat(), "day": day.day.isoformat()}
    record("COLLECTION_DAY_CHANGED", origin, obj=day, changes={**facts, "cancelled": day.cancelled})
    return day


@transaction.atomic
def change_range(one: AddressRange, *, origin: Origin) -> AddressRange:
    """Give the numbers to another sector, or end them; they belong to no file any more.

    Raises ValidationError where they would then meet those of another range of the street.
    """
    others = one.street.ranges.exclude(pk=one.pk)
    if against := next((other for other in others if contradict(one, other)), None):
        words = _("W tych dniach te numery zachodzą na zakres %(numbers)s. Popraw ostatni dzień.")
        raise ValidationError({"valid_to": words % {"numbers": against.numbers}})
    one.brought_by = None
    one.full_clean()
    one.save()
    facts = {
        "sector": one.sector.code,
        "building_kind": one.building_kind,
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
    }
    record("COLLECTION_RANGE_CHANGED", origin, obj=one, changes=facts)
    return one
