"""The columns of a file with the days of collections (`import_formats.md` §8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.tables import Checks, Column, FileFinding, Schema
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.schema import SEPARATOR
from cms_ext.base.tables.texts import choice_reader, date_reader, read_bool
from cms_ext.evidence.audit.domain.event import Origin, record
from waste_union.collections.domain.address_file import CODE, KINDS, end_of_next_year
from waste_union.collections.domain.addresses import contradict
from waste_union.collections.models import (
    AddressRange,
    CollectionDay,
    CollectionTerms,
    Fraction,
    Sector,
)
from waste_union.collections.vocabulary import ImportWhat

FURTHEST = timedelta(days=21)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    sector_code: str
    fraction_code: str
    building_kind: str
    planned_on: date
    day: date
    cancelled: bool


class DayChecks(Checks[DayRow]):
    key_field = "planned_on"

    def key(self, row: DayRow) -> str:
        named = (row.sector_code, row.fraction_code, row.building_kind, str(row.planned_on))
        return SEPARATOR.join(named)

    def check(self, line: int, row: DayRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        if abs(row.day - row.planned_on) > FURTHEST:
            yield about_line(
                "MOVED_FAR",
                line,
                f"odbiór przeniesiono z {row.planned_on} aż na {row.day}. Sprawdź obie daty.",
                field="collected_on",
                found=str(row.day),
                expected=f"najwyżej {FURTHEST.days} dni od dnia z rytmu",
            )


def day_schema(today: date) -> Schema[DayRow]:
    read_day = date_reader(end_of_next_year(today))
    return Schema(
        kind=ImportWhat.DAYS,
        version=1,
        columns=(
            Column(
                "sector_code", CODE, longest=20, about=gettext_lazy("kod rejonu z pliku adresów")
            ),
            Column(
                "fraction_code",
                CODE,
                longest=12,
                about=gettext_lazy("kod frakcji, na przykład BIO"),
            ),
            Column(
                "building_kind",
                choice_reader(*KINDS),
                required=False,
                empty="",
                about=gettext_lazy(
                    "jednorodzinna, wielorodzinna, niezamieszkana; puste: każda zabudowa"
                ),
            ),
            Column(
                "planned_on", read_day, about=gettext_lazy("dzień z rytmu, na przykład 2027-01-06")
            ),
            Column(
                "collected_on",
                read_day,
                required=False,
                about=gettext_lazy(
                    "dzień odbioru, gdy przeniesiono go, na przykład ze święta; puste: ten sam"
                ),
            ),
            Column(
                "cancelled",
                read_bool,
                required=False,
                empty=False,
                about=gettext_lazy("TAK, gdy odbiór odwołano; puste: NIE"),
            ),
        ),
        build=_row,
        checks=DayChecks,
        controls={},
        marked=False,
    )


def _row(*, collected_on: date | None, building_kind: str, **values: Any) -> DayRow:
    kind = KINDS[building_kind].value if building_kind else ""
    return DayRow(day=collected_on or values["planned_on"], building_kind=kind, **values)


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
