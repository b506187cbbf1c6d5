"""Days of collections: their file, its import, and changes by hand (`import_formats.md` §8)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import FileFinding
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.values import read_bool
from cms_ext.desks.import_desk.domain.table import Differences, KeyedImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.working_days import holiday_name
from waste_union.collections.domain.addresses import ranges_contradict
from waste_union.collections.domain.import_addresses import (
    make_day_reader,
    read_building_kind,
    read_code,
)
from waste_union.collections.domain.imported_file import copy_values, record_file
from waste_union.collections.models import (
    AddressRange,
    CollectionDay,
    CollectionTerms,
    Fraction,
    Sector,
)
from waste_union.collections.vocabulary import BuildingKind, ImportWhat

FURTHEST = timedelta(days=21)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow(TableRow):
    """A collection of a fraction in a sector; without a kind of building it is for every kind."""

    key_columns = ("sector_code", "fraction_code", "building_kind", "planned_on")

    sector_code: str = column(
        read_code, _("kod rejonu z pliku adresów"), longest=20, example=("R1", "R1", "R2")
    )
    fraction_code: str = column(
        read_code,
        _("kod frakcji, na przykład BIO"),
        longest=12,
        example=("ZMIESZANE", "BIO", "PAPIER"),
    )
    building_kind: str = column(
        read_building_kind,
        _("jednorodzinna, wielorodzinna, niezamieszkana; puste: każda zabudowa"),
        labels=dict(BuildingKind.choices),
        empty="",
        example=("", "", "wielorodzinna"),
    )
    planned_on: date = day_column(
        make_day_reader,
        _("dzień z rytmu, na przykład 2027-01-06"),
        example=("2026-12-18", "2026-12-25", "2026-12-21"),
    )
    collected_on: date | None = day_column(
        make_day_reader,
        _("dzień odbioru, gdy przeniesiono go, na przykład ze święta; puste: ten sam"),
        empty=None,
        example=("", "2026-12-28"),
    )
    cancelled: bool = column(
        read_bool, _("TAK, gdy odbiór odwołano; puste: NIE"), empty=False, example=("", "", "NIE")
    )

    @property
    def day(self) -> date:
        return self.collected_on or self.planned_on

    @property
    def label(self) -> str:
        return f"{self.sector_code} / {self.fraction_code} / {self.planned_on}"

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if abs(self.day - self.planned_on) > FURTHEST:
            yield about_line(
                "MOVED_FAR",
                line,
                f"odbiór przeniesiono z {self.planned_on} aż na {self.day}. Sprawdź obie daty.",
                field="collected_on",
                found=str(self.day),
                expected=f"najwyżej {FURTHEST.days} dni od dnia z rytmu",
            )


@transaction.atomic
def save_sector(sector: Sector, *, origin: Origin) -> Sector:
    """Save a sector. Raises ValidationError when another one has its code."""
    sector.full_clean()
    sector.save()
    facts = {"code": sector.code, "name": sector.name}
    record("COLLECTION_SECTOR_KEPT", origin, obj=sector, changes=facts)
    return sector


@transaction.atomic
def save_fraction(fraction: Fraction, *, origin: Origin) -> Fraction:
    """Save a fraction. Raises ValidationError when another one has its code, name or mark."""
    fraction.full_clean()
    fraction.save()
    names = ("code", "name", "mark", "colour", "about", "position")
    facts = {name: getattr(fraction, name) for name in names}
    record("COLLECTION_FRACTION_KEPT", origin, obj=fraction, changes=facts)
    return fraction


@transaction.atomic
def save_terms(terms: CollectionTerms, *, origin: Origin) -> CollectionTerms:
    """Save the terms that hold for all collections."""
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
    """Move or cancel one collection and detach it from its file.

    Raises ValidationError for a day too far from the planned one.
    """
    if abs(day.day - day.planned_on) > FURTHEST:
        words = gettext("Dzień odbioru jest więcej niż %(most)s dni od dnia z rytmu. Sprawdź datę.")
        raise ValidationError({"day": words % {"most": FURTHEST.days}})
    day.brought_by = None
    day.full_clean()
    day.save()
    facts = {"planned_on": day.planned_on.isoformat(), "day": day.day.isoformat()}
    record("COLLECTION_DAY_CHANGED", origin, obj=day, changes={**facts, "cancelled": day.cancelled})
    return day


@transaction.atomic
def change_range(address_range: AddressRange, *, origin: Origin) -> AddressRange:
    """Give a range to another sector or end it, and detach it from its file.

    Raises ValidationError where it would contradict another range of the street.
    """
    others = address_range.street.ranges.exclude(pk=address_range.pk)
    if against := next(
        (other for other in others if ranges_contradict(address_range, other)), None
    ):
        words = gettext(
            "W tych dniach te numery zachodzą na zakres %(numbers)s. Popraw ostatni dzień."
        )
        raise ValidationError({"valid_to": words % {"numbers": against.numbers}})
    address_range.brought_by = None
    address_range.full_clean()
    address_range.save()
    facts = {
        "sector": address_range.sector.code,
        "building_kind": address_range.building_kind,
        "valid_to": address_range.valid_to.isoformat() if address_range.valid_to else None,
    }
    record("COLLECTION_RANGE_CHANGED", origin, obj=address_range, changes=facts)
    return address_range


class DaysImport(KeyedImport[DayRow, CollectionDay]):
    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._sectors = dict(Sector.objects.values_list("code", "pk"))
        self._fractions = dict(Fraction.objects.values_list("code", "pk"))
        self._replaced: list[list[Any]] = []
        self._file_id = 0

    def find_stored(self, rows: Sequence[DayRow]) -> Mapping[Any, CollectionDay]:
        days = CollectionDay.objects.filter(
            sector__code__in={row.sector_code for row in rows},
            planned_on__in={row.planned_on for row in rows},
        ).select_related("sector", "fraction")
        return {
            (day.sector.code, day.fraction.code, day.building_kind, day.planned_on): day
            for day in days
        }

    def check_row(self, line: int, row: DayRow) -> bool:
        is_known = True
        for code, name, stored, message in (
            (
                "SECTOR_UNKNOWN",
                "sector_code",
                self._sectors,
                gettext(
                    "nie ma takiego rejonu w rejestrze. Wczytaj najpierw adresy rejonów albo "
                    "popraw kod."
                ),
            ),
            (
                "FRACTION_UNKNOWN",
                "fraction_code",
                self._fractions,
                gettext(
                    "nie ma takiej frakcji w rejestrze. Wpisz kod z listy albo najpierw ją dodaj."
                ),
            ),
        ):
            found = getattr(row, name)
            if found not in stored:
                is_known = False
                expected = ", ".join(sorted(stored)[:12]) or gettext("na razie nie ma żadnego kodu")
                self.refuse(code, line, message, field=name, found=found, expected=expected)
        if is_known and not row.cancelled:
            self._warn_of_holiday(line, row)
        return is_known

    def _warn_of_holiday(self, line: int, row: DayRow) -> None:
        if holiday := holiday_name(row.day):
            self.warn(
                "DAY_FREE",
                line,
                gettext(
                    "%(day)s to dzień wolny: %(name)s. Jeżeli odbiór przeniesiono, wpisz dzień "
                    "w collected_on."
                )
                % {"day": row.day, "name": holiday},
                field="collected_on",
                found=str(row.day),
                expected=gettext("dzień, w którym jeździ śmieciarka"),
            )

    def judge_known(self, line: int, row: DayRow, stored: CollectionDay) -> Differences:
        if (stored.day, stored.cancelled) == (row.day, row.cancelled):
            return {}
        self._replaced.append(copy_values(stored, ("day", "cancelled")))
        return {"collected_on": (_day_in_words(stored), _day_in_words(row))}

    def write(self, rows: Iterator[tuple[int, DayRow]], origin: Origin) -> None:
        self._file_id = record_file(ImportWhat.DAYS, self.imported, self._replaced).pk
        super().write(rows, origin)

    def write_rows(
        self, rows: Sequence[tuple[DayRow, CollectionDay | None]], origin: Origin
    ) -> None:
        fresh: list[CollectionDay] = []
        changed: list[CollectionDay] = []
        for row, stored in rows:
            day = stored or CollectionDay(
                sector_id=self._sectors[row.sector_code],
                fraction_id=self._fractions[row.fraction_code],
                building_kind=row.building_kind,
                planned_on=row.planned_on,
            )
            day.day, day.cancelled, day.brought_by_id = row.day, row.cancelled, self._file_id
            (changed if stored else fresh).append(day)
        CollectionDay.objects.bulk_create(fresh)
        CollectionDay.objects.bulk_update(changed, ["day", "cancelled", "brought_by"])


def _day_in_words(day: DayRow | CollectionDay) -> str:
    return gettext("odwołany") if day.cancelled else str(day.day)


DAYS = TableKind(
    kind=ImportWhat.DAYS,
    row=DayRow,
    judge=DaysImport,
    path="waste_union.collections.domain.days.DAYS",
)
